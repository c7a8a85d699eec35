"""Answers questions about a topology as a graph: what still works after a loss, and how two topologies differ.

A request class *reads* while a path leads from the users to a database node it may read from, and *writes* while one leads
to the writer. Nodes take part by role: a standby takes over, a reader of a shared volume is promoted by itself,
a read replica takes writes only after somebody promotes it, which counts as lost here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from drill.model.design import Design
from drill.model.level import Level
from drill.model.topology import Link, LinkKind, Node, NodeKind, Topology
from drill.topology.build import build

if TYPE_CHECKING:
    import networkx as nx

SERVING = (LinkKind.REQUEST, LinkKind.SQL)
"""Links a request travels along to reach the database; a cache answers only what it holds, so it is never needed."""


class Survival(StrEnum):
    """The fate of a class's requests after a loss."""

    YES = "yes"
    AFTER_FAILOVER = "after failover"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ServicePaths:
    """Service that a loss leaves one request class. `writes` is None for a class that does not write, `reads` likewise."""

    cls: str
    reads: Survival | None
    writes: Survival | None


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """Nodes that a loss takes, and the service that remains for each class."""

    lost: tuple[str, ...]
    """Nodes of the topology that are gone, in its order."""
    classes: tuple[ServicePaths, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Differences between two topologies. Nodes by id, links as (source, target, kind); all sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    links_added: tuple[tuple[str, str, LinkKind], ...]
    links_removed: tuple[tuple[str, str, LinkKind], ...]
    links_changed: tuple[tuple[str, str, LinkKind], ...]

    @property
    def empty(self) -> bool:
        """True if nothing changed."""
        return not (
            self.added or self.removed or self.changed or self.links_added or self.links_removed or self.links_changed
        )


def graph(topology: Topology) -> nx.MultiDiGraph[str]:
    """The topology as a networkx graph: nodes carry `node`, edges (keyed by their kind) carry `link`."""
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in topology.nodes:
        made.add_node(node.id, node=node)
    for link in topology.links:
        made.add_edge(link.source, link.target, key=link.kind, link=link)
    return made


def lost_nodes(topology: Topology, lost: Iterable[str]) -> frozenset[str]:
    """Ids of the nodes that are gone when these nodes, zones or regions are. What spans a region survives a zone.

    Raises KeyError for a name the topology does not have.
    """
    gone = set()
    places = {name for region, zones in topology.regions for name in (region, *zones)}
    ids = {node.id for node in topology.nodes}
    for name in lost:
        if name not in places and name not in ids:
            raise KeyError(name)
        gone |= {node.id for node in topology.nodes if name in (node.id, node.zone, node.region)}
    return frozenset(gone)


def reachable(topology: Topology, lost: frozenset[str] = frozenset()) -> frozenset[str]:
    """Nodes a user's request can still reach along request and SQL links when the nodes `lost` are gone."""
    import networkx as nx

    if "users" in lost:
        return frozenset()
    whole = graph(topology)
    part: nx.DiGraph[str] = nx.DiGraph(
        (source, target)
        for source, target, kind in whole.edges(keys=True)
        if kind in SERVING and {source, target}.isdisjoint(lost)
    )
    part.add_node("users")
    return frozenset({"users"} | nx.descendants(part, "users"))


def service_paths(level: Level, design: Design, topology: Topology, lost: frozenset[str]) -> tuple[ServicePaths, ...]:
    """Service that is left for each class of the level when the nodes `lost` are gone.

    Read-only classes go where the design's `reads` sends them, and to the replicas where it is silent and some serve.
    A reader endpoint falls back on the writer; the address of a single replica has no fallback.
    """
    at_writer = _at_writer(design, topology, lost)
    at_replicas = (
        Survival.YES if "storage" not in lost and _readers(topology, reachable(topology, lost)) else Survival.NO
    )
    if at_replicas is Survival.NO and design.database.service.reader_endpoint:
        at_replicas = at_writer
    usual = "replicas" if _readers(topology, reachable(topology)) else "writer"
    routes = dict(design.reads)
    return tuple(
        ServicePaths(
            item.name,
            None
            if not item.reads
            else at_writer
            if item.writes or routes.get(item.name, usual) == "writer"
            else at_replicas,
            at_writer if item.writes else None,
        )
        for item in level.classes
    )


def _at_writer(design: Design, topology: Topology, lost: frozenset[str]) -> Survival:
    """`YES` if the writer answers, `AFTER_FAILOVER` if another node takes over and callers can reach it."""
    found = reachable(topology, lost)
    if "storage" in lost:
        return Survival.NO
    if "writer" in found:
        return Survival.YES
    heirs = any(_takes_over(design, node, topology) and node.id not in lost for node in topology.nodes)
    return Survival.AFTER_FAILOVER if heirs and _callers(topology, found) else Survival.NO


def _readers(topology: Topology, found: frozenset[str]) -> bool:
    """True if requests reach a node that answers only reads: a replica or a readable standby."""
    return any(node.id in found and node.kind in (NodeKind.READER, NodeKind.STANDBY) for node in topology.nodes)


def blast_radius(level: Level, design: Design, lost: Iterable[str]) -> BlastRadius:
    """Service at once, and after failover, when nodes, zones or regions are lost. Raises KeyError as `lost_nodes` does."""
    topology = build(level, design)
    gone = lost_nodes(topology, lost)
    order = tuple(node.id for node in topology.nodes if node.id in gone)
    return BlastRadius(order, service_paths(level, design, topology, gone))


def single_points(level: Level, design: Design) -> tuple[str, ...]:
    """Single points of failure: nodes, then zones, whose loss leaves a class unserved with nothing to take over, in map order.

    Users and what AWS spreads over zones by itself (balancer, proxy, shared volume) cannot be chosen otherwise and are
    left out, unless their region is lost, which is asked of `blast_radius`.
    """
    topology = build(level, design)
    zones = [zone for _, names in topology.regions for zone in names]
    nodes = [node.id for node in topology.nodes if node.zone]

    def cuts(name: str) -> bool:
        paths = service_paths(level, design, topology, lost_nodes(topology, (name,)))
        return any(Survival.NO in (path.reads, path.writes) for path in paths)

    return tuple(name for name in (*nodes, *zones) if cuts(name))


def difference(before: Topology, after: Topology) -> Difference:
    """Nodes and links added, removed and changed between two topologies."""
    old, new = ({node.id: node for node in topology.nodes} for topology in (before, after))
    old_links, new_links = (_links(topology) for topology in (before, after))
    return Difference(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
        tuple(sorted(new_links.keys() - old_links.keys())),
        tuple(sorted(old_links.keys() - new_links.keys())),
        tuple(sorted(key for key in old_links.keys() & new_links.keys() if old_links[key] != new_links[key])),
    )


def _links(topology: Topology) -> dict[tuple[str, str, LinkKind], Link]:
    return {(link.source, link.target, link.kind): link for link in topology.links}


def _takes_over(design: Design, node: Node, topology: Topology) -> bool:
    """True if the service promotes a node to writer by itself: standbys, and Aurora's readers in the writer's region."""
    if node.kind is NodeKind.STANDBY:
        return True
    home = topology.node("writer").region
    return node.kind is NodeKind.READER and design.database.deployment.promotes == "reader" and node.region == home


def _callers(topology: Topology, found: frozenset[str]) -> bool:
    """True if anything that users reach calls the writer's address, which the new writer takes over."""
    return any(
        link.target == "writer" and link.kind is LinkKind.SQL and link.source in found for link in topology.links
    )
