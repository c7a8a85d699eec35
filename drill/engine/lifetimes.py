"""What a cache may hold: memory, lifetime, invalidation, and copies that expire together."""

from __future__ import annotations

from functools import lru_cache

from drill.engine.drift import tables_of
from drill.engine.elementary import exp
from drill.engine.memory import ALL, FOREVER_S, Wanted, age_s
from drill.engine.popularity import WAVES, Popularity, look_up, popularity
from drill.engine.rows import STORED, Rows
from drill.engine.world import World
from drill.model.level import Keys


def limit_cache(world: World, r: Rows) -> None:
    """What memory, lifetime and invalidation let the cache hold of each class."""
    cache = world.plant.design.cache
    if cache is None:
        return
    through = cache.strategy == "write-through"
    age = _age_s(world, r)
    for k, item in enumerate(world.plant.level.classes):
        if not r.cached[k] or item.keys is None:
            continue
        tables = tables_of(item)
        per_s = r.rate[k] * 4.0
        written = update_rate(world, r, item.name)
        scale = _kept(world, per_s, written, stored=r.cached[k] == STORED)
        full = ALL if age >= FOREVER_S else max(1.0, (per_s + (written if through else 0.0)) * age)
        most = look_up(tables.hit, 0, full / scale) * scale
        if cache.ttl_s > 0 and per_s > 0.0 and r.cached[k] != STORED and item.name not in world.unanswered:
            if through:
                most = min(most, renewed_hit(item.keys, per_s, written, float(cache.ttl_s)))
            else:
                # While a copy is loaded again, everyone who asks for it misses, unless they wait for one load.
                loading = 0.0 if cache.single_flight else per_s * min(5.0, _load_s(world, r, k))
                life = per_s * cache.ttl_s
                most = min(most, look_up(tables.lifetime, 0, life + loading) * life / (life + loading))
        r.hit_most[k] = most
        r.hit_scale[k] = scale
        r.full[k] = full
        together = _synchronised(world) and r.cached[k] != STORED
        r.extra_miss[k] = _together(world, r, k, cache.ttl_s, tables) if together else 0.0


def _kept(world: World, per_s: float, written: float, *, stored: bool) -> float:
    """Share of the keys asked for that deletion on write leaves."""
    cache = world.plant.design.cache
    if cache is None or cache.strategy != "invalidate" or per_s <= 0.0 or stored:
        return 1.0
    return per_s / (per_s + written)


def _age_s(world: World, r: Rows) -> float:
    """How long ago the least recently used key in memory was used, in seconds."""
    cache = world.plant.design.cache
    if cache is None:
        return FOREVER_S
    through = cache.strategy == "write-through"
    wanted = []
    for k, item in enumerate(world.plant.level.classes):
        if r.cached[k] and item.keys is not None:
            per_s, written = r.rate[k] * 4.0, update_rate(world, r, item.name)
            touches = per_s + written if through else per_s
            new = insert_rate(world, r, item.name) if through else 0.0
            kept = _kept(world, per_s, written, stored=r.cached[k] == STORED)
            wanted.append(Wanted(item.keys.count, item.keys.zipf, item.keys.bytes, touches, kept, new))
    return age_s(world.cache_bytes, tuple(wanted), float(cache.ttl_s))


def renewed_hit(keys: Keys, reads_per_s: float, writes_per_s: float, ttl_s: float) -> float:
    """Hit ratio when every write puts its record into the cache again and a copy lives `ttl_s` from its last write or load.

    Of a key read l and written w times a second, a copy lasts D = (e^(w ttl) - 1) / w, then is missing for 1 / (l + w):
    its hit ratio is D / (D + 1 / (l + w)), which without writes is the usual l ttl / (1 + l ttl). Rates enter with three
    digits, so that a steady minute is worked out once.
    """
    return _renewed_hit(keys.count, keys.zipf, float(f"{reads_per_s:.3g}"), float(f"{writes_per_s:.3g}"), ttl_s)


@lru_cache(maxsize=256)
def _renewed_hit(count: int, zipf: float, reads_per_s: float, writes_per_s: float, ttl_s: float) -> float:
    total = 0.0
    for p, keys in popularity(count, zipf).groups:
        reads, writes = reads_per_s * p, writes_per_s * p
        seen = writes * ttl_s
        lasts = ttl_s * (1.0 + 0.5 * seen) if seen < 1e-4 else (exp(min(seen, 600.0)) - 1.0) / writes
        total += keys * p * lasts / (lasts + 1.0 / (reads + writes))
    return total


def _synchronised(world: World) -> bool:
    cache = world.plant.design.cache
    return cache is not None and not cache.ttl_jitter and cache.strategy == "lazy" and cache.ttl_s > 0


def _together(world: World, r: Rows, k: int, ttl_s: int, tables: Popularity) -> float:
    """Copies loaded together expire together: what is missing beside the steady share, at each shard since it was empty.

    At time t a key asked for l times a second is missing with probability sum over n of Poisson(n; l (t - n ttl)): it has
    been loaded n times, each load lasted ttl, and the last gap goes on. The term n = 0 is the warm-up law, so until the
    first lifetime ends a cache holds more than it ever will again. Checked by simulation.
    """
    classes = r.sizes[0]
    per_s = r.rate[k] * 4.0
    extra = 0.0
    for s, shard in enumerate(world.shards):
        since = world.second - shard.empty_since + 0.5
        if since > (WAVES + 1) * ttl_s or not shard.up:
            continue
        held = look_up(tables.hit, 0, min(r.filled[s * classes + k], r.full[k]))
        missing = 1.0 - held
        for n in range(1, WAVES + 1):
            if since > n * ttl_s:
                missing += look_up(tables.again[n - 1], 0, per_s * (since - n * ttl_s))
        extra += r.shard_share[s * classes + k] * r.shard_up[s] * (missing - 1.0 + min(held, r.hit_most[k]))
    return extra


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


def insert_rate(world: World, r: Rows, name: str) -> float:
    """New records of a class written a second by the requests of all classes that insert them."""
    rate = 0.0
    for k, item in enumerate(world.plant.level.classes):
        for target, records in item.inserts:
            if target == name:
                rate += r.rate[k] * 4.0 * records
    return rate
