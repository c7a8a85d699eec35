"""Each shard's share of a class's requests: by the key, and by the cluster that the applications read from."""

from __future__ import annotations

from drill.engine.cache.clusters import clusters, parts, readers
from drill.engine.flow.shards import key_shares
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State


def place_keys(state: State, r: Arrays) -> None:
    """Every class's share of every shard; the last, extra shard holds what has moved and is on all nodes."""
    shards, count, several = len(state.shards), parts(state), clusters(state) > 1
    if not shards or (state.cache.placed == state.cache.moved and not several):
        return
    state.cache.placed = state.cache.moved
    classes = state.inputs.level.classes
    by_name = sorted(item.name for item in classes)
    for k, item in enumerate(classes):
        shares = key_shares(item, by_name.index(item.name), count)
        asking = readers(state, item) if several else (1.0,)
        for s in range(shards):
            place = s * len(classes) + k
            r.shard_keys[place] = shares[s % count] * (1.0 - state.cache.moved)
            r.shard_share[place] = r.shard_keys[place] * asking[s // count]
        r.shard_share[shards * len(classes) + k] = r.shard_keys[shards * len(classes) + k] = state.cache.moved
