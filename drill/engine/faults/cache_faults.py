"""What can happen to the nodes of a cache: lost alone or with their zone, or told to forget."""

from __future__ import annotations

from drill.engine.cache.cache_nodes import flush_shard, replace_s, shard_down
from drill.engine.state.arrays import Arrays
from drill.engine.state.fault_words import root
from drill.engine.state.state import State
from drill.model.level import Fault


def cache_node_loss(state: State, r: Arrays, fault: Fault) -> None:
    """Primaries are lost with their hosts; new nodes come."""
    for s, shard in enumerate(state.inputs.shards):
        if fault.target in (shard.node, "", "cache"):
            shard_down(state, r, s, root(state, fault), returns=True)


def cache_flush(state: State, r: Arrays, fault: Fault) -> None:
    """Everything in a node, or in all of them, is forgotten."""
    for s, shard in enumerate(state.inputs.shards):
        if fault.target in (shard.node, "", "cache"):
            flush_shard(state, r, s, root(state, fault), "cache.single_flight: off")


def cache_zone(state: State, r: Arrays, fault: Fault) -> None:
    """Nodes of a zone lose their power."""
    for s, shard in enumerate(state.inputs.shards):
        if shard.zone == fault.target:
            shard_down(state, r, s, root(state, fault), returns=False)


def cache_zone_back(state: State, r: Arrays, fault: Fault) -> None:
    """The zone has power again: what is still missing there is made anew."""
    for s, shard in enumerate(state.inputs.shards):
        if shard.zone == fault.target and not state.shards[s].up:
            state.after(replace_s(state), "shard-replaced", s)
