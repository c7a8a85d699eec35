"""The topology by current roles: after a failover, callers and replication go to the new writer.

Nodes stay what and where they are; only lines change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import Link, LinkKind, NodeKind, Topology

WRITER = "writer"
GONE = "✖ "


def by_current_roles(topology: Topology, roles: tuple[str, ...]) -> Topology:
    """The links to and from the current writer. `roles` holds `role_of` each node, in the order of the nodes.

    Who still calls the old writer keeps its line: clients find the new one by and by. A standby that has taken over is
    copied from no more, and the old writer is copied to once it is back as a standby.
    """
    planned = {node.id for node in topology.nodes if node.kind is NodeKind.WRITER}
    new = [
        node.id for node, role in zip(topology.nodes, roles, strict=False) if role == WRITER and node.id not in planned
    ]
    old = tuple(
        node.id
        for node, role in zip(topology.nodes, roles, strict=False)
        if node.id in planned and role not in ("", WRITER)
    )
    back = tuple(
        node.id
        for node, role in zip(topology.nodes, roles, strict=False)
        if node.id in old and not role.startswith(GONE)
    )
    return _moved(topology, new[0], old, back) if new and old else topology


def roles_after_failover(topology: Topology, frames: Mapping[str, NodeFrame]) -> Topology:
    """The topology after the failover under way; the same topology when there is none."""
    heir = next((name for name, now in frames.items() if now.state is NodeState.FAILOVER and now.role != WRITER), "")
    if not heir:
        return topology
    after = {node.id: replace(frames[node.id], role=WRITER if node.id == heir else "other") for node in topology.nodes}
    return by_current_roles(topology, tuple(role_of(frame) for frame in after.values()))


def role_of(frame: NodeFrame) -> str:
    """A node's current role, with a mark before it while it is down."""
    return f"{GONE}{frame.role}" if frame.state is NodeState.DOWN and frame.role != WRITER else frame.role


@lru_cache(maxsize=32)
def _moved(topology: Topology, new: str, old: tuple[str, ...], returned: tuple[str, ...]) -> Topology:
    links = [link for link in topology.links if not (link.target == new and link.kind is LinkKind.REPLICATION)]
    known = {(link.source, link.target, link.kind) for link in links}
    added = [
        replace(link, target=new)
        for link in links
        if link.kind is LinkKind.SQL and link.target in old and (link.source, new, LinkKind.SQL) not in known
    ]
    back = [
        Link(new, link.source, link.kind, link.latency_ms, link.sync)
        for link in topology.links
        if link.source in returned and link.target == new and link.kind is LinkKind.REPLICATION
    ]
    return replace(topology, links=(*links, *dict.fromkeys(added), *back))
