"""Losses and replacements of cache nodes: which replica takes over, which keys are left.

* A replica with power that has synchronized is promoted. Redis and Valkey replicate after they have answered, so it misses
  the last writes. The lost node is replaced by a replica as soon as another one has been promoted, whether clients have noticed or
  not, and its zone has power (Amazon MemoryDB Developer Guide, Mitigating failures: detect, fail over, spin up a replica, sync).
* With no such replica, MemoryDB reads its log again. Redis comes back empty, unless its process was restarted on the same
  host and an append-only file was written (a lost host takes the file with it: RedisAOF.md of the user guide). Memcached is
  empty.
"""

from __future__ import annotations

from drill.engine.cache.cache_contents import durable, empty_shard, lose_keys, lose_writes
from drill.engine.cache.clusters import written_at
from drill.engine.cache.global_datastore import copy_keys, empty_copies
from drill.engine.cache.known_primary import came_back, name_primary
from drill.engine.cache.serverless_cache import take_over_unseen
from drill.engine.state.arrays import Arrays
from drill.engine.state.cache_tier import ShardState
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    AOF_FSYNC_S,
    CACHE_REPLICATION_LAG_MS,
    CACHE_RESTART_S,
    DURABILITY_LOSS_S,
    RESHARD_BUSY,
)
from drill.model.run import NodeState
from drill.model.said import Said


def replace_s(state: State, node: str = "") -> float:
    """A draw of how long a cache node takes to be replaced, in seconds."""
    cache = state.inputs.design.cache
    return state.draw(cache.engine.replace_s, node) if cache else 0.0


def zone_lost(state: State, r: Arrays, zone: str, why: Said) -> None:
    """Every cache node in a zone is without power or network, one fault longer."""
    for s, shard in enumerate(state.shards):
        for n, node in enumerate(shard.nodes):
            if node.zone == zone:
                node.held += 1
                lose_node(state, r, s, n, why)


def zone_regained(state: State, zone: str) -> None:
    """One fault less holds the cache nodes of a zone: those that none holds are replaced."""
    for s, shard in enumerate(state.shards):
        for n, node in enumerate(shard.nodes):
            if node.zone != zone or not node.held:
                continue
            node.held -= 1
            if not node.held and not node.alive:
                _begin_replacement(state, s, n)


def primary_lost(state: State, r: Arrays, s: int, why: Said) -> None:
    """A shard's primary is lost with its host and is replaced."""
    shard = state.shards[s]
    n = shard.primary
    if not shard.nodes[n].alive:
        return
    lose_node(state, r, s, n, why)
    if shard.primary != n:
        return
    if shard.successor() < 0 or not fails_over(state):
        _begin_replacement(state, s, n)


def lose_node(state: State, r: Arrays, s: int, n: int, why: Said) -> None:
    """A node dies with what it has: a replica takes over from a primary, and the keys are gone with the last node that has them."""
    shard = state.shards[s]
    node = shard.nodes[n]
    if not node.alive:
        return
    serves = shard.up and n == shard.primary
    node.alive = node.synced = False
    node.boot += 1
    state.changed = True
    if serves and _unseen(state) and shard.successor() >= 0:
        take_over_unseen(state, s, shard.successor())
        if not node.held:
            _begin_replacement(state, s, n)
    elif serves:
        if not _stop_shard(state, s, why):
            lose_keys(state, r, s)
    elif not shard.up and shard.successor() < 0:
        # It was to take over, and had the keys.
        shard.chain = (why, Said("shard.down", node=state.inputs.shards[s].node), _choice(state, replica_left=False))
        lose_keys(state, r, s)


