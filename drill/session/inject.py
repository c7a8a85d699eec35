"""Faults that the player injects in the laboratory: any kind, on any node of the design, at any moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import FaultSpec
from drill.engine.faults.fault_table import FAULTS
from drill.model.level import Fault, Level

if TYPE_CHECKING:
    from drill.model.inputs import Inputs

LASTS_S = 600
"""Length of a fault whose kind has one."""
COPIES = 3
"""Storage copies lost at once: one more than writes can do without."""


def laboratory(level: Level) -> Level:
    """The level as free play: nothing breaks by itself, everything may be chosen, nothing is at stake."""
    title = f"Laboratory: {level.title}"
    return replace(
        level,
        title=title,
        faults=(),
        deck=(),
        choices=(),
        objectives=(),
        budget_usd_month=None,
        digest=f"{level.digest}-lab",
        scenario=f"{level.scenario}-lab",
    )


def injectable(inputs: Inputs) -> tuple[tuple[FaultSpec, tuple[str, ...]], ...]:
    """Every kind that can strike something here, with what it can strike."""
    every = ((spec, targets(inputs, kind)) for kind, spec in FAULTS.items())
    return tuple((spec, found) for spec, found in every if found)


def targets(inputs: Inputs, kind: str) -> tuple[str, ...]:
    """Targets that a kind of fault has here; empty if none, one empty string if it takes no target."""
    spec, level, nodes = FAULTS[kind], inputs.level, inputs.topology.nodes
    if spec.needs is not None and all(node.kind is not spec.needs for node in nodes):
        return ()
    found: dict[str, tuple[str, ...]] = {
        "table": tuple(dict.fromkeys(table for item in level.classes for table in (item.tables or (item.name,)))),
        "zone": level.zones,
        "region": tuple(region.name for region in level.regions),
        "class": ("", *(item.name for item in level.classes)),
        "node": tuple(node.id for node in nodes if node.kind in spec.nodes),
    }
    strikes = spec.shape.strikes
    return tuple(target for key in strikes for target in found[key]) if strikes else ("",)


def injected(inputs: Inputs, kind: str, target: str, at_s: int) -> Fault:
    """The fault, striking now, for ten minutes where its kind has a length."""
    spec = FAULTS[kind]
    shape = spec.shape
    number = len(inputs.level.faults) + 1
    factor = shape.factor if spec.laboratory_factor is None else spec.laboratory_factor
    lasts_s = min(LASTS_S, inputs.level.length_s - at_s) if shape.lasts else 0
    return Fault(f"injected-{number}", kind, at_s, lasts_s, target, factor, COPIES if shape.counts else 1)
