"""A design on a level's places: nodes and links, with ids that stay the same when one thing changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drill.model.said import Said
from drill.model.short_repr import short_repr


class NodeKind(StrEnum):
    """Kind of a node."""

    USERS = "users"
    BALANCER = "balancer"
    APP = "app"
    PROXY = "proxy"
    CACHE = "cache"
    CACHE_REPLICA = "cache-replica"
    WRITER = "writer"
    STANDBY = "standby"
    READER = "reader"
    STORAGE = "storage"
    BACKUP = "backup"


class LinkKind(StrEnum):
    """Kind of traffic on a link."""

    REQUEST = "request"
    SQL = "sql"
    CACHE = "cache"
    REPLICATION = "replication"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Node:
    """A box on the map. `zone` is empty for what spans a region, `region` for what is outside (users)."""

    id: str
    kind: NodeKind
    label: str
    region: str = ""
    zone: str = ""
    detail: Said | None = None
    """Instance class, size or setting."""


@dataclass(frozen=True, slots=True)
class Link:
    """A directed link; `sync` is true for replication that a commit waits for."""

    source: str
    target: str
    kind: LinkKind
    latency_ms: float = 0.0
    sync: bool = False


@short_repr("len:nodes", "len:links")
@dataclass(frozen=True, slots=True)
class Topology:
    """Nodes and links in a fixed order, and the regions with their zones to draw them in."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    regions: tuple[tuple[str, tuple[str, ...]], ...]

    def node(self, node_id: str) -> Node:
        """The node of that id. Raises KeyError."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)
