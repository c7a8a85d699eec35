"""Flushes a cache, so that nothing stale is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, decision, requested
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def flush(state: State, r: Arrays, action: Action) -> Said | None:
    """Delete every key of a node, or of all nodes."""
    from drill.engine.cache.cache_contents import flush_shard
    from drill.engine.cache.clusters import written_at

    if not state.shards:
        return Said("refused.no_cache")
    root = requested(action, state.second)
    for s, shard in enumerate(state.inputs.shards):
        if action.target == shard.node and written_at(state, s) != s:
            return Said("refused.read_only_cluster", node=shard.node)
        if action.target in ("", "cache", shard.node):
            flush_shard(state, r, s, root, decision(action.kind))
    return None


def _nodes(inputs: Inputs) -> list[ActionChoice]:
    shards = [ActionChoice(shard.node, "", Said("menu.node", node=shard.node)) for shard in inputs.shards]
    return [ActionChoice("cache", "", Said("menu.whole_cache")), *shards] if len(shards) > 1 else shards


ACTIONS = (
    ActionSpec(
        kind="flush",
        rank=60,
        rule="Flushes the cache",
        requested="a flush of the cache was requested",
        targets=("cache", "cache-node"),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Flush the cache",
                does="Deletes every key, so that nothing stale is left.",
                risk="Every read misses: the database takes the whole load.",
                choices=_nodes,
            ),
        ),
        act=flush,
    ),
)
