"""The share of clients that have found the new writer, while others still call the old address."""

from __future__ import annotations

from collections.abc import Mapping

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import NodeKind, Topology
from drill.scene.roles import WRITER

LEAST_RATE = 1.0
"""Calls a second from which on somebody is taken to be calling."""


def discovered_shares(topology: Topology, frames: Mapping[str, NodeFrame]) -> dict[str, float]:
    """Share of the calls meant for the writer, by machine; empty unless the machine planned as the writer gets some of them.

    From what the frames have, attempts that reach a machine in a second. Only while the old writer is down: once it serves
    reads, a frame does not say which calls were meant for it.
    """
    new = {name: now.rate for name, now in frames.items() if now.role == WRITER}
    old = {
        node.id: now.rate
        for node in topology.nodes
        if node.kind is NodeKind.WRITER
        and (now := frames.get(node.id)) is not None
        and now.role != WRITER
        and now.state is NodeState.DOWN
        and now.rate >= LEAST_RATE
    }
    if not new or not old:
        return {}
    calls = {**new, **old}
    total = sum(calls.values())
    return {name: rate / total for name, rate in calls.items()}
