"""Faults let loose by the player in the laboratory: any kind, on anything a design has, at any moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.files.fault_shapes import SHAPES
from drill.model.level import Fault, Level
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.model.inputs import Inputs

LASTS_S = 600
"""Length of a fault whose kind has one."""
STRONGER = {"drill:traffic-spike": 3.0}
"""Factors that show more than what a level file means by default."""
COPIES = 3
"""Lost at once: one more than writes can do without."""
NODES: dict[str, tuple[NodeKind, ...]] = {
    "drill:cache-node-loss": (NodeKind.CACHE, NodeKind.CACHE_REPLICA),
    "drill:cache-flush": (NodeKind.CACHE,),
    "drill:replica-lag": (NodeKind.READER,),
    "drill:replica-divergence": (NodeKind.READER,),
}
MACHINES = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER)
WHOLE = {NodeKind.CACHE: "drill:cache-intruder", NodeKind.PROXY: "drill:proxy-outage"}
"""Kinds that name no target but need a node of a kind."""


def laboratory(level: Level) -> Level:
    """The level as free play: nothing breaks by itself, everything may be chosen, nothing is at stake."""
    title = f"Laboratory: {level.title}"
    return replace(
        level,
        title=title,
        faults=(),
        choices=(),
        objectives=(),
        budget_usd_month=None,
        digest=f"{level.digest}-lab",
        scenario=f"{level.scenario}-lab",
    )


def targets(inputs: Inputs, kind: str) -> tuple[str, ...]:
    """What a kind can strike here; empty when there is nothing, one empty word when it takes no target."""
    shape, level, nodes = SHAPES[kind], inputs.level, inputs.topology.nodes
    needed = next((node for node, one in WHOLE.items() if one is kind), None)
    if needed is not None and all(node.kind is not needed for node in nodes):
        return ()
    if "table" in shape.strikes:
        return tuple(dict.fromkeys(table for item in level.classes for table in (item.tables or (item.name,))))
    found: list[str] = []
    if "zone" in shape.strikes:
        found += level.zones
    if "region" in shape.strikes:
        found += (region.name for region in level.regions)
    if "class" in shape.strikes:
        found += ("", *(item.name for item in level.classes))
    if "node" in shape.strikes:
        found += (node.id for node in nodes if node.kind in NODES.get(kind, MACHINES))
    return tuple(found) if shape.strikes else ("",)


def loose(inputs: Inputs, kind: str, target: str, at_s: int) -> Fault:
    """The fault, striking now, for ten minutes where its kind has a length."""
    shape = SHAPES[kind]
    number = len(inputs.level.faults) + 1
    factor = STRONGER.get(kind, shape.factor)
    lasts_s = min(LASTS_S, inputs.level.length_s - at_s) if shape.lasts else 0
    return Fault(f"loose-{number}", kind, at_s, lasts_s, target, factor, COPIES if shape.counts else 1)
