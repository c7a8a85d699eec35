"""Failures and recovery of cache nodes: which replica takes over, which keys are left, which acknowledged writes are lost.

* A replica in another zone is promoted. Redis and Valkey replicate after they have answered, so it misses the last
  writes; MemoryDB answers after its log has them in several zones, so none are.
* Alone, MemoryDB reads its log again. Redis comes back empty, unless its process was restarted on the same host and an
  append-only file was written (a lost host takes the file with it: RedisAOF.md of the user guide). Memcached is empty.
"""

from __future__ import annotations

from drill.engine.state.arrays import CLASSES, Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    AOF_FSYNC_S,
    CACHE_REPLICATION_LAG_MS,
    CACHE_RESTART_S,
    RESHARD_BUSY,
)
from drill.model.run import NodeState
from drill.model.said import Said


def replace_s(state: State) -> float:
    """A draw of how long a cache node takes to be replaced, in seconds."""
    cache = state.inputs.design.cache
    return state.draw(cache.engine.replace_s) if cache else 0.0


def acked_to_arrays(state: State, r: Arrays) -> None:
    """Hand the acknowledged writes of every shard to the step loop, which counts them."""
    for s, shard in enumerate(state.shards):
        r.acked[s], r.acked_per_s[s] = shard.acked, shard.acked_per_s


def acked_from_arrays(state: State, r: Arrays) -> None:
    """Take them back: a shard owes the writes that it has acknowledged."""
    for s, shard in enumerate(state.shards):
        shard.acked, shard.acked_per_s = r.acked[s], r.acked_per_s[s]


def durable(state: State) -> bool:
    """Whether a lost node's contents are in a log elsewhere."""
    cache = state.inputs.design.cache
    return cache is not None and cache.service.transaction_log


def empty_shard(state: State, r: Arrays, s: int) -> None:
    """Drop every key of a shard."""
    classes = r.sizes[CLASSES]
    for k in range(classes):
        r.filled[s * classes + k] = 0.0
    state.shards[s].empty_since = state.second


def flush_shard(state: State, r: Arrays, s: int, why: Said, choice: Said) -> None:
    """A command empties a shard: records that were only there are lost, log or no log."""
    _lose_writes(state, s, state.shards[s].acked)
    empty_shard(state, r, s)
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


def shard_down(state: State, r: Arrays, s: int, why: Said, *, returns: bool) -> None:
    """A shard's primary is lost with its host: a replica takes over, or the node is replaced if it `returns`."""
    if not state.shards[s].up:
        return
    if _stop_shard(state, s, why):
        return
    if not durable(state):
        _lose_writes(state, s, state.shards[s].acked)
        empty_shard(state, r, s)
    if returns:
        state.after(replace_s(state), replaced, s)


def shard_crashed(state: State, r: Arrays, s: int, why: Said) -> None:
    """A shard's primary process dies, its host does not."""
    if not state.shards[s].up or _stop_shard(state, s, why):
        return
    cache = state.inputs.design.cache
    if cache is not None and cache.persistence == "aof":
        _lose_writes(state, s, state.shards[s].acked_per_s * state.draw(AOF_FSYNC_S))
    elif not durable(state):
        _lose_writes(state, s, state.shards[s].acked)
        empty_shard(state, r, s)
    state.after(state.draw(CACHE_RESTART_S), restarted, s)


def _stop_shard(state: State, s: int, why: Said) -> bool:
    """Stop a shard. Returns whether a replica takes over."""
    shard, made, cache = state.shards[s], state.inputs.shards[s], state.inputs.design.cache
    shard.up = False
    shard.state = NodeState.DOWN
    shard.note = Said("node.lost")
    state.changed = True
    replica_left = shard.warm_replicas > 0 and any(state.dark.faults.get(zone, 0) == 0 for _, zone in made.replicas)
    shard.chain = (why, Said("shard.down", node=made.node), _choice(state, replica_left=replica_left))
    if not replica_left:
        return False
    shard.warm_replicas -= 1
    if not durable(state):
        _lose_writes(state, s, min(shard.acked, shard.acked_per_s * state.draw(CACHE_REPLICATION_LAG_MS) / 1000.0))
    state.after(state.draw(cache.service.failover_s) if cache else 0.0, promoted, s)
    return True


