"""Changing a cache during the drill: larger nodes, or more of them.

* Redis and Valkey with cluster mode, and MemoryDB: shards are added online; moving the slots keeps every shard busy meanwhile.
* Without cluster mode there is one shard for good; larger nodes are made, filled and switched to within a second.
* Memcached: a larger node is a new, empty cluster, or with a `scale_percentage` its nodes are replaced in place, so many at a time
  (rounded up) and an interval between two batches; each new node is empty. Added nodes are empty: with consistent hashing they take
  over their share of the keys, with modulo hashing nearly every key is looked for elsewhere.

Added shards belong to the shards of the map, each of which then stands for several: a fault on one strikes all its parts.
"""

from __future__ import annotations

from math import gcd

from drill.engine.cache.cache_contents import empty_shard
from drill.engine.cache.clusters import clusters
from drill.engine.state.arrays import CLASSES, Arrays
from drill.engine.state.cache_tier import ShardState
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import CACHE_PREPARE_S, CACHE_SWITCH_S, RESHARD_BUSY
from drill.model.inputs import Bucket, Shard
from drill.model.run import NodeState
from drill.model.said import Said


def scale_cache(state: State, r: Arrays, value: str) -> Said | None:
    """Begin a change to a node class or to a number of shards or nodes. Returns why it cannot be done, or None."""
    cache = state.inputs.design.cache
    if cache is None:
        return Said("refused.no_cache")
    if cache.service.serverless:
        return Said("refused.scales_by_itself")
    if state.cache.scaling or any(shard.busy > 0.0 or shard.state == NodeState.RESTORING for shard in state.shards):
        return Said("refused.keys_moving")
    refused = _refused(state, value)
    if refused:
        return refused
    if cache.engine.hash_slots if value.isdecimal() else cache.engine.vertical_scaling:
        for shard in state.shards:
            shard.busy = state.figure(RESHARD_BUSY)
            shard.note = Said("node.moving_keys")
    state.cache.scaling = True
    state.after(state.draw(CACHE_PREPARE_S), scaled, value)
    state.say("scale", "cache-1", _begun(value, slots=cache.engine.hash_slots))
    return None


def _begun(value: str, *, slots: bool) -> Said:
    """The event of a change that has begun: to another class, or to another number."""
    if not value.isdecimal():
        return Said("cache.scaling", instance=value)
    return Said("cache.resharding", shards=int(value)) if slots else Said("cache.resizing", nodes=int(value))


def _refused(state: State, value: str) -> Said | None:
    cache = state.inputs.design.cache
    if cache is None:
        return Said("refused.no_cache")
    if not value.isdecimal():
        if value == (state.cache.instance or cache.instance):
            return Said("refused.same_class", instance=value)
        if not value:
            return Said("refused.no_class_given")
        return None if value in dict(state.inputs.cache_resize) else Said("refused.no_such_class", instance=value)
    wanted, now = int(value), state.cache.nodes or cache.shards
    if wanted == now:
        return Said("refused.same_number", nodes=wanted)
    most = cache.engine.max_nodes
    if not 1 <= wanted <= most:
        return Said("refused.number_out_of_range", most_nodes=most)
    if not cache.scales_out:
        return Said("refused.one_shard")
    return None


