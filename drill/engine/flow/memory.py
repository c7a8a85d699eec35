"""LRU eviction: which keys a cache still has in memory, over all classes.

One age T decides for all classes (Che, Tung, Wang 2002): what was used within the last T seconds fills the memory exactly.
A class asked for l times a second then holds what l T requests touch. Records that nobody has read yet take room too:
n new ones a second are n T of them, or n times their lifetime if that is shorter.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from drill.engine.flow.popularity import POINTS, grid, look_up, popularity

COMPILED: tuple[str, ...] = ()
ENTRY_BYTES = 100.0
"""Memory of a record besides its contents: key, pointers, expiry (Redis and Memcached: 50 to 100 bytes)."""
ALL = grid(POINTS - 1)
"""Requests seen when everything fits."""
FOREVER_S = 1e9


class EvictionRule(IntEnum):
    """The keys that are evicted when memory is full (`cache.eviction`)."""

    LRU = 0
    LFU = 1
    RANDOM = 2
    TTL = 3
    NONE = 4


class CacheableKeys(NamedTuple):
    """The keys of one class that would be cached with enough memory."""

    keys: int
    zipf: float
    bytes: int
    touches_per_s: float
    """Look-ups a second, and writes that go through the cache."""
    kept: float
    """Share of the touched keys that invalidation leaves."""
    new_per_s: float
    """Records written into the cache a second that nobody has read yet."""


def age_s(memory_bytes: float, wanted: tuple[CacheableKeys, ...], ttl_s: float) -> float:
    """Seconds since its last use after which a key is evicted; FOREVER_S when everything fits.

    Rates enter with three digits, so that a steady minute is worked out once.
    """
    rounded = tuple(
        item._replace(touches_per_s=float(f"{item.touches_per_s:.3g}"), new_per_s=float(f"{item.new_per_s:.3g}"))
        for item in wanted
    )
    return _age_s(memory_bytes, rounded, ttl_s)


@lru_cache(maxsize=512)
def _age_s(memory_bytes: float, wanted: tuple[CacheableKeys, ...], ttl_s: float) -> float:
    most = 0.0
    for item in wanted:
        most += (item.keys + item.new_per_s * ttl_s) * (item.bytes + ENTRY_BYTES)
    if most <= memory_bytes:
        return FOREVER_S
    low, high = 0.0, 1.0
    while _held_bytes(wanted, high, ttl_s) < memory_bytes and high < FOREVER_S:
        low, high = high, high * 2.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        if _held_bytes(wanted, middle, ttl_s) < memory_bytes:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _held_bytes(wanted: tuple[CacheableKeys, ...], seconds: float, ttl_s: float) -> float:
    """Memory taken by what was used within the last seconds."""
    held = 0.0
    for item in wanted:
        touched = popularity(item.keys, item.zipf).distinct
        keys = item.kept * look_up(touched, 0, item.touches_per_s * seconds / item.kept)
        held += (keys + item.new_per_s * (ttl_s if ttl_s < seconds else seconds)) * (item.bytes + ENTRY_BYTES)
    return held
