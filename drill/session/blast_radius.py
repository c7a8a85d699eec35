"""The blast radius of a plan: what stops working without a zone, a region or a node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.topology import Topology
    from drill.topology.analysis import BlastRadius


def loss_targets(level: Level, topology: Topology) -> tuple[str, ...]:
    """Zones, then regions if there are several, then the nodes that have a zone."""
    regions = tuple(region.name for region in level.regions) if len(level.regions) > 1 else ()
    return (*level.zones, *regions, *(node.id for node in topology.nodes if node.zone))


def loss_effect(level: Level, design: Design, what: str) -> tuple[BlastRadius, tuple[str, ...]]:
    """Lost and remaining parts, as data and in sentences."""
    from drill.topology.analysis import blast_radius

    found = blast_radius(level, design, (what,))
    said = [f"Without {what}: {', '.join(found.lost) or 'nothing'} gone."]
    for item in found.classes:
        parts = [
            f"{verb} {REACH[reach.value]}" for verb, reach in (("reads", item.reads), ("writes", item.writes)) if reach
        ]
        said.append(f"{item.cls}: {', '.join(parts)}")
    return found, tuple(map(safe, said))


REACH = {"yes": "✔ go on", "after failover": "↻ after a failover", "no": "✖ stop"}
