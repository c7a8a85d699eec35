"""The watch list at a moment: connections and threads used up, locks, lag that grows, a cold cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.model.run import NodeState
from drill.model.said import Said
from drill.model.topology import NodeKind
from drill.session.live.node_counts import NOTHING, limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from drill.model.inputs import Inputs
    from drill.model.run import Frame, NodeFrame
    from drill.model.topology import Node

USED = 0.9
"""Share of its connections, or threads, from which on a machine is shown."""
LAG_S = 5.0
LOOK_BACK_S = 10
WARM = 0.9
WAITING, LOCKED = 50.0, 5.0
"""Requests waiting at a machine, and for a lock there, that are worth a word."""
CACHES = (NodeKind.CACHE, NodeKind.CACHE_REPLICA)


Watched = tuple[float, Said]
"""The urgency of an item, and the item of one node."""


def watch_list(
    inputs: Inputs, frame_at: Callable[[int], Frame], second: int, locked: Mapping[str, float] = NOTHING
) -> tuple[Said, ...]:
    """The items worth a look, most pressing first; nodes with the same item share a sentence."""
    now, before = frame_at(second), frame_at(max(0, second - LOOK_BACK_S))
    most = limits(inputs)
    rows: list[Watched] = []
    for place, node in enumerate(inputs.topology.nodes):
        frame = now.nodes[place]
        if frame.state is not NodeState.DOWN:
            earlier = _Earlier(before.nodes[place], min(second, LOOK_BACK_S))
            rows += _of_node(node, frame, earlier, most.get(node.id, 0), locked.get(node.id, 0.0))
    together: dict[tuple[float, Said], list[str]] = {}
    for pressing, said in rows:
        facts = dict(said.facts)
        name = str(facts.pop("node"))
        together.setdefault((pressing, Said(said.code, **facts)), []).append(name)
    ranked = sorted(together.items(), key=lambda item: -item[0][0])
    return tuple(Said(said.code, node=", ".join(names), **dict(said.facts)) for (_, said), names in ranked)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A node some seconds ago."""

    frame: NodeFrame
    seconds: int


def _of_node(node: Node, frame: NodeFrame, earlier: _Earlier, limit: int, locked: float) -> Iterator[Watched]:
    """The items of a node that is not down."""
    if node.kind is NodeKind.APP:
        if limit and frame.queue >= USED * limit:
            yield 2.5, Said("watch.threads", node=node.id, used=int(frame.queue), limit=limit)
        return
    if said := _connections(node.id, frame, limit):
        yield 3.0, said
    if locked >= LOCKED:
        yield 2.8, Said("watch.lock", node=node.id, requests=int(locked))
    if frame.lag_s > LAG_S:
        yield 2.0, _lag(node.id, frame, earlier)
    if frame.memory is not None and frame.memory >= USED and node.kind is NodeKind.CACHE:
        yield 2.2, _memory(node.id, frame, frame.memory)
    if frame.warmth < WARM and node.kind in CACHES:
        yield 1.0 - frame.warmth, Said("watch.warms_up", node=node.id, warm_pct=100.0 * frame.warmth)
    if frame.queue >= WAITING and node.kind not in (NodeKind.USERS, NodeKind.BALANCER):
        yield 2.5, Said("watch.waiting", node=node.id, requests=int(frame.queue))


def _connections(node: str, frame: NodeFrame, limit: int) -> Said | None:
    """A machine whose connections are used up, or nearly."""
    used = int(frame.connections)
    if frame.refused >= 1.0:
        return Said("watch.refuses", node=node, used=used, limit=limit, refused_per_s=int(frame.refused))
    if limit and frame.connections >= USED * limit:
        return Said("watch.connections", node=node, used=used, limit=limit)
    return None


def _memory(node: str, frame: NodeFrame, used: float) -> Said:
    """A cache node whose memory is nearly used up: it evicts, or refuses writes."""
    if frame.note is not None and frame.note.code == "shard.refuses_writes":
        return Said("watch.cache_refuses", node=node)
    return Said("watch.cache_memory", node=node, used_pct=100.0 * used, evicted_per_s=int(frame.evictions))


def _lag(node: str, frame: NodeFrame, earlier: _Earlier) -> Said:
    """A replica behind its writer: by how much, and whether it falls behind further or catches up."""
    per_s = (frame.lag_s - earlier.frame.lag_s) / max(1, earlier.seconds)
    if per_s > 0.0:
        return Said("watch.lag_grows", node=node, lag_s=frame.lag_s, per_min_s=60.0 * per_s)
    if per_s < 0.0:
        return Said("watch.catches_up", node=node, lag_s=frame.lag_s, left_s=frame.lag_s / -per_s)
    return Said("watch.lags", node=node, lag_s=frame.lag_s)
