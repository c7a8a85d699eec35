"""A replica that applies less than it could, and falls behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def slow_down(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A replica, or every replica, applies a share of what it could."""
    for machine in state.machines:
        if machine.role == "reader" and fault.target in (machine.spec.node, ""):
            machine.apply = fault.factor
            machine.note = Said("node.applies_slowly")


def normal_speed(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It applies at its own rate again."""
    for machine in state.machines:
        if machine.role == "reader" and fault.target in (machine.spec.node, ""):
            machine.apply = 1.0
            machine.note = None


FAULTS = (
    FaultSpec(
        kind="drill:replica-lag",
        title="replication falls behind",
        sentence="{target} applied writes slowly",
        everywhere="every replica",
        over="{target} applies writes at its own rate again",
        shape=Shape(("node",), lasts=True, scales=True, factor=0.0, most=1.0),
        nodes=(NodeKind.READER,),
        advice=FaultAdvice(
            helps="Sending reads that must be fresh to the writer.",
            hinders="More replicas: each of them applies every write.",
            figures=("replica.apply_writes_per_s",),
        ),
        sentences={
            "node.applies_slowly": "applies writes slowly",
        },
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=slow_down,
        end=normal_speed,
    ),
)
