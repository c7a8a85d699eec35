"""Limits on what a cache holds: memory, TTL, invalidation, and copies that expire together."""

from __future__ import annotations

from functools import lru_cache

from drill.engine.cache.clusters import parts
from drill.engine.cache.eviction import Content, policy_of, recent_age_s, settle
from drill.engine.flow.cache_capacity import INVALIDATE, LAZY, THROUGH
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys, EvictionRule, age_s
from drill.engine.flow.popularity import POINTS, look_up, popularity
from drill.engine.flow.shards import held
from drill.engine.state.arrays import CLASSES, SHARDS, STORED, TICKS, Arrays
from drill.engine.state.elementary import exp
from drill.engine.state.state import State
from drill.model.level_traffic import Keys

HALVINGS = 60
"""Steps of a search by halves: more than a number has bits."""
LEAST_ROOM = 1e-4
"""Share of its memory below which a cache has no room for keys that may go."""


def cache_to_arrays(state: State, r: Arrays) -> None:
    """Write into the arrays what only events change."""
    cache = state.inputs.design.cache
    r.lifetime[0] = -1.0
    if cache is None:
        return
    r.strategy[0] = {"lazy": LAZY, "invalidate": INVALIDATE, "write-through": THROUGH}[cache.strategy]
    synchronised = not cache.ttl_jitter and cache.strategy == "lazy" and cache.ttl_s > 0
    r.lifetime[0], r.lifetime[1] = float(cache.ttl_s), float(synchronised)
    r.cache_bytes[0] = room_bytes(state)
    r.evicts_by[0] = policy_of(cache).rule
    for k, item in enumerate(state.inputs.level.classes):
        r.unanswered[k] = int(item.name in state.cache.unanswered)
    for s, shard in enumerate(state.shards):
        r.shard_emptied_s[s] = float(shard.empty_since)


def room_bytes(state: State) -> float:
    """Memory for keys that may be evicted or expire; below 0 where other keys leave none."""
    if not state.cache.growth:
        return state.cache.memory_bytes
    count = parts(state)
    each = state.cache.memory_bytes / max(1, count)
    room = 0.0
    for shard in state.shards[:count]:
        room += max(0.0, each - shard.lasting_bytes)
    return room if room > LEAST_ROOM * state.cache.memory_bytes else -1.0


def set_cache_ages(state: State, r: Arrays) -> None:
    """Set what memory allows: the age of the least recently used key in it, or the hit ratios of another rule.

    Set the hit ratio of copies that writes renew too.
    """
    cache = state.inputs.design.cache
    if cache is None:
        return
    places = cached_places(state, r)
    contents = contents_of(state, r)
    room = room_bytes(state)
    rule = policy_of(cache).rule
    if cache.strategy == "write-through" and cache.ttl_s > 0:
        for k in places:
            keys = state.inputs.level.classes[k].keys
            if keys is not None and r.rate[k] > 0.0:
                r.renewed[k] = renewed_hit(keys, r.rate[k] * TICKS, r.weighed[k * 4 + 1], float(cache.ttl_s))
    if state.cache.growth:
        # Keys that have expired take no room: what others leave is known to the byte.
        r.oldest_s[0] = recent_age_s(room, contents)
    else:
        r.oldest_s[0] = age_s(room, tuple(item.wanted for item in contents), float(cache.ttl_s))
    r.accepts[0] = 1.0 if room > 0.0 else 0.0
    if rule is not EvictionRule.LRU and room > 0.0 and r.oldest_s[0] < FOREVER_S:
        settled = settle(rule, room, contents)
        r.accepts[0] = settled.accepted
        for k, hit in zip(places, settled.hits, strict=True):
            r.evicted_hit[k] = hit


def cached_places(state: State, r: Arrays) -> list[int]:
    """The classes that the cache holds keys of, by number."""
    return [k for k, item in enumerate(state.inputs.level.classes) if r.cached[k] and item.keys is not None]


def contents_of(state: State, r: Arrays) -> tuple[Content, ...]:
    """The contents of the cache with enough memory, at the rates with which keys were last weighed."""
    cache = state.inputs.design.cache
    if cache is None:
        return ()
    through = cache.strategy == "write-through"
    found = []
    for k in cached_places(state, r):
        keys = state.inputs.level.classes[k].keys
        if keys is None:
            continue
        contents_bytes = int(r.entry_bytes[k] - ENTRY_BYTES)
        per_s, written = r.rate[k] * TICKS, r.weighed[k * 4 + 1]
        touches = per_s + written if through else per_s
        new = r.weighed[k * 4 + 2] if through else 0.0
        wanted = CacheableKeys(keys.count, keys.zipf, contents_bytes, touches, r.weighed[k * 4 + 3], new)
        passes = cache.ttl_s > 0 and r.cached[k] != STORED
        found.append(Content(wanted, float(cache.ttl_s) if passes else FOREVER_S))
    return tuple(found)


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


def forget_expired(r: Arrays, k: int) -> None:
    """A class's copies can be loaded again: its shards hold what has not expired since they could not."""
    for s in range(r.sizes[SHARDS]):
        _lower(r, k, s, r.hit_most[k])


def keep_share(r: Arrays, k: int, s: int, share: float) -> None:
    """Of a class's copies on a shard, a share is left."""
    _lower(r, k, s, share * held(r, k, s))


def _lower(r: Arrays, k: int, s: int, most: float) -> None:
    """A shard holds no more of a class than gives it so high a hit ratio."""
    place, scale = s * r.sizes[CLASSES] + k, r.hit_scale[k]
    low, high = 0.0, r.filled[place]
    if look_up(r.hit, k * POINTS, high / scale) * scale <= most:
        return
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if look_up(r.hit, k * POINTS, middle / scale) * scale > most:
            high = middle
        else:
            low = middle
    r.filled[place] = low


def rewrites(state: State, name: str) -> bool:
    """True if any class's requests rewrite records of this one."""
    return any(target == name and records for item in state.inputs.level.classes for target, records in item.updates)
