"""The contents of a full cache under each `maxmemory-policy`, and the share of its writes for which there is room.

Of a key requested l times a second, with a residence R from its load until it is evicted or expires:

* LRU: `memory` (Che, Tung, Wang 2002).
* RANDOM: a key is evicted at any time, whatever it is. It is there for R at a time and away for 1 / l, so that its hit ratio is
  l R / (1 + l R). FIFO has the same ratio (Gelenbe 1973; Fricker, Robert, Roberts 2012). With a mean time T until eviction and a
  TTL, R = T (1 - e^(-TTL / T)).
* TTL: the key nearest to its end goes first. Every entry has the same TTL, so that is the oldest: FIFO, R at most the TTL.
* NONE: nothing is evicted. A write is refused while memory is full, and accepted as soon as an entry expires: a share a of them.
  A key comes back at its first accepted write, after 1 / (l a), and stays for its TTL: l a TTL / (1 + l a TTL), which is FIFO's
  with R = a TTL. Without a TTL nothing ever leaves: what came first stays, and LRU's ratio at that fill is its.
* LFU: the keys with the highest rates stay. They are away from the end of their TTL until the next request.

One T, R or rate holds for every class, and is the one at which what is held fills the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys, EvictionRule
from drill.engine.flow.popularity import POINTS, grid, look_up, popularity
from drill.engine.state.elementary import exp
from drill.model.design import Cache

STEPS = 60
"""Halvings of a search."""


class Policy(NamedTuple):
    """A `maxmemory-policy`."""

    rule: EvictionRule
    everything: bool
    """It evicts keys without an expiry too (`allkeys-…`)."""


POLICIES = {
    "volatile-lru": Policy(EvictionRule.LRU, everything=False),
    "allkeys-lru": Policy(EvictionRule.LRU, everything=True),
    "volatile-lfu": Policy(EvictionRule.LFU, everything=False),
    "allkeys-lfu": Policy(EvictionRule.LFU, everything=True),
    "volatile-random": Policy(EvictionRule.RANDOM, everything=False),
    "allkeys-random": Policy(EvictionRule.RANDOM, everything=True),
    "volatile-ttl": Policy(EvictionRule.TTL, everything=False),
    "noeviction": Policy(EvictionRule.NONE, everything=False),
}
"""Valkey and Redis, valkey.conf: MAXMEMORY POLICY."""
MEMCACHED = Policy(EvictionRule.LRU, everything=True)
"""Memcached evicts the least recently used items, with an expiry or without."""


class Content(NamedTuple):
    """The keys of a class that a cache would hold with enough memory, and for how long one stays unless it is evicted."""

    wanted: CacheableKeys
    life_s: float
    """Their TTL; FOREVER_S: none within a drill."""


class Settled(NamedTuple):
    """The steady state of a cache."""

    hits: tuple[float, ...]
    """Hit ratio of each class."""
    keys: tuple[float, ...]
    """The number of its keys that are there."""
    accepted: float
    """Share of the writes for which there is room."""


def policy_of(cache: Cache) -> Policy:
    """The policy of a design's cache: its own, or its service's default."""
    if not cache.engine.maxmemory_policies:
        return MEMCACHED
    return POLICIES[cache.maxmemory_policy or cache.service.maxmemory_policy]


@lru_cache(maxsize=64)
def resident(count: int, zipf: float) -> tuple[float, ...]:
    """A table: how many keys are there when each stays for x requests from its load, sum p x / (1 + p x)."""
    table = []
    for point in range(POINTS):
        x = grid(point)
        held = 0.0
        for p, keys in popularity(count, zipf).groups:
            seen = p * x
            held += keys * seen / (1.0 + seen)
        table.append(held)
    return tuple(table)


@lru_cache(maxsize=256)
def settle(rule: EvictionRule, room_bytes: float, contents: tuple[Content, ...]) -> Settled:
    """The steady state of a cache with so much memory for these contents, by any rule but LRU."""
    if room_bytes <= 0.0:
        none = (0.0,) * len(contents)
        return Settled(none, none, 0.0)
    whole = tuple(staying(item, item.life_s) for item in contents)
    if _bytes(contents, whole) <= room_bytes:
        return _settled(contents, whole, 1.0)
    if rule is EvictionRule.LFU:
        return _most_used(room_bytes, contents)
    if rule is EvictionRule.RANDOM:
        return _fill(room_bytes, contents, random_residence)[0]
    return _kept_first(rule, room_bytes, contents)


def recent_keys(item: Content, seconds: float) -> float:
    """The number of keys of a class that were used in the last seconds and have not expired."""
    wanted, (_, living) = item.wanted, staying(item, item.life_s)
    if seconds >= FOREVER_S:
        return living
    distinct = popularity(wanted.keys, wanted.zipf).distinct
    touched = wanted.kept * look_up(distinct, 0, wanted.touches_per_s * seconds / wanted.kept)
    return min(living, touched + wanted.new_per_s * min(seconds, item.life_s))


@lru_cache(maxsize=256)
def recent_age_s(room_bytes: float, contents: tuple[Content, ...]) -> float:
    """LRU: the time since its last use after which a key is evicted, when expired keys take no room."""
    return longest_that_fits(lambda seconds: recent_bytes(contents, seconds) <= room_bytes)


def recent_bytes(contents: tuple[Content, ...], seconds: float) -> float:
    """Memory that they take, of all classes."""
    return _bytes(contents, tuple((0.0, recent_keys(item, seconds)) for item in contents))


def _kept_first(rule: EvictionRule, room_bytes: float, contents: tuple[Content, ...]) -> Settled:
    """TTL and NONE: entries that do not expire keep their room, the others share what is left."""
    lasting = tuple(item for item in contents if item.life_s >= FOREVER_S)
    kept = tuple(staying(item, FOREVER_S) for item in lasting)
    used = _bytes(lasting, kept)
    if used >= room_bytes:
        first = iter(_first_come(room_bytes, lasting))
        found = tuple(next(first) if item.life_s >= FOREVER_S else (0.0, 0.0) for item in contents)
        return _settled(contents, found, 0.0 if rule is EvictionRule.NONE else 1.0)
    passing = tuple(item for item in contents if item.life_s < FOREVER_S)
    settled, residence_s = _fill(room_bytes - used, passing, min)
    hits, keys, stays = iter(settled.hits), iter(settled.keys), iter(kept)
    found = tuple(next(stays) if item.life_s >= FOREVER_S else (next(hits), next(keys)) for item in contents)
    longest = max(item.life_s for item in passing)
    return _settled(contents, found, min(1.0, residence_s / longest) if rule is EvictionRule.NONE else 1.0)


def _first_come(room_bytes: float, contents: tuple[Content, ...]) -> list[tuple[float, float]]:
    """Whatever came first, until memory was full: hit ratio and keys of each class."""

    def held(seconds: float) -> list[tuple[float, float]]:
        found = []
        for item, _ in contents:
            tables = popularity(item.keys, item.zipf)
            x = item.touches_per_s * seconds / item.kept
            found.append((item.kept * look_up(tables.hit, 0, x), item.kept * look_up(tables.distinct, 0, x)))
        return found

    return held(longest_that_fits(lambda seconds: _bytes(contents, tuple(held(seconds))) <= room_bytes))


def random_residence(until_s: float, life_s: float) -> float:
    """Mean time in memory of a key that is evicted after `until_s` on average, or expires."""
    spans = life_s / until_s
    return life_s if spans < 1e-6 else until_s * (1.0 - exp(-min(spans, 700.0)))


def _fill(
    room_bytes: float, contents: tuple[Content, ...], residence: Callable[[float, float], float]
) -> tuple[Settled, float]:
    """Fill the memory with keys that all stay equally long; returns the time until eviction too."""

    def held(until_s: float) -> tuple[tuple[float, float], ...]:
        return tuple(staying(item, residence(until_s, item.life_s)) for item in contents)

    until_s = longest_that_fits(lambda seconds: _bytes(contents, held(seconds)) <= room_bytes)
    return _settled(contents, held(until_s), 1.0), until_s


def longest_that_fits(fits: Callable[[float], bool]) -> float:
    """The longest time that still fits, in seconds."""
    low, high = 0.0, 1.0
    while fits(high) and high < FOREVER_S:
        low, high = high, high * 2.0
    if high >= FOREVER_S and fits(high):
        return FOREVER_S
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if middle > 0.0 and fits(middle):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def staying(item: Content, residence_s: float) -> tuple[float, float]:
    """Hit ratio and number of keys of a class whose entries stay for so long from their load."""
    wanted = item.wanted
    if residence_s >= FOREVER_S:
        return wanted.kept, wanted.kept * wanted.keys
    tables = popularity(wanted.keys, wanted.zipf)
    x = wanted.touches_per_s * residence_s / wanted.kept
    there = wanted.kept * look_up(resident(wanted.keys, wanted.zipf), 0, x) + wanted.new_per_s * residence_s
    return wanted.kept * look_up(tables.lifetime, 0, x), there


def _most_used(room_bytes: float, contents: tuple[Content, ...]) -> Settled:
    """LFU: keys by their rate, until memory is full."""
    ranked = sorted(
        (
            (item.wanted.touches_per_s * p, k, p, float(keys))
            for k, item in enumerate(contents)
            for p, keys in popularity(item.wanted.keys, item.wanted.zipf).groups
        ),
        reverse=True,
    )
    found = [[0.0, 0.0] for _ in contents]
    left = room_bytes
    for per_s, k, p, keys in ranked:
        wanted, life_s = contents[k]
        there = wanted.kept
        if life_s < FOREVER_S:
            lives = per_s * life_s / wanted.kept
            there *= lives / (1.0 + lives)
        size = wanted.bytes + ENTRY_BYTES
        taken = min(keys, left / (there * size)) if there > 0.0 else keys
        found[k][0] += taken * p * there
        found[k][1] += taken * there
        left -= taken * there * size
        if taken < keys:
            break
    return _settled(contents, tuple((hit, keys) for hit, keys in found), 1.0)


def _bytes(contents: tuple[Content, ...], held: tuple[tuple[float, float], ...]) -> float:
    """Memory that so many keys take."""
    total = 0.0
    for item, (_, keys) in zip(contents, held, strict=True):
        total += keys * (item.wanted.bytes + ENTRY_BYTES)
    return total


def _settled(contents: tuple[Content, ...], held: tuple[tuple[float, float], ...], accepted: float) -> Settled:
    return Settled(tuple(hit for hit, _ in held), tuple(keys for _, keys in held), accepted)
