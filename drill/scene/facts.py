"""A node's facts as names and values, and its neighbours: for the card on the map and for plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import LinkKind, Node, NodeKind, Topology
from drill.scene.edge_flow import COUNTED, Flow
from drill.scene.glyphs import STATES, bar
from drill.scene.node_box import MEMORY_SHOWN, WARMING, OfferedLoad, changed_role, half_open
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.units import open_words, turnover_words

BAR = 16
COPIES, WRITE_QUORUM, READ_QUORUM = 6, 4, 3
"""Copies of a segment of Aurora's volume, how many a write needs, how many repair needs to read."""
BEHIND = (NodeKind.READER, NodeKind.STANDBY)
LOADED = (NodeKind.APP, NodeKind.PROXY, NodeKind.CACHE, NodeKind.WRITER, NodeKind.READER, NodeKind.STANDBY)
CONNECTED = (NodeKind.APP, NodeKind.PROXY, NodeKind.WRITER, NodeKind.READER, NodeKind.STANDBY)
KIND_WORD = {
    LinkKind.REQUEST: "requests",
    LinkKind.SQL: "statements",
    LinkKind.CACHE: "look-ups",
    LinkKind.REPLICATION: "copies",
    LinkKind.STORAGE: "storage",
}
"""Words for the traffic on links of each kind."""


class Fact(NamedTuple):
    """A name, its value, and the slot that paints the value."""

    name: str
    value: str
    slot: str = ""


def facts(node: Node, frame: NodeFrame, now: OfferedLoad | None = None, found: float | None = None) -> tuple[Fact, ...]:
    """The facts of a kind of node: always the same rows, so that each keeps its place while its value changes.

    `found`: its share of the calls for the writer, while clients look for a new one.
    """
    rows = [Fact("state", f"{STATES[frame.state]} {frame.state}", f"{frame.state}:")]
    if node.kind in BEHIND or node.kind is NodeKind.WRITER:
        planned = f", planned {node.kind}" if changed_role(node, frame) else ""
        rows.append(Fact("role", f"{safe(frame.role)}{planned}", f"{NodeState.FAILOVER}:" if planned else ""))
    if node.kind in LOADED:
        rows.append(Fact("load", f"{bar(frame.load, BAR)} {units.percent(frame.load, short=True)}", f"bar:{node.id}"))
    if node.kind not in (NodeKind.STORAGE, NodeKind.BACKUP):
        calls = "" if found is None else f", {units.percent(found, short=True)} of calls"
        rows.append(
            Fact("rate", f"{units.rate(frame.rate, short=True)}{calls}", f"{NodeState.FAILOVER}:" if calls else "")
        )
    if node.kind is NodeKind.USERS:
        rows += _users(now or OfferedLoad(0.0, 0.0, 0.0, 0.0))
    if node.kind in LOADED:
        hung = half_open(frame)
        value = (
            f"{units.count(frame.queue, short=True)} hang, half-open" if hung else units.count(frame.queue, short=True)
        )
        rows.append(Fact("waiting", value, f"{NodeState.DOWN}:" if hung else ""))
    if node.kind in CONNECTED:
        rows += _connections(node, frame)
    if node.kind in BEHIND:
        rows.append(Fact("lag", units.duration(frame.lag_s, short=True)))
    if node.kind in WARMING and node.kind is not NodeKind.CACHE_REPLICA:
        rows.append(
            Fact("warm", f"{bar(frame.warmth, BAR)} {units.percent(frame.warmth, short=True)}", f"bar:{node.id}")
        )
    if frame.memory is not None:
        bad = f"{NodeState.DEGRADED}:" if frame.memory >= MEMORY_SHOWN else ""
        used = f"{bar(frame.memory, BAR)} {units.percent(frame.memory, short=True)}"
        rows.append(Fact("memory", used, bad or f"bar:{node.id}"))
        rows.append(Fact("evicted", units.rate(frame.evictions, short=True)))
    if node.kind is NodeKind.STORAGE:
        rows += _quorum(frame.copies)
    return tuple(rows)


def _connections(node: Node, frame: NodeFrame) -> list[Fact]:
    """Of applications the connections that their pools may open; elsewhere those that are open, and how many come and go."""
    if node.kind is NodeKind.APP:
        return [Fact("connections", units.count(frame.connections, short=True))]
    bad = f"{NodeState.DOWN}:" if frame.refused > 0.0 else ""
    return [
        Fact("connections", open_words(frame.connections, frame.in_use)),
        Fact("turnover", turnover_words(frame.opened, frame.refused), bad),
    ]


def _users(now: OfferedLoad) -> list[Fact]:
    bad = f"{NodeState.DOWN}:" if now.lost_share >= 0.005 else ""
    return [
        Fact(
            "lost",
            f"{units.rate(now.lost, short=True)}, {units.percent(now.lost_share, short=True)} of what ended",
            bad,
        ),
        Fact("retries", units.rate(now.retries, short=True)),
    ]


def _quorum(copies: int) -> list[Fact]:
    """The six copies one by one, and what is left of the quorums."""
    slot = (
        f"{NodeState.UP}:"
        if copies == COPIES
        else f"{NodeState.DEGRADED if copies >= WRITE_QUORUM else NodeState.DOWN}:"
    )
    return [
        Fact("copies", f"{'■ ' * copies}{'□ ' * (COPIES - copies)} {copies} of {COPIES}", slot),
        Fact("writes", f"{'go on' if copies >= WRITE_QUORUM else 'stopped'}, {WRITE_QUORUM} of {COPIES} needed"),
        Fact("reads", f"{'go on' if copies >= READ_QUORUM else 'stopped'}, {READ_QUORUM} of {COPIES} needed"),
    ]


class Neighbour(NamedTuple):
    """The node at the other end of a link, and the facts of the link."""

    node: Node
    parts: tuple[str, ...]
    """The most telling first."""
    failing: bool


def neighbours(
    topology: Topology, node_id: str, frames: Mapping[str, NodeFrame], now: tuple[Flow, ...], *, out: bool
) -> tuple[Neighbour, ...]:
    """The nodes that a node sends to (`out`), or that send to it, in the order of the links. Raises KeyError for an unknown node."""
    nodes = {node.id: node for node in topology.nodes}
    found = []
    for number, link in enumerate(topology.links):
        here, there = (link.source, link.target) if out else (link.target, link.source)
        if here != node_id:
            continue
        flow = now[number] if now else None
        failing = bool(flow and flow.failing)
        said = [KIND_WORD[link.kind], units.duration(link.latency_ms / 1000)]
        if flow and flow.rate is not None and link.kind in COUNTED:
            said.insert(0, units.rate(flow.rate, short=True) + (" unanswered" if failing else ""))
        if link.kind is LinkKind.REPLICATION:
            said.append("before commit" if link.sync else "after commit")
            if link.target in frames and not link.sync:
                said.insert(1, f"lag {units.duration(frames[link.target].lag_s, short=True)}")
        found.append(Neighbour(nodes[there], tuple(said), failing))
    return tuple(found)
