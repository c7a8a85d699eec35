"""ElastiCache Processing Units that a workload uses of a serverless cache.

A simple read or write that moves up to 1 kB is one ECPU, a larger one an ECPU for each kB; a miss moves nothing and is one.
Commands that take more processor time than those cost more: the model has none. https://aws.amazon.com/elasticache/pricing/
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.catalog.figures import value
from drill.catalog.price_lists.serverless_cache_prices import (
    ECPU_BYTES,
    GB,
    ServerlessCachePrice,
    serverless_cache_prices,
)
from drill.model.design import Cache
from drill.model.level import Curve, Level

PRICED_AS = "cache.serverless"
"""Name under which prices of regions know it."""

PerSecond = Callable[[Curve], float]
"""Requests a second that stand for a curve: its mean, or its first."""


@dataclass(frozen=True, slots=True)
class Ecpus:
    """ECPUs a second, by what uses them."""

    looked_up: float
    """Reads that hit, and the writes of classes that live in the cache alone."""
    kept_fresh: float
    """Writes and deletions that keep copies of the database's records fresh."""

    @property
    def total(self) -> float:
        """All of them."""
        return self.looked_up + self.kept_fresh


def command_ecpus(record_bytes: float) -> float:
    """ECPUs of one command that moves a record."""
    return max(1.0, record_bytes / ECPU_BYTES)


def ecpus(level: Level, cache: Cache, per_s: PerSecond) -> Ecpus:
    """ECPUs a second of a cache in which every look-up hits; loads after a miss are not known before a drill."""
    sizes = {item.name: item.keys.bytes for item in level.classes if item.keys}
    looked_up = kept_fresh = 0.0
    for item in level.classes:
        rate = per_s(item.rate)
        commands = item.reads if item.name in cache.classes else item.reads + item.writes
        if item.name in sizes and item.name in (*cache.classes, *cache.stores):
            looked_up += rate * commands * command_ecpus(sizes[item.name])
        kept_fresh += rate * sum(
            records * (1.0 if cache.strategy == "invalidate" else command_ecpus(sizes[name]))
            for name, records in (*item.updates, *(item.inserts if cache.strategy == "write-through" else ()))
            if cache.strategy != "lazy" and name in cache.classes and name in sizes
        )
    return Ecpus(looked_up, kept_fresh)


def billed_ecpus(level: Level, cache: Cache) -> float:
    """ECPUs a second that a month's bill holds: those of the level's mean traffic, or the minimum."""
    return max(ecpus(level, cache, lambda curve: curve.mean(level.length_s)).total, float(cache.least_ecpu or 0))


def starting_ecpus(level: Level, cache: Cache) -> float:
    """ECPUs a second that a cache can do at the start of a drill: what an empty one can, its minimum, or its load's."""
    target = value("model.cache.serverless_target")
    load = ecpus(level, cache, lambda curve: curve.at(0)).total / target
    most = value("cache.serverless.most_ecpu_s") if cache.most_ecpu is None else float(cache.most_ecpu)
    return min(most, max(value("cache.serverless.start_ecpu_s"), float(cache.least_ecpu or 0), load))


def most_bytes(cache: Cache) -> float:
    """Data that a cache may hold."""
    return (value("cache.serverless.most_gb") if cache.most_gb is None else float(cache.most_gb)) * GB


def price(cache: Cache) -> ServerlessCachePrice:
    """The price of a cache's engine."""
    return serverless_cache_prices()[cache.engine.name]
