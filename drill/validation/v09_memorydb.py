"""V9: MemoryDB against Redis (Taleb et al., SIGMOD Companion 2024)."""

from __future__ import annotations

from drill.engine.simulate import simulate
from drill.model.inputs import Inputs
from drill.model.level_traffic import Keys
from drill.topology.cache_shards import cache_writes_per_s
from drill.validation.scenarios import build, cache, design, level, of_class, request

SERVICES = {"redis": "elasticache", "memorydb": "memorydb"}
SIZES = {"small": "cache.r7g.xlarge", "large": "cache.r7g.4xlarge"}


def _plant(name: str, size: str) -> Inputs:
    item = request("query", 1000.0, keys=Keys(1000, 0.9, 100))
    return build(level((item,), 10), design(cache=cache(service=SERVICES[name], instance=SIZES[size])))


def _writes(name: str) -> Inputs:
    """Records that live in the cache alone, written."""
    item = request("query", 1000.0, reads=0, writes=1, keys=Keys(1000, 0.9, 100))
    kept = cache(service=SERVICES[name], instance=SIZES["large"], classes=(), stores=("query",))
    return build(level((item,), 10), design(cache=kept))


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {}
    for name in SERVICES:
        for size in SIZES:
            found[f"V9.{name}-{size}"] = _plant(name, size).shards[0].ops_per_s
        made = _plant(name, "large")
        if made.design.cache is not None:
            found[f"V9.{name}-writes"] = cache_writes_per_s(made.design.cache)
        last = of_class(simulate(made, 1))[-1]
        found[f"V9.{name}-p50"], found[f"V9.{name}-p99"] = last.p50_ms, last.p99_ms
        wrote = of_class(simulate(_writes(name), 1))[-1]
        found[f"V9.{name}-write-p50"], found[f"V9.{name}-write-p99"] = wrote.p50_ms, wrote.p99_ms
    return found