@by_control_plane
def scaled(state: State, r: Arrays, value: str) -> None:
    """The new nodes are ready."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    if not value.isdecimal() and cache.scale_pct is not None:
        batch_replaced(state, r, value, 0)
        return
    before = _usd_hour(state)
    if value.isdecimal():
        _resharded(state, r, int(value))
    else:
        _change_class(state, r, value)
    for shard in state.shards:
        shard.busy = 0.0
    state.cache.scaling = False
    _set_capacity(state)
    state.bill.change(Said("charge.larger_cache"), _usd_hour(state) - before, state.second)
    state.changed = True


def _resharded(state: State, r: Arrays, wanted: int) -> None:
    cache = state.inputs.design.cache
    if cache is None:
        return
    now = state.cache.nodes or cache.shards
    state.cache.nodes = wanted
    for shard in state.shards:
        shard.note = None
    if cache.engine.hash_slots:
        state.say("scale", "cache-1", Said("cache.resharded", shards=wanted))
        return
    state.cache.moved = moved_share(now, wanted, consistent=cache.hashing == "consistent")
    classes, extra = r.sizes[CLASSES], len(state.shards)
    for k in range(classes):
        r.filled[extra * classes + k] = 0.0
    state.say("scale", "cache-1", Said("cache.resized", nodes=wanted, moved_pct=round(100.0 * state.cache.moved)))
    resized = Said(
        "cache.nodes_changed", at_s=state.second, kind="scale", target="cache", from_nodes=now, to_nodes=wanted
    )
    state.start_trouble(resized, state.asked_for("scale"))


def moved_share(now: int, wanted: int, *, consistent: bool) -> float:
    """Share of the keys that clients look for on another node after a change of their number.

    Consistent hashing: what the new nodes take, or the removed ones held. Modulo: a key stays when both remainders agree,
    min(n, m) out of lcm(n, m) keys; (m - 1) / m for one node more, as the user guide has it.
    """
    few, many = (now, wanted) if now < wanted else (wanted, now)
    if consistent:
        return (many - few) / many
    return 1.0 - few / (few * many // gcd(few, many))


def _change_class(state: State, r: Arrays, instance: str) -> None:
    cache = state.inputs.design.cache
    state.cache.instance = instance
    scaled_to = Said("cache.scaled_to", at_s=state.second, kind="scale", target="cache", instance=instance)
    if cache is not None and not cache.engine.vertical_scaling:
        for s, shard in enumerate(state.shards):
            empty_shard(state, r, s)
            engine = Said("choice.option", path="cache.engine", value=cache.engine.name)
            shard.chain = (scaled_to, Said("cluster.new_and_empty"), engine)
            shard.note = Said("node.new_and_empty")
        state.say("scale", "cache-1", Said("cache.replaced_empty", instance=instance))
        replaced = Said("cache.replaced_empty", at_s=state.second, kind="scale", target="cache", instance=instance)
        state.start_trouble(replaced, state.asked_for("scale"))
        return
    for s, shard in enumerate(state.shards):
        if shard.up:
            shard.up = False
            shard.state = NodeState.FAILOVER
            shard.note = Said("node.switching")
            by_hand = Said("choice.action", path="action", value="scale")
            shard.chain = (scaled_to, Said("connections.moving"), by_hand)
            state.after(state.draw(CACHE_SWITCH_S), switched, s)
    state.say("scale", "cache-1", Said("cache.scaled", instance=instance))


@by_control_plane
def batch_replaced(state: State, r: Arrays, instance: str, first: int) -> None:
    """Memcached: the next batch of nodes has the new class, and is empty; the one after it comes an interval later."""
    cache = state.inputs.design.cache
    if cache is None or cache.scale_pct is None:
        return
    sizes, old = dict(state.inputs.cache_resize), state.cache.instance or cache.instance
    made, was = sizes[instance], sizes[old]
    shards = len(state.shards)
    last = min(shards, first + batch_size(shards, cache.scale_pct))
    parts = (state.cache.nodes or cache.shards) / cache.shards
    event = Said("cache.scaled_to", at_s=state.second, kind="scale", target="cache", instance=instance)
    for s in range(first, last):
        shard = state.shards[s]
        empty_shard(state, r, s)
        choice = Said("choice.option", path="cache.scale_percentage", value=cache.scale_pct)
        shard.chain = (event, Said("node.replaced_is_empty", node=state.inputs.shards[s].node), choice)
        shard.note = Said("node.new_and_empty")
        _set_node(shard, made, parts)
    replaced = (last - first) * parts
    state.cache.memory_bytes += (made.memory_bytes - was.memory_bytes) * replaced
    state.bill.change(Said("charge.larger_cache"), (made.usd_hour - was.usd_hour) * replaced, state.second)
    state.say("scale", "cache-1", Said("cache.batch_replaced", instance=instance, nodes=last, of_nodes=shards))
    state.start_trouble(event, state.asked_for("scale"))
    state.changed = True
    if last < shards:
        state.after(float(cache.scale_interval_s), batch_replaced, instance, last)
    else:
        state.cache.instance, state.cache.scaling = instance, False


def batch_size(nodes: int, percent: int) -> int:
    """Nodes that are replaced at a time, rounded up (ElastiCache user guide, On-demand scaling for Memcached clusters)."""
    return max(1, -(-nodes * percent // 100))


@by_control_plane
def switched(state: State, r: Arrays, s: int) -> None:
    """Clients use the new node."""
    shard = state.shards[s]
    if not shard.nodes[shard.primary].alive:
        return
    shard.known = shard.primary
    shard.most_bytes = 0.0
    shard.up = True
    shard.state = NodeState.UP
    shard.note = None
    state.changed = True


def _set_capacity(state: State) -> None:
    """Memory and capacity of the nodes as they are now."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    made = dict(state.inputs.cache_resize)[state.cache.instance or cache.instance]
    nodes = state.cache.nodes or cache.shards
    parts = nodes / cache.shards
    state.cache.memory_bytes = made.memory_bytes * nodes
    for shard in state.shards:
        _set_node(shard, made, parts)


def _set_node(shard: ShardState, made: Shard, parts: float) -> None:
    """Give a shard of the map the commands and the network of so many nodes of a class."""
    shard.reads_per_s = made.ops_per_s * parts
    shard.writes_per_s = made.write_ops_per_s * parts
    limit = made.network_bytes
    shard.network_bytes = limit and Bucket(limit.rate * parts, limit.peak * parts, limit.size * parts)


def _usd_hour(state: State) -> float:
    cache = state.inputs.design.cache
    if cache is None:
        return 0.0
    made = dict(state.inputs.cache_resize)[state.cache.instance or cache.instance]
    return made.usd_hour * (state.cache.nodes or cache.shards) * (1 + cache.replicas) * clusters(state)
