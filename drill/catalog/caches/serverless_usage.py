"""ElastiCache Processing Units that a workload uses of a serverless cache.

A simple read or write that moves up to 1 kB is one ECPU, a larger one an ECPU for each kB; a miss moves nothing and is one.
Commands that take more processor time than those cost more: the model has none. https://aws.amazon.com/elasticache/pricing/
"""

from __future__ import annotations

from collections.abc import Callable

from drill.catalog.figure_sheet import value
from drill.catalog.price_lists.serverless_cache_prices import (
    ECPU_BYTES,
    GB,
    ServerlessCachePrice,
    serverless_cache_prices,
)
from drill.model.design import Cache
from drill.model.level import Level
from drill.model.level_traffic import Curve

PRICED_AS = "cache.serverless"
"""Name under which prices of regions know it."""

PerSecond = Callable[[Curve], float]
"""Requests a second that stand for a curve: its mean, or its first."""


def command_ecpus(record_bytes: float) -> float:
    """ECPUs of one command that moves a record."""
    return max(1.0, record_bytes / ECPU_BYTES)


def ecpus(level: Level, cache: Cache, per_s: PerSecond) -> float:
    """ECPUs a second of a cache in which every look-up hits; loads after a miss are not known before a drill.

    They are those of look-ups, of the writes of classes that live in the cache alone, and of what keeps copies fresh.
    """
    sizes = {item.name: item.keys.bytes for item in level.classes if item.keys}
    total = 0.0
    for item in level.classes:
        rate = per_s(item.rate)
        commands = item.reads if item.name in cache.classes else item.reads + item.writes
        if item.name in sizes and item.name in (*cache.classes, *cache.stores):
            total += rate * commands * command_ecpus(sizes[item.name])
        total += rate * sum(
            records * (1.0 if cache.strategy == "invalidate" else command_ecpus(sizes[name]))
            for name, records in (*item.updates, *(item.inserts if cache.strategy == "write-through" else ()))
            if cache.strategy != "lazy" and name in cache.classes and name in sizes
        )
    return total


def billed_ecpus(level: Level, cache: Cache) -> float:
    """ECPUs a second that a month's bill holds: those of the level's mean traffic, within the limits of the design."""
    mean = ecpus(level, cache, lambda curve: curve.mean(level.length_s))
    return max(min(mean, most_ecpus(cache)), float(cache.least_ecpu or 0))


def starting_ecpus(level: Level, cache: Cache) -> float:
    """ECPUs a second that a cache can do at the start of a drill: what an empty one can, its minimum, or its load's."""
    load = ecpus(level, cache, lambda curve: curve.at(0)) / value("model.cache.serverless_target")
    return min(most_ecpus(cache), max(value("cache.serverless.start_ecpu_s"), float(cache.least_ecpu or 0), load))


def most_ecpus(cache: Cache) -> float:
    """ECPUs a second that a cache can do at most."""
    return value("cache.serverless.most_ecpu_s") if cache.most_ecpu is None else float(cache.most_ecpu)


def most_bytes(cache: Cache) -> float:
    """Data that a cache may hold."""
    return (value("cache.serverless.most_gb") if cache.most_gb is None else float(cache.most_gb)) * GB


def price(cache: Cache) -> ServerlessCachePrice:
    """The price of a cache's engine."""
    return serverless_cache_prices()[cache.engine.name]
