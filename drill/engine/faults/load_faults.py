"""Faults that break nothing: more is asked, or a replica applies less."""

from __future__ import annotations

from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.model.level import Fault


def spike(world: World, r: Rows, fault: Fault) -> None:
    """More is asked, of one class or of all."""
    world.surge[fault.id] = fault.factor
    world.surge_class[fault.id] = fault.target


def spike_over(world: World, r: Rows, fault: Fault) -> None:
    """Demand is as the level draws it again."""
    world.surge.pop(fault.id, None)
    world.surge_class.pop(fault.id, None)


def slow_apply(world: World, r: Rows, fault: Fault) -> None:
    """A replica, or all of them, applies a share of what it could."""
    for unit in world.units:
        if unit.role == "reader" and fault.target in (unit.machine.node, ""):
            unit.apply = fault.factor
            unit.note = "applies slowly"


def apply_normally(world: World, r: Rows, fault: Fault) -> None:
    """It applies at its own pace again."""
    for unit in world.units:
        if unit.role == "reader" and fault.target in (unit.machine.node, ""):
            unit.apply = 1.0
            unit.note = ""
