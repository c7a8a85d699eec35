"""Cache nodes failing and coming back: what takes over, what is still known, what was acknowledged and is gone.

* With a copy in another zone the copy is promoted. Redis and Valkey copy after they have answered, so the last writes are
  missing from it; MemoryDB answers after its log has them in several zones, so none are.
* Alone, MemoryDB reads its log again. Redis comes back empty, unless its process was restarted on the same host and an
  append-only file was written (a lost host takes the file with it: RedisAOF.md of the user guide). Memcached is empty.
"""

from __future__ import annotations

from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import (
    AOF_FSYNC_S,
    CACHE_FAILOVER_S,
    CACHE_REPLACE_S,
    CACHE_REPLICATION_LAG_MS,
    CACHE_RESTART_S,
    RESHARD_BUSY,
)
from drill.model.run import NodeState


def replace_s(world: World) -> float:
    """A draw of how long a cache node takes to be replaced, in seconds."""
    cache = world.plant.design.cache
    return world.draw(CACHE_REPLACE_S[cache.engine if cache else "redis"])


def durable(world: World) -> bool:
    """Whether a lost node's contents are in a log elsewhere."""
    cache = world.plant.design.cache
    return cache is not None and cache.service == "memorydb"


def empty_shard(world: World, r: Rows, s: int) -> None:
    """Forget every key of a shard."""
    classes = r.sizes[0]
    for k in range(classes):
        r.filled[s * classes + k] = 0.0
    world.shards[s].empty_since = world.second


def flush_shard(world: World, r: Rows, s: int, why: str, choice: str) -> None:
    """A command empties a shard: what lived there alone is gone, log or no log."""
    _lose(world, s, world.shards[s].acked)
    empty_shard(world, r, s)
    world.shards[s].chain = (why, f"{world.plant.shards[s].node} is cold", choice)


def intrude(world: World, r: Rows, why: str) -> None:
    """Somebody who has reached the network tells the cache to forget everything."""
    cache = world.plant.design.cache
    if cache is None:
        return
    if cache.auth:
        world.say("info", "cache-1", "a stranger's FLUSHALL was refused: NOAUTH")
        return
    for s in range(len(world.shards)):
        flush_shard(world, r, s, why, "cache.auth: off, so anyone on the network may empty it")
    world.say("alarm", "cache-1", "a stranger emptied the cache")


def shard_down(world: World, r: Rows, s: int, why: str, *, returns: bool) -> None:
    """A shard's primary is lost with its host: a copy elsewhere takes over, or a new node comes if it `returns`."""
    if not world.shards[s].up:
        return
    if _fails(world, s, why):
        return
    if not durable(world):
        _lose(world, s, world.shards[s].acked)
        empty_shard(world, r, s)
    if returns:
        world.after(replace_s(world), "shard-replaced", s)


def shard_crashed(world: World, r: Rows, s: int, why: str) -> None:
    """A shard's primary process dies, its host does not."""
    if not world.shards[s].up or _fails(world, s, why):
        return
    cache = world.plant.design.cache
    if cache is not None and cache.persistence == "aof":
        _lose(world, s, world.shards[s].acked_per_s * world.draw(AOF_FSYNC_S))
    elif not durable(world):
        _lose(world, s, world.shards[s].acked)
        empty_shard(world, r, s)
    world.after(world.draw(CACHE_RESTART_S), "shard-restarted", s)


def _fails(world: World, s: int, why: str) -> bool:
    """Stop a shard. Returns whether a copy takes over."""
    shard, made, cache = world.shards[s], world.plant.shards[s], world.plant.design.cache
    shard.up = False
    shard.state = NodeState.DOWN
    shard.note = "lost"
    world.changed = True
    spare = shard.warm_replicas > 0 and any(world.dark.get(zone, 0) == 0 for _, zone in made.replicas)
    choice = "cache.replicas: its copy takes over"
    if not spare:
        choice = (
            "cache.service: memorydb, whose log brings the keys back"
            if durable(world)
            else "cache.replicas: 0, so its keys are gone"
        )
    shard.chain = (why, f"{made.node} is not there", choice)
    if not spare:
        return False
    shard.warm_replicas -= 1
    if not durable(world):
        _lose(world, s, min(shard.acked, shard.acked_per_s * world.draw(CACHE_REPLICATION_LAG_MS) / 1000.0))
    world.after(world.draw(CACHE_FAILOVER_S[cache.service if cache else "elasticache"]), "shard-promoted", s)
    return True


def _lose(world: World, s: int, writes: float) -> None:
    """Acknowledged writes that no longer exist."""
    world.lost_writes += writes
    world.shards[s].acked -= writes
    if writes >= 0.5:
        node = world.plant.shards[s].node
        world.say("alarm", node, f"{node}: {int(writes + 0.5)} acknowledged writes are gone")


def promoted(world: World, r: Rows, s: int) -> None:
    """A copy is the primary now; the lost node is made anew as a copy, and filled."""
    _back(world, s, NodeState.UP, "replica promoted")
    # A full synchronisation: the primary forks, writes its memory out and sends it.
    world.shards[s].busy = world.figure(RESHARD_BUSY)
    node = world.plant.shards[s].node
    world.say("failover", node, f"{node}: a replica took over")
    world.after(replace_s(world), "shard-copied", s)


def copied(world: World, r: Rows, s: int) -> None:
    """A new copy has synchronised."""
    shard = world.shards[s]
    shard.busy = 0.0
    if any(world.dark.get(zone, 0) == 0 for zone in (world.plant.shards[s].zone, *_zones(world, s))):
        shard.warm_replicas = min(shard.warm_replicas + 1, len(world.plant.shards[s].replicas))
        node = world.plant.shards[s].node
        world.say("recover", node, f"{node} has a copy again")


def _zones(world: World, s: int) -> tuple[str, ...]:
    return tuple(zone for _, zone in world.plant.shards[s].replicas)


def replaced(world: World, r: Rows, s: int) -> None:
    """A new node stands where the lost one was: empty, or filled from MemoryDB's log."""
    if world.shards[s].up:
        return
    node = world.plant.shards[s].node
    if durable(world):
        _back(world, s, NodeState.UP, "restored from the log")
        world.say("recover", node, f"{node} was replaced and read its log again")
        return
    _back(world, s, NodeState.COLD, "new and empty")
    empty_shard(world, r, s)
    world.say("recover", node, f"{node} was replaced, empty")
    world.start_trouble(f"{world.clock()} {node} came back empty", "drill:cache-node-loss")


def restarted(world: World, r: Rows, s: int) -> None:
    """The process runs again: with its keys where a file or a log had them."""
    cache = world.plant.design.cache
    if world.shards[s].up or cache is None:
        return
    if cache.persistence == "off":
        replaced(world, r, s)
        return
    _back(world, s, NodeState.UP, "replayed its file")
    node = world.plant.shards[s].node
    world.say("recover", node, f"{node} restarted and replayed its append-only file")


def _back(world: World, s: int, state: NodeState, note: str) -> None:
    shard = world.shards[s]
    shard.up = True
    shard.state = state
    shard.note = note
    world.changed = True
