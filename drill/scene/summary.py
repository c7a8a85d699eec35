"""A region in a few lines: its state, its load, its lag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import LinkKind, Node, NodeKind, Topology
from drill.scene.glyphs import STATES
from drill.scene.node_box import LAG_SHOWN_S, QUEUE_SHOWN, WARM, changed_role, half_open
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english

GROUPS = (
    ("apps", (NodeKind.APP,)),
    ("proxy", (NodeKind.PROXY,)),
    ("cache", (NodeKind.CACHE, NodeKind.CACHE_REPLICA)),
    ("writer", (NodeKind.WRITER,)),
    ("standby", (NodeKind.STANDBY,)),
    ("readers", (NodeKind.READER,)),
    ("storage", (NodeKind.STORAGE,)),
)
"""Rows of a summary."""
WORST = (NodeState.DOWN, NodeState.FAILOVER, NodeState.DEGRADED, NodeState.RESTORING, NodeState.COLD, NodeState.UP)


class Line(NamedTuple):
    """A row: what, how it is, and the words that matter, the most telling first."""

    state: NodeState | None
    name: str
    parts: tuple[str, ...]
    handed_over: bool = False
    """Somebody has another role than planned."""


class Summary(NamedTuple):
    """A region: its state and load, and its rows, the most telling first."""

    state: NodeState | None
    """None: a plan."""
    load: float
    """Of its busiest node."""
    busiest: str
    lines: tuple[Line, ...]


def summary(topology: Topology, region: str, frames: Mapping[str, NodeFrame]) -> Summary:
    """The rows about a region. They keep their order as long as its nodes do, so that nothing jumps."""
    nodes = [node for node in topology.nodes if node.region == region]
    lines = [Line(None, "", _far(topology, region, frames)), Line(None, "zones", _zones(topology, region, frames))]
    for name, kinds in GROUPS:
        if group := [node for node in nodes if node.kind in kinds]:
            lines.append(_group(name, group, frames))
    shown = [(node, frames[node.id]) for node in nodes if node.id in frames]
    load, busiest = max(((frame.load, node.label) for node, frame in shown), default=(0.0, ""))
    state = _state([frame.state for node, frame in shown if node.zone]) if shown else None
    return Summary(state, load, busiest if load > 0.0 else "", tuple(line for line in lines if line.parts))


def _state(states: list[NodeState]) -> NodeState:
    """Down when all of it is; degraded when any part is not up; otherwise up."""
    if states and all(state is NodeState.DOWN for state in states):
        return NodeState.DOWN
    if NodeState.FAILOVER in states:
        return NodeState.FAILOVER
    return NodeState.UP if all(state is NodeState.UP for state in states) else NodeState.DEGRADED


def _far(topology: Topology, region: str, frames: Mapping[str, NodeFrame]) -> tuple[str, ...]:
    """The lag of copies here, and the distance to the planned place of the writer."""
    home = next((node.region for node in topology.nodes if node.kind is NodeKind.WRITER), "")
    places = {node.id: node.region for node in topology.nodes}
    if region == home:
        return ("the writer's region",) if len(topology.regions) > 1 else ()
    between = [link for link in topology.links if {places[link.source], places[link.target]} == {region, home}]
    # The balancer's links are reckoned from wherever one meets it, so they tell no distance.
    far = max((link.latency_ms for link in between if link.kind is not LinkKind.REQUEST), default=0.0)
    copied = [
        link.target
        for link in topology.links
        if link.kind is LinkKind.REPLICATION and places[link.source] != region and places[link.target] == region
    ]
    lags = [frames[name].lag_s for name in copied if name in frames and frames[name].state is not NodeState.DOWN]
    lag = f"lag {units.duration(max(lags), short=True)}" if lags else "no copy is up" if copied and frames else ""
    return tuple(part for part in (lag, f"{units.duration(far / 1000)} away" if far else "") if part)


def _zones(topology: Topology, region: str, frames: Mapping[str, NodeFrame]) -> tuple[str, ...]:
    said = []
    for zone in dict(topology.regions)[region]:
        states = [frames[node.id].state for node in topology.nodes if node.zone == zone and node.id in frames]
        glyph = f" {STATES[_state(states)]}" if states else ""
        said.append(f"{safe(zone.removeprefix(region))}{glyph}")
    return tuple(said)


def _group(name: str, group: list[Node], frames: Mapping[str, NodeFrame]) -> Line:
    shown = [(node, frames[node.id]) for node in group if node.id in frames]
    if not shown:
        kinds = dict.fromkeys(safe(english(node.detail)) for node in group)
        return Line(None, name, (f"{len(group)}", *([f"× {next(iter(kinds))}"] if len(kinds) == 1 else [])))
    up = sum(frame.state is not NodeState.DOWN for _, frame in shown)
    parts = [f"{up}/{len(group)}" if len(group) > 1 else "" if up else "down"]
    states = [frame.state for _, frame in shown]
    worst = next(state for state in WORST if state in states)
    if worst not in (NodeState.UP, NodeState.DOWN):
        parts.append(str(worst))
    roles = dict.fromkeys(role for node, frame in shown if up and (role := changed_role(node, frame)))
    parts += [f"now {role}" for role in roles]
    if up:
        parts += _readings(group[0].kind, [frame for _, frame in shown])
    if hung := sum(half_open(frame) for _, frame in shown):
        parts.append(f"{units.count(hung, short=True)} hang")
    return Line(worst, name, tuple(part for part in parts if part), bool(roles))


def _readings(kind: NodeKind, frames: list[NodeFrame]) -> list[str]:
    alive = [frame for frame in frames if frame.state is not NodeState.DOWN]
    if kind is NodeKind.STORAGE:
        return [f"{frames[0].copies}/6 copies"]
    said = [units.percent(max(frame.load for frame in alive), short=True)]
    lag = max(frame.lag_s for frame in alive)
    if kind in (NodeKind.READER, NodeKind.STANDBY) and lag >= LAG_SHOWN_S:
        said.append(f"lag {units.duration(lag, short=True)}")
    warmth = min(frame.warmth for frame in alive)
    if warmth < WARM:
        said.append(f"warm {units.percent(warmth, short=True)}")
    queue = sum(frame.queue for frame in alive)
    if queue >= QUEUE_SHOWN:
        said.append(f"q {units.count(queue, short=True)}")
    return said
