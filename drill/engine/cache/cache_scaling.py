"""Changing a cache during the drill: larger nodes, or more of them.

* Redis and Valkey with cluster mode, and MemoryDB: shards are added online; moving the slots keeps every shard busy meanwhile.
* Without cluster mode there is one shard for good; larger nodes are made, filled and switched to within a second.
* Memcached: a larger node is a new, empty cluster. Added nodes are empty: with consistent hashing they take over their share
  of the keys, with modulo hashing nearly every key is looked for elsewhere.

Added shards belong to the shards of the map, each of which then stands for several: a fault on one strikes all its parts.
"""

from __future__ import annotations

from math import gcd

from drill.engine.cache.cache_nodes import empty_shard
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import CACHE_PREPARE_S, CACHE_SWITCH_S, RESHARD_BUSY
from drill.model.run import NodeState

MOST_NODES = 500


def scale_cache(world: World, r: Rows, value: str) -> str:
    """Begin a change to a node class or to a number of shards or nodes. Returns why it cannot be done, or nothing."""
    cache = world.plant.design.cache
    if cache is None:
        return "there is no cache"
    if any(shard.busy > 0.0 or shard.state == NodeState.RESTORING for shard in world.shards):
        return "keys are being copied already: wait until that is done"
    refused = _refused(world, value)
    if refused:
        return refused
    if cache.engine != "memcached":
        for shard in world.shards:
            shard.busy = world.figure(RESHARD_BUSY)
            shard.note = "keys are being moved"
    world.after(world.draw(CACHE_PREPARE_S), "cache-scaled", value)
    world.say("scale", "cache-1", f"changing the cache to {value}")
    return ""


def _refused(world: World, value: str) -> str:
    cache = world.plant.design.cache
    if cache is None:
        return "there is no cache"
    if not value.isdecimal():
        if value == (world.cache_instance or cache.instance):
            return f"it is {value} already"
        return (
            ""
            if value in dict(world.plant.cache_resize)
            else f"the cache cannot be {value or 'scaled without a value'}"
        )
    wanted, now = int(value), world.cache_nodes or cache.shards
    if wanted == now:
        return f"it has {wanted} already"
    if not 1 <= wanted <= MOST_NODES:
        return f"a cache has 1 to {MOST_NODES} shards or nodes"
    if cache.engine != "memcached" and cache.service == "elasticache" and not cache.cluster_mode:
        return "without cluster mode there is one shard: take a larger class"
    return ""


def scaled(world: World, r: Rows, value: str) -> None:
    """The new nodes are there."""
    cache = world.plant.design.cache
    if cache is None:
        return
    before = _usd_hour(world)
    if value.isdecimal():
        _resharded(world, r, int(value))
    else:
        _larger(world, r, value)
    for shard in world.shards:
        shard.busy = 0.0
    _refit(world)
    left_s = world.plant.level.length_s - world.second
    extra = (_usd_hour(world) - before) * left_s / 3600.0
    if extra > 0.0:
        world.charges["larger cache"] = world.charges.get("larger cache", 0) + int(extra * 1e6 + 0.5)
    world.changed = True


def _resharded(world: World, r: Rows, wanted: int) -> None:
    cache = world.plant.design.cache
    if cache is None:
        return
    now = world.cache_nodes or cache.shards
    world.cache_nodes = wanted
    for shard in world.shards:
        shard.note = ""
    if cache.engine != "memcached":
        world.say("scale", "cache-1", f"the cache has {wanted} shards now; no key was lost")
        return
    world.moved = moved_share(now, wanted, consistent=cache.hashing == "consistent")
    classes, extra = r.sizes[0], len(world.shards)
    for k in range(classes):
        r.filled[extra * classes + k] = 0.0
    words = (
        f"the cache has {wanted} nodes now; clients look for {100.0 * world.moved:.0f} % of the keys on another node"
    )
    world.say("scale", "cache-1", words)
    world.start_trouble(f"{world.clock()} the cache went from {now} to {wanted} nodes", "scale")


def moved_share(now: int, wanted: int, *, consistent: bool) -> float:
    """Share of the keys that clients look for on another node after a change of their number.

    Consistent hashing: what the new nodes take, or the removed ones held. Modulo: a key stays when both remainders agree,
    min(n, m) out of lcm(n, m) keys; (m - 1) / m for one node more, as the user guide has it.
    """
    few, many = (now, wanted) if now < wanted else (wanted, now)
    if consistent:
        return (many - few) / many
    return 1.0 - few / (few * many // gcd(few, many))


def _larger(world: World, r: Rows, instance: str) -> None:
    cache = world.plant.design.cache
    world.cache_instance = instance
    if cache is not None and cache.engine == "memcached":
        for s, shard in enumerate(world.shards):
            empty_shard(world, r, s)
            shard.chain = (
                f"{world.clock()} scaling to {instance}",
                "a new cluster is empty",
                "cache.engine: memcached",
            )
            shard.note = "new and empty"
        world.say("scale", "cache-1", f"applications use a new, empty cluster of {instance}")
        world.start_trouble(f"{world.clock()} a new, empty cluster of {instance}", "scale")
        return
    for s, shard in enumerate(world.shards):
        if shard.up:
            shard.up = False
            shard.state = NodeState.FAILOVER
            shard.note = "switching to its new size"
            shard.chain = (
                f"{world.clock()} scaling to {instance}",
                "connections move to the new nodes",
                "the decision to scale",
            )
            world.after(world.draw(CACHE_SWITCH_S), "cache-switched", s)
    world.say("scale", "cache-1", f"the cache is {instance} now; its keys were copied")


def switched(world: World, r: Rows, s: int) -> None:
    """Clients are on the new node."""
    shard = world.shards[s]
    shard.up = True
    shard.state = NodeState.UP
    shard.note = ""
    world.changed = True


def _refit(world: World) -> None:
    """Memory and capacity of the nodes as they are now."""
    cache = world.plant.design.cache
    if cache is None:
        return
    made = dict(world.plant.cache_resize)[world.cache_instance or cache.instance]
    nodes = world.cache_nodes or cache.shards
    parts = nodes / cache.shards
    world.cache_bytes = made.memory_bytes * nodes
    for shard in world.shards:
        shard.reads_per_s = made.ops_per_s * parts
        shard.writes_per_s = made.write_ops_per_s * parts


def _usd_hour(world: World) -> float:
    cache = world.plant.design.cache
    if cache is None:
        return 0.0
    made = dict(world.plant.cache_resize)[world.cache_instance or cache.instance]
    return made.usd_hour * (world.cache_nodes or cache.shards) * (1 + cache.replicas)
