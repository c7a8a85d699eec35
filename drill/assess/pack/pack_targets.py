"""Targets of the faults of the pack in a plant: nodes, zones, the table with the most requests, or the whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from drill.catalog.versions.engine_versions import CATALOGUE_DAY, Support, version_of
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.topology import NodeKind

Targets = Callable[[Inputs], tuple[str, ...]]
"""The targets of a fault in this plant, each a drill of its own; empty where there is nothing."""
WHOLE = ("",)
"""The only target of a fault that takes none."""


def nodes(*kinds: NodeKind) -> Targets:
    """Every node of these kinds."""
    return lambda inputs: tuple(node.id for node in inputs.topology.nodes if node.kind in kinds)


def first(*kinds: NodeKind) -> Targets:
    """The first node of these kinds."""
    return lambda inputs: nodes(*kinds)(inputs)[:1]


def where(needed: Callable[[Design], bool], targets: Targets = lambda _inputs: WHOLE) -> Targets:
    """The targets of a design that has what is needed; none of any other."""
    return lambda inputs: targets(inputs) if needed(inputs.design) else ()


def occupied_zones(inputs: Inputs) -> tuple[str, ...]:
    """The zones of the home region in which something of the design, or of the applications, is."""
    used = {node.zone for node in inputs.topology.nodes}
    return tuple(zone for zone in inputs.level.home.zones if zone in used)


def writer_zone(inputs: Inputs) -> tuple[str, ...]:
    """The zone of the writer."""
    return tuple(zone for zone in inputs.level.home.zones if zone == inputs.design.database.zone)


def tables(inputs: Inputs) -> tuple[str, ...]:
    """The table of the most requests."""
    found = sorted(inputs.level.classes, key=lambda item: -item.rate.at(0))
    return tuple(chain.from_iterable((item.tables or (item.name,)) for item in found))[:1]


def past_support(design: Design) -> bool:
    """True if AWS runs the database and its version is past standard support."""
    found = version_of(design.database)
    return (
        design.database.service.managed and found is not None and found.support(CATALOGUE_DAY) is not Support.STANDARD
    )


def own_volume(design: Design) -> bool:
    """True if the database has a volume of its own."""
    return not design.database.service.shared_volume
