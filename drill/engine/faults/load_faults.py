"""Faults that break nothing: more is asked, or a replica applies less."""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.client_load import Surge
from drill.engine.state.state import State
from drill.model.level import Fault


def spike(state: State, r: Arrays, fault: Fault) -> None:
    """More is asked, of one class or of all."""
    state.admission.surges[fault.id] = Surge(fault.factor, fault.target)


def spike_over(state: State, r: Arrays, fault: Fault) -> None:
    """Demand is as the level draws it again."""
    state.admission.surges.pop(fault.id, None)


def slow_apply(state: State, r: Arrays, fault: Fault) -> None:
    """A replica, or all of them, applies a share of what it could."""
    for machine in state.machines:
        if machine.role == "reader" and fault.target in (machine.spec.node, ""):
            machine.apply = fault.factor
            machine.note = "applies slowly"


def apply_normally(state: State, r: Arrays, fault: Fault) -> None:
    """It applies at its own pace again."""
    for machine in state.machines:
        if machine.role == "reader" and fault.target in (machine.spec.node, ""):
            machine.apply = 1.0
            machine.note = ""
