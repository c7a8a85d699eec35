"""Latency that a cache adds to a request which also needs the database: the round trips of a miss, and of a write-through.

Lazy loading: a miss asks the cache, then the database, then puts the record into the cache (three trips instead of one).
Write-through and invalidation: every write to a cached record is followed by a write, or a delete, in the cache.
"""

from __future__ import annotations

from drill.engine.cache.clusters import trips_ms
from drill.engine.state.state import State
from drill.engine.state.timings import CACHE_OP_MS, DURABILITY_WRITE_MS
from drill.model.level_traffic import RequestClass


def write_ms(state: State) -> float:
    """One write to the cache; a transaction log in several zones makes it wait."""
    cache = state.inputs.design.cache
    if cache is not None and cache.durability == "sync":
        return state.figure(DURABILITY_WRITE_MS)
    return state.figure(CACHE_OP_MS if cache is None else cache.service.write_ms)


def hit_ms(state: State, item: RequestClass) -> float:
    """A request answered by the cache alone."""
    cache = state.inputs.design.cache
    far_read, far_write = trips_ms(state, item)
    latency = item.reads * (state.figure(CACHE_OP_MS) + far_read)
    if cache is not None and item.name in cache.stores:
        latency += item.writes * (write_ms(state) + far_write)
    return latency


def cache_trips_s(state: State, item: RequestClass) -> float:
    """Seconds that the cache adds to a request which the database answers."""
    cache = state.inputs.design.cache
    if cache is None:
        return 0.0
    latency = 0.0
    far_read, far_write = trips_ms(state, item)
    write = write_ms(state) + far_write
    if item.name in cache.classes:
        latency += item.reads * (state.figure(CACHE_OP_MS) + far_read + write)
    if cache.strategy != "lazy":
        for target, records in (*item.updates, *item.inserts):
            if target in cache.classes:
                latency += records * write
    return latency / 1000.0