def shard_crashed(state: State, r: Arrays, s: int, why: Said) -> None:
    """A shard's primary process dies, its host does not."""
    shard = state.shards[s]
    node = shard.nodes[shard.primary]
    if not shard.up or not node.alive:
        return
    if _unseen(state) and shard.successor() >= 0:
        lose_node(state, r, s, shard.primary, why)
        return
    node.alive = node.synced = False
    node.boot += 1
    if _stop_shard(state, s, why):
        if not fails_over(state):
            _begin_replacement(state, s, shard.primary)
        return
    cache = state.inputs.design.cache
    if cache is not None and cache.persistence == "aof":
        lose_writes(state, s, shard.acked_per_s * state.draw(AOF_FSYNC_S))
    else:
        lose_keys(state, r, s)
    state.after(state.draw(CACHE_RESTART_S), restarted, s, shard.primary, node.boot)


def _unseen(state: State) -> bool:
    """True if clients do not notice that a node is lost (Amazon ElastiCache User Guide, Resilience: serverless caches)."""
    cache = state.inputs.design.cache
    return cache is not None and cache.service.serverless


def fails_over(state: State) -> bool:
    """True if a replica takes over from a lost primary by itself.

    Without, ElastiCache makes a new primary in the same zone and copies a replica's keys to it: Amazon ElastiCache User Guide,
    Minimizing downtime by using Multi-AZ.
    """
    cache = state.inputs.design.cache
    return cache is None or cache.failover


def _stop_shard(state: State, s: int, why: Said) -> bool:
    """Stop a shard whose primary is gone. Returns whether a replica has its keys."""
    shard = state.shards[s]
    shard.up = False
    shard.lost_s = state.second
    shard.state = NodeState.DOWN
    shard.note = Said("node.lost")
    state.changed = True
    heir = shard.successor()
    shard.chain = (why, Said("shard.down", node=state.inputs.shards[s].node), _choice(state, replica_left=heir >= 0))
    cache = state.inputs.design.cache
    if cache is not None and cache.durability == "async":
        lose_writes(state, s, min(shard.acked, shard.acked_per_s * state.draw(DURABILITY_LOSS_S)))
    if heir < 0:
        return False
    if not durable(state):
        lose_writes(state, s, min(shard.acked, shard.acked_per_s * state.draw(CACHE_REPLICATION_LAG_MS) / 1000.0))
    if fails_over(state):
        _begin_promotion(state, s, heir)
    return True


def _begin_promotion(state: State, s: int, n: int) -> None:
    cache = state.inputs.design.cache
    seconds = state.draw(cache.service.failover_s) if cache else 0.0
    state.after(seconds, promoted, s, n, state.shards[s].nodes[n].boot)


def _choice(state: State, *, replica_left: bool) -> Said:
    """The option that decides whether a lost shard's keys survive."""
    cache = state.inputs.design.cache
    if cache is not None and cache.service.serverless:
        return Said("choice.option", path="cache.service", value=cache.service.name)
    replicas = 0 if cache is None else cache.replicas
    if replica_left and not fails_over(state):
        return Said("choice.failover_off", path="cache.failover", value="off")
    if replica_left:
        return Said("choice.replica_takes_over", path="cache.replicas", value=replicas)
    if cache is not None and cache.durability != "off":
        return Said("choice.log_restores_keys", path="cache.durability", value=cache.durability)
    if cache is not None and durable(state):
        return Said("choice.log_restores_keys", path="cache.service", value=cache.service.name)
    if replicas:
        return Said("choice.no_replica_left", path="cache.replicas", value=replicas)
    return Said("choice.no_replica", path="cache.replicas", value=0)


def promoted(state: State, r: Arrays, s: int, n: int, boot: int) -> None:
    """A replica is the primary now; the lost node is replaced by a new replica, which synchronizes."""
    shard = state.shards[s]
    if shard.up:
        return
    if not shard.nodes[n].alive or shard.nodes[n].boot != boot:
        # It has died meanwhile; another one may have the keys.
        if shard.successor() >= 0:
            _begin_promotion(state, s, shard.successor())
        return
    lost = shard.primary
    name_primary(state, s, n)
    _start_shard(state, s, NodeState.UP, Said("node.replica_promoted"))
    node = state.inputs.shards[s].node
    state.say("failover", node, Said("shard.replica_promoted", node=node))
    if not shard.nodes[lost].held and not shard.nodes[lost].alive:
        _begin_replacement(state, s, lost)


