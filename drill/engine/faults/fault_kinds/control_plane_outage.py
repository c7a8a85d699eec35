"""The provider's control plane fails while the data plane runs; `control_plane` says what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def go_down(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """From now on nothing is created or changed."""
    from drill.engine.faults.control_plane import goes_down

    goes_down(state, fault.id)


def come_back(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Do everything that waited for the control plane."""
    from drill.engine.faults.control_plane import comes_back

    comes_back(state, fault.id)


FAULTS = (
    FaultSpec(
        kind="drill:control-plane-outage",
        title="the provider's control plane fails",
        sentence="the control plane stopped answering",
        over="the control plane answers again",
        shape=Shape(lasts=True),
        advice=FaultAdvice(
            helps="Resources that exist already: standbys, spare readers, capacity. A failover creates nothing.",
            hinders="Plans that begin with creating something: restore, scale, recreate.",
        ),
        sentences={
            "control_plane.down": "the API refuses every call; everything that runs keeps running",
        },
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=go_down,
        end=come_back,
    ),
)
