"""Logs that grow and fill the volume; `storage_growth` models the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def grow(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Logs begin to grow by `factor` GiB a minute."""
    from drill.engine.database.storage_growth import grow_logs

    grow_logs(state, fault.id, fault.factor, root)


def stop(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The logs grow no more."""
    from drill.engine.database.storage_growth import stop_growing

    stop_growing(state, fault.id)


FAULTS = (
    FaultSpec(
        kind="drill:log-growth",
        title="logs fill the volume",
        sentence="logs grew and nobody deleted them",
        over="the logs no longer grow",
        shape=Shape(lasts=True, scales=True, factor=1.0, least=0.001),
        advice=FaultAdvice(
            helps="Free space, or storage auto scaling that starts in time.",
            hinders="A standby: its volume fills with the same logs.",
            figures=("storage.autoscale.sustain_s",),
        ),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=grow,
        end=stop,
    ),
)