def _begin_replacement(state: State, s: int, n: int) -> None:
    """A new node is made in place of a lost one; a primary that serves forks, writes its memory out and sends it."""
    shard = state.shards[s]
    first = n == 0 or not shard.up
    seconds = replace_s(state) if first else replace_s(state, shard.nodes[n].node)
    if shard.up and not _unseen(state):
        shard.busy = state.figure(RESHARD_BUSY)
    state.after(seconds, replaced, s, n, shard.nodes[n].boot)


@by_control_plane
def replaced(state: State, r: Arrays, s: int, n: int, boot: int) -> None:
    """A new node is there: a replica that has synchronized, or a primary, empty or filled from MemoryDB's transaction log."""
    shard = state.shards[s]
    node = shard.nodes[n]
    if node.alive or node.held or node.boot != boot:
        return
    node.alive = node.synced = True
    if shard.up or (n != shard.primary and shard.successor(beside=n) >= 0):
        shard.busy = 0.0
        name = state.inputs.shards[s].node
        state.say("recover", name, Said("shard.replica_added", node=name))
        came_back(state, s, n)
        state.changed = True
        return
    if n == shard.primary and not fails_over(state) and shard.successor(beside=n) >= 0:
        name = state.inputs.shards[s].node
        shard.most_bytes = 0.0
        _start_shard(state, s, NodeState.UP, Said("node.copied_from_replica"))
        state.say("recover", name, Said("shard.replaced_from_replica", node=name))
        return
    name_primary(state, s, n)
    _start_empty(state, r, s)


def _start_empty(state: State, r: Arrays, s: int) -> None:
    """A shard serves again with no key, unless a log has them."""
    node = state.inputs.shards[s].node
    state.shards[s].most_bytes = 0.0
    if durable(state):
        _start_shard(state, s, NodeState.UP, Said("node.restored_from_log"))
        state.say("recover", node, Said("shard.replaced_from_log", node=node))
        return
    if (w := written_at(state, s)) != s and state.shards[w].up:
        _start_shard(state, s, NodeState.UP, Said("node.copied_from_region"))
        copy_keys(state, r, w, s)
        state.say("recover", node, Said("shard.replaced_from_region", node=node, source=state.inputs.shards[w].node))
        return
    _start_shard(state, s, NodeState.COLD, Said("node.new_and_empty"))
    empty_shard(state, r, s)
    empty_copies(state, r, s)
    state.say("recover", node, Said("shard.replaced_empty", target=node))
    empty = Said("shard.replaced_empty", at_s=state.second, kind="drill:cache-node-loss", target=node)
    state.start_trouble(empty, state.shards[s].chain)


def restarted(state: State, r: Arrays, s: int, n: int, boot: int) -> None:
    """The process runs again, with its keys if a file or a log had them."""
    cache = state.inputs.design.cache
    node = state.shards[s].nodes[n]
    if node.alive or node.held or node.boot != boot or state.shards[s].up or cache is None:
        return
    node.alive = node.synced = True
    if cache.persistence == "off":
        _start_empty(state, r, s)
        return
    state.shards[s].most_bytes = 0.0
    _start_shard(state, s, NodeState.UP, Said("node.replayed_file"))
    name = state.inputs.shards[s].node
    state.say("recover", name, Said("shard.restarted_from_file", node=name))


def _start_shard(state: State, s: int, shown: NodeState, note: Said) -> None:
    shard = state.shards[s]
    shard.up = True
    shard.state = shown
    shard.note = note
    state.changed = True


def renew_nodes(shard: ShardState) -> bool:
    """Every node of a shard that has power is new. False when none has."""
    for node in shard.nodes:
        node.boot += 1
        node.alive = node.synced = not node.held
    powered = [n for n, node in enumerate(shard.nodes) if node.alive]
    if powered:
        shard.primary = shard.known = powered[0]
    return bool(powered)
