"""A replica that meets a row which contradicts its log. `replica_breaks` says which replicas can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def diverge(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Its apply thread stops at the row, where the engine's replicas can diverge at all."""
    from drill.engine.database import replica_breaks

    replica_breaks.diverge(state, fault)


FAULTS = (
    FaultSpec(
        kind="drill:replica-divergence",
        title="a replica stops at a row that contradicts its log",
        sentence="{target} met a row that contradicts its log",
        shape=Shape(("node",), needs_target=True),
        nodes=(NodeKind.READER,),
        advice=FaultAdvice(
            helps="Deleting and recreating it; a second replica meanwhile.",
            hinders="Waiting or rebooting: the same row stops it again.",
            figures=("model.restore.base_s", "model.restore.per_gib_s"),
        ),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=diverge,
    ),
)
