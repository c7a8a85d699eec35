"""A Zipf load on a real cache, loaded on a miss."""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Protocol

TOGETHER = 20
"""Requests sent in one go, to be fast enough from one thread."""


class Cache(Protocol):
    """What a load needs of a cache."""

    def get(self, keys: Sequence[bytes]) -> list[bool]: ...
    def put(self, keys: Sequence[bytes], value: bytes, ttl_s: int) -> None: ...


def keys(count: int, zipf: float, seed: int) -> Iterator[bytes]:
    """Keys drawn independently, for ever."""
    weights = list(accumulate(rank**-zipf for rank in range(1, count + 1)))
    draw = random.Random(seed)
    while True:
        yield b"key-%d" % bisect_left(weights, draw.random() * weights[-1])


def read(cache: Cache, drawn: Iterator[bytes], requests: int, value: bytes, ttl_s: int = 0) -> float:
    """Read so many keys, store those that are missing. Returns the hit ratio."""
    hits = 0
    for _ in range(requests // TOGETHER):
        hits += _batch(cache, [next(drawn) for _ in range(TOGETHER)], value, ttl_s)
    return hits / (requests // TOGETHER * TOGETHER)


def read_for(
    cache: Cache, drawn: Iterator[bytes], seconds: float, per_s: float, value: bytes, ttl_s: int
) -> tuple[float, float]:
    """Read at a steady rate. Returns (hit ratio, requests a second that really came about)."""
    begin = time.monotonic()
    hits = done = 0
    while (now := time.monotonic() - begin) < seconds:
        if done > now * per_s:
            time.sleep(0.001)
            continue
        hits += _batch(cache, [next(drawn) for _ in range(TOGETHER)], value, ttl_s)
        done += TOGETHER
    return hits / done, done / seconds


def _batch(cache: Cache, wanted: list[bytes], value: bytes, ttl_s: int) -> int:
    found = cache.get(wanted)
    cache.put([key for key, there in zip(wanted, found, strict=True) if not there], value, ttl_s)
    return sum(found)
