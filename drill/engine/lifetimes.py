"""What a cache may hold: memory, lifetime, invalidation, and copies that expire together."""

from __future__ import annotations

from drill.engine.drift import tables_of
from drill.engine.popularity import Popularity, characteristic, look_up
from drill.engine.rows import Rows
from drill.engine.world import World


def limit_cache(world: World, r: Rows) -> None:
    """What memory, lifetime and invalidation let the cache hold of each class."""
    cache = world.plant.design.cache
    if cache is None:
        return
    classes = world.plant.level.classes
    memory = 0.0
    for shard in world.plant.shards:
        memory += shard.memory_bytes
    wanted = 0.0
    for item in classes:
        if item.name in cache.classes and item.keys is not None:
            wanted += item.keys.count * (item.keys.bytes + 100.0)
    share = min(1.0, memory / wanted) if wanted > 0.0 else 1.0
    for k, item in enumerate(classes):
        if not r.cached[k] or item.keys is None:
            continue
        tables = tables_of(item)
        full = characteristic(item.keys.count, item.keys.zipf, item.keys.count * share)
        per_s = r.rate[k] * 4.0
        written = update_rate(world, r, item.name)
        scale = 1.0
        if cache.strategy == "invalidate" and per_s > 0.0:
            scale = per_s / (per_s + written)
        most = look_up(tables.hit, 0, full / scale) * scale
        if cache.strategy != "write-through" and cache.ttl_s > 0 and per_s > 0.0:
            # While a copy is loaded again, everyone who asks for it misses, unless they wait for one load.
            loading = 0.0 if cache.single_flight else per_s * min(5.0, _load_s(world, r, k))
            life = per_s * cache.ttl_s
            most = min(most, look_up(tables.lifetime, 0, life + loading) * life / (life + loading))
        r.hit_most[k] = most
        r.hit_scale[k] = scale
        r.full[k] = full
        r.extra_miss[k] = _together(world, cache.ttl_s, per_s, tables) if _synchronised(world) else 0.0


def _synchronised(world: World) -> bool:
    cache = world.plant.design.cache
    return cache is not None and not cache.ttl_jitter and cache.strategy == "lazy" and cache.ttl_s > 0


def _together(world: World, ttl_s: int, per_s: float, tables: Popularity) -> float:
    """Copies loaded together expire together: the share missing u after a whole number of lifetimes since a cold start.

    A key first asked for at X expires at X + TTL and is loaded again on the next request; at u it is missing with
    probability (p u) e^(-p u), which summed over keys is u H'(u).
    """
    worst = 0.0
    for shard in world.shards:
        since = world.second - shard.empty_since
        if since < ttl_s or since > 4 * ttl_s:
            continue
        seen = per_s * (since % ttl_s + 0.5)
        rise = look_up(tables.hit, 0, seen * 1.0625) - look_up(tables.hit, 0, seen * 0.9375)
        worst = max(worst, rise * 8.0 * 0.5)
    return worst


def _load_s(world: World, r: Rows, k: int) -> float:
    """How long a miss takes to load: wait and service where the class reads."""
    machines = len(world.units)
    total = 0.0
    for i in range(machines):
        c = k * machines + i
        total += r.route[c] * (r.wait_s[i] + r.service_s[c] + r.fixed_s[c])
    return total


def update_rate(world: World, r: Rows, name: str) -> float:
    """Records of a class rewritten a second by the requests of all classes that update it."""
    rate = 0.0
    for k, item in enumerate(world.plant.level.classes):
        for target, records in item.updates:
            if target == name:
                rate += r.rate[k] * 4.0 * records
    return rate
