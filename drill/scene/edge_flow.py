"""The flow on each link, derived from the frames of its two ends. A frame records nodes, not links.

Applications are alike, and so are those who call the same node: what reaches a node over links of one kind is split among
its callers by what each of them handles. Copies and storage have no rate of their own in a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import LinkKind, Topology

COUNTED = (LinkKind.REQUEST, LinkKind.SQL, LinkKind.CACHE)


class Flow(NamedTuple):
    """One link in one second."""

    rate: float | None
    """Requests or statements a second; None for copies, which are not counted."""
    moving: bool
    failing: bool = False
    """Nobody answers at its end."""


STILL = Flow(0.0, moving=False)


def flows(topology: Topology, frames: Mapping[str, NodeFrame]) -> tuple[Flow, ...]:
    """For every link of the topology; still where an end has no frame."""
    calling: dict[tuple[str, LinkKind], float] = {}
    for link in topology.links:
        if link.kind in COUNTED:
            key = (link.target, link.kind)
            calling[key] = calling.get(key, 0.0) + _handled(frames.get(link.source))
    found = []
    for link in topology.links:
        source, target = frames.get(link.source), frames.get(link.target)
        if source is None or target is None or source.state is NodeState.DOWN:
            found.append(STILL)
        elif link.kind in COUNTED:
            all_calls = calling[link.target, link.kind]
            rate = target.rate * _handled(source) / all_calls if all_calls else 0.0
            found.append(Flow(rate, rate > 0.0, failing=target.state is NodeState.DOWN and rate > 0.0))
        else:
            moving = target.state is not NodeState.DOWN and source.rate + target.rate > 0.0
            found.append(Flow(None, moving))
    return tuple(found)


def bundled_flow(several: Iterable[Flow]) -> Flow:
    """Links drawn as one line."""
    found = list(several)
    counted = [flow.rate for flow in found if flow.rate is not None]
    return Flow(
        sum(counted) if counted else None, any(flow.moving for flow in found), any(flow.failing for flow in found)
    )


def _handled(frame: NodeFrame | None) -> float:
    return 0.0 if frame is None or frame.state is NodeState.DOWN else frame.rate