def _choice(state: State, *, replica_left: bool) -> Said:
    """What in the design decides what becomes of a lost shard's keys."""
    cache = state.inputs.design.cache
    replicas = 0 if cache is None else cache.replicas
    if replica_left:
        return Said("choice.replica_takes_over", path="cache.replicas", value=replicas)
    if cache is not None and durable(state):
        return Said("choice.log_restores_keys", path="cache.service", value=cache.service.name)
    if replicas:
        return Said("choice.no_replica_left", path="cache.replicas", value=replicas)
    return Said("choice.no_replica", path="cache.replicas", value=0)


def _lose_writes(state: State, s: int, writes: float) -> None:
    """Acknowledged writes that no longer exist."""
    state.lost_writes += writes
    state.shards[s].acked -= writes
    if writes >= 0.5:
        node = state.inputs.shards[s].node
        state.say("alarm", node, Said("shard.writes_lost", node=node, writes=int(writes + 0.5)))


def promoted(state: State, r: Arrays, s: int) -> None:
    """A replica is the primary now; the lost node is replaced by a new replica, which synchronizes."""
    _start_shard(state, s, NodeState.UP, Said("node.replica_promoted"))
    # A full synchronisation: the primary forks, writes its memory out and sends it.
    state.shards[s].busy = state.figure(RESHARD_BUSY)
    node = state.inputs.shards[s].node
    state.say("failover", node, Said("shard.replica_promoted", node=node))
    state.after(replace_s(state), copied, s)


@by_control_plane
def copied(state: State, r: Arrays, s: int) -> None:
    """A new replica has synchronized."""
    shard = state.shards[s]
    shard.busy = 0.0
    if any(state.dark.faults.get(zone, 0) == 0 for zone in (state.inputs.shards[s].zone, *_zones(state, s))):
        shard.warm_replicas = min(shard.warm_replicas + 1, len(state.inputs.shards[s].replicas))
        node = state.inputs.shards[s].node
        state.say("recover", node, Said("shard.replica_added", node=node))


def _zones(state: State, s: int) -> tuple[str, ...]:
    return tuple(zone for _, zone in state.inputs.shards[s].replicas)


@by_control_plane
def replaced(state: State, r: Arrays, s: int) -> None:
    """A new node replaces the lost one: empty, or filled from MemoryDB's transaction log."""
    if state.shards[s].up:
        return
    node = state.inputs.shards[s].node
    if durable(state):
        _start_shard(state, s, NodeState.UP, Said("node.restored_from_log"))
        state.say("recover", node, Said("shard.replaced_from_log", node=node))
        return
    _start_shard(state, s, NodeState.COLD, Said("node.new_and_empty"))
    empty_shard(state, r, s)
    state.say("recover", node, Said("shard.replaced_empty", target=node))
    state.start_trouble(Said("shard.replaced_empty", at_s=state.second, kind="drill:cache-node-loss", target=node))


def restarted(state: State, r: Arrays, s: int) -> None:
    """The process runs again, with its keys if a file or a log had them."""
    cache = state.inputs.design.cache
    if state.shards[s].up or cache is None:
        return
    if cache.persistence == "off":
        replaced(state, r, s)
        return
    _start_shard(state, s, NodeState.UP, Said("node.replayed_file"))
    node = state.inputs.shards[s].node
    state.say("recover", node, Said("shard.restarted_from_file", node=node))


def _start_shard(state: State, s: int, shown: NodeState, note: Said) -> None:
    shard = state.shards[s]
    shard.up = True
    shard.state = shown
    shard.note = note
    state.changed = True
