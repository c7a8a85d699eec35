"""The keys of a cache's shards: which are emptied, and which acknowledged writes are lost with them.

MemoryDB, and ElastiCache with synchronous durability, answer after a log has a write in several zones, so that none is lost with a
node. With asynchronous durability the log is up to ten seconds behind. Redis and Valkey answer first.
"""

from __future__ import annotations

from drill.engine.cache.clusters import copies_of, kept_abroad, written_at
from drill.engine.state.arrays import CLASSES, Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import GLOBAL_DATASTORE_LAG_S
from drill.model.said import Said


def acked_to_arrays(state: State, r: Arrays) -> None:
    """Hand the acknowledged writes of every shard to the step loop, which counts them."""
    for s, shard in enumerate(state.shards):
        r.acked[s], r.acked_per_s[s] = shard.acked, shard.acked_per_s


def acked_from_arrays(state: State, r: Arrays) -> None:
    """Take them back: a shard owes the writes that it has acknowledged."""
    for s, shard in enumerate(state.shards):
        shard.acked, shard.acked_per_s = r.acked[s], r.acked_per_s[s]


def durable(state: State) -> bool:
    """True if a lost node's contents are in a log elsewhere."""
    cache = state.inputs.design.cache
    return cache is not None and cache.logged


def empty_shard(state: State, r: Arrays, s: int) -> None:
    """Drop every key of a shard."""
    classes = r.sizes[CLASSES]
    for k in range(classes):
        r.filled[s * classes + k] = 0.0
    state.shards[s].empty_since = state.second
    state.shards[s].lasting_bytes = state.shards[s].most_bytes = 0.0


def flush_shard(state: State, r: Arrays, s: int, why: Said, choice: Said) -> None:
    """A command empties a shard: records that were only there are lost, log or no log. A secondary cluster takes none, and copies it."""
    if written_at(state, s) != s:
        return
    lose_writes(state, s, state.shards[s].acked)
    for other in (s, *copies_of(state, s)):
        empty_shard(state, r, other)
    state.shards[s].chain = (why, Said("shard.cold", node=state.inputs.shards[s].node), choice)


def flush_by_stranger(state: State, r: Arrays, why: Said) -> None:
    """A stranger on the network flushes the cache, unless it asks for a password."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    if cache.auth:
        state.say("info", "cache-1", Said("cache.flush_rejected"))
        return
    choice = Said("choice.anyone_may_flush", path="cache.auth", value=False)
    for s in range(len(state.shards)):
        flush_shard(state, r, s, why, choice)
    state.say("alarm", "cache-1", Said("cache.flushed_by_stranger"))


def lose_writes(state: State, s: int, writes: float) -> None:
    """Acknowledged writes that no longer exist."""
    state.lost.in_caches += writes
    state.shards[s].acked -= writes
    if writes >= 0.5:
        node = state.inputs.shards[s].node
        state.say("alarm", node, Said("shard.writes_lost", node=node, writes=int(writes + 0.5)))


def lose_keys(state: State, r: Arrays, s: int) -> None:
    """No node of a shard has its keys any more: they are gone, unless a log has them, or a cluster in another region."""
    if not durable(state):
        lose_writes(state, s, uncopied_writes(state, s) if kept_abroad(state, s) else state.shards[s].acked)
        empty_shard(state, r, s)


def uncopied_writes(state: State, s: int) -> float:
    """Acknowledged writes of a primary shard that no secondary cluster has."""
    shard = state.shards[s]
    return min(shard.acked, shard.acked_per_s * state.draw(GLOBAL_DATASTORE_LAG_S))
