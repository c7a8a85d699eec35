"""The zones that a class's requests cross on the way to a database or a cache, and the bytes per second.

Applications are spread over their zones as their instances are, reads over the readers evenly, records over the shards
evenly: the mean of a month in which nothing fails. Reads that miss a cache, retries and what a cache is told of writes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from drill.catalog.regions import region_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.level_traffic import RequestClass
from drill.model.topology import Node, NodeKind, Topology
from drill.topology.build import behind_reader_endpoint, build

Target = Literal["database", "cache"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Bytes a second between applications in one zone and a database or cache node in another."""

    target: Target
    source_zone: str
    target_zone: str
    request_per_s: float
    answer_per_s: float

    @property
    def across_regions(self) -> bool:
        """True if the zones are of two regions."""
        return region_of(self.source_zone) != region_of(self.target_zone)


def crossings(level: Level, design: Design) -> tuple[Crossing, ...]:
    """Every crossing of the classes that say their bytes; those within a zone are none."""
    sized = [item for item in level.classes if item.payload is not None]
    if not sized:
        return ()
    topology = build(level, design)
    return tuple(crossing for item in sized for crossing in _of_class(level, design, topology, item))


def _of_class(level: Level, design: Design, topology: Topology, item: RequestClass) -> Iterator[Crossing]:
    payload = item.payload
    if payload is None:
        return
    target, nodes = _nodes(level, design, topology, item)
    per_s = item.rate.mean(level.length_s)
    for source, share in _sources(level, item):
        asked = _cluster(design, nodes, region_of(source)) if target == "cache" else nodes
        for node in asked:
            if node.zone and node.zone != source:
                part = per_s * share / len(asked)
                yield Crossing(target, source, node.zone, part * payload.request, part * payload.answer)


def _sources(level: Level, item: RequestClass) -> Iterator[tuple[str, float]]:
    """Zones of the applications that serve a class, with their shares: those of its region, else all."""
    region, apps = item.region or level.home.name, level.apps
    staffed = [zone for zone in apps.zones if apps.instances_in(zone)]
    near = [zone for zone in staffed if region_of(zone) == region] or staffed
    total = sum(apps.instances_in(zone) for zone in near)
    yield from ((zone, apps.instances_in(zone) / total) for zone in near)


def _nodes(level: Level, design: Design, topology: Topology, item: RequestClass) -> tuple[Target, list[Node]]:
    """The nodes that answer a class: the cache's primaries, the readers it uses, or the writer."""
    cache = design.cache
    if cache is not None and item.name in (*cache.classes, *cache.stores):
        return "cache", _of(topology, NodeKind.CACHE)
    readers = _readers(level, design, topology, item) if item.writes == 0 else []
    return "database", readers or _of(topology, NodeKind.WRITER)


def _cluster(design: Design, nodes: list[Node], region: str) -> list[Node]:
    """The nodes of a cache that applications in a region read from: its own secondary cluster's, or the primary's."""
    copies = design.cache.global_datastore if design.cache else ()
    if not copies:
        return nodes
    near = [node for node in nodes if node.region == region and region in copies]
    return near or [node for node in nodes if node.region not in copies]


def _readers(level: Level, design: Design, topology: Topology, item: RequestClass) -> list[Node]:
    """The readers that a class goes to; none: it goes to the writer."""
    route = dict(design.reads).get(item.name, "replicas")
    if route == "writer":
        return []
    members = dict(design.endpoints).get(route)
    if members is not None:
        return [node for node in topology.nodes if node.id in members]
    home = region_of(design.database.zone)
    served = {
        replica.name
        for replica in design.replicas
        if behind_reader_endpoint(design, replica, same_region=region_of(replica.zone) == home)
    }
    found = [node for node in _of(topology, NodeKind.READER) if node.id in served]
    if design.database.deployment.readable and design.database.deployment.standbys:
        found += _of(topology, NodeKind.STANDBY)
    near = [node for node in found if node.region == (item.region or level.home.name)]
    if design.database.service.reader_endpoint:
        return near or [node for node in found if node.region == home]
    return (near if item.region else found) or found


def _of(topology: Topology, kind: NodeKind) -> list[Node]:
    return [node for node in topology.nodes if node.kind is kind]
