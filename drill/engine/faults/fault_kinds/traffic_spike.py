"""A traffic spike: the offered load is multiplied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def rise(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The offered load of one class, or of all, is multiplied."""
    from drill.engine.state.client_load import Surge

    state.admission.surges[fault.id] = Surge(fault.factor, fault.target)


def fall(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The offered load follows the level's curve again."""
    state.admission.surges.pop(fault.id, None)


FAULTS = (
    FaultSpec(
        kind="drill:traffic-spike",
        title="traffic rises sharply",
        sentence="traffic of {target} rose sharply",
        everywhere="all classes",
        over="traffic of {target} is back to normal",
        shape=Shape(("class",), lasts=True, scales=True, factor=2.0),
        laboratory_factor=3.0,
        advice=FaultAdvice(
            helps="A cache, spare capacity, rejecting early.",
            hinders="Retries; auto scaling that takes minutes.",
            figures=("model.scaling.create_s",),
        ),
        multiplies_load=True,
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=rise,
        end=fall,
    ),
)
