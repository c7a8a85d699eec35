"""What to watch at a moment beside what is under way: connections used up, lag that grows, a cache that warms up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.run import NodeState
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.model.inputs import Inputs
    from drill.model.run import Frame, NodeFrame

USED = 0.9
"""Share of its connections from which on a machine is told."""
LAG_S = 5.0
LOOK_BACK_S = 10
WARM = 0.9
WAITING = 50.0
"""Requests waiting at a machine that are worth a word."""
CACHES = (NodeKind.CACHE, NodeKind.CACHE_REPLICA)


def watch_list(inputs: Inputs, frame_at: Callable[[int], Frame], second: int) -> tuple[Said, ...]:
    """What deserves a look, the most pressing first."""
    now = frame_at(second)
    before = frame_at(max(0, second - LOOK_BACK_S))
    limits = {machine.node: machine.max_connections for machine in inputs.machines}
    found: list[tuple[float, Said]] = []
    for place, node in enumerate(inputs.topology.nodes):
        frame = now.nodes[place]
        if frame.state is NodeState.DOWN:
            continue
        if said := _connections(node.id, frame, limits.get(node.id, 0)):
            found.append((3.0, said))
        if frame.lag_s > LAG_S:
            found.append((2.0, _lag(node.id, frame, before.nodes[place], min(second, LOOK_BACK_S))))
        if frame.warmth < WARM and node.kind in CACHES:
            found.append((1.0 - frame.warmth, Said("watch.warms_up", node=node.id, warm_pct=100.0 * frame.warmth)))
        if frame.queue >= WAITING and node.kind not in (NodeKind.USERS, NodeKind.BALANCER):
            found.append((2.5, Said("watch.waiting", node=node.id, requests=int(frame.queue))))
    return tuple(said for _, said in sorted(found, key=lambda item: -item[0]))


def _connections(node: str, frame: NodeFrame, limit: int) -> Said | None:
    """A machine whose connections are used up, or nearly."""
    if frame.refused >= 1.0:
        return Said(
            "watch.refuses", node=node, used=int(frame.connections), limit=limit, refused_per_s=int(frame.refused)
        )
    if limit and frame.connections >= USED * limit:
        return Said("watch.connections", node=node, used=int(frame.connections), limit=limit)
    return None


def _lag(node: str, frame: NodeFrame, before: NodeFrame, seconds: int) -> Said:
    """A replica behind its writer: by how much, and whether it falls behind further or catches up."""
    per_s = (frame.lag_s - before.lag_s) / max(1, seconds)
    if per_s > 0.0:
        return Said("watch.lag_grows", node=node, lag_s=frame.lag_s, per_min_s=60.0 * per_s)
    if per_s < 0.0:
        return Said("watch.catches_up", node=node, lag_s=frame.lag_s, left_s=frame.lag_s / -per_s)
    return Said("watch.lags", node=node, lag_s=frame.lag_s)
