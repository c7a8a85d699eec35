"""Hit ratios that the engine settles at, and cache sizes for a wanted one."""

from __future__ import annotations

from drill.engine.flow.popularity import characteristic, look_up, popularity
from drill.engine.simulate import simulate
from drill.model.level_traffic import Keys
from drill.validation.scenarios import bare, build, cache, design, level, request, sized

READS_PER_S = 5000.0
SETTLED_S = 20


def hit_ratio(keys: Keys, items: float, *, reads_per_s: float = READS_PER_S, ttl_s: int = 0) -> float:
    """Share of reads that an LRU cache with room for `items` records answers, once it has settled."""
    query = request("query", reads_per_s, keys=keys, read_cpu_ms=0.001)
    made = build(level((query,), SETTLED_S), design(cache=cache(ttl_s=ttl_s)))
    recording = simulate(sized(bare(made, vcpu=8), keys, items), 1)
    return recording.frames[SETTLED_S - 1].classes[0].hit_ratio


def items_for(keys: Keys, wanted: float) -> float:
    """Room, in records, at which the hit ratio is as wanted."""
    table = popularity(keys.count, keys.zipf).hit
    low, high = 1.0, float(keys.count)
    while high - low > 1.0:
        middle = 0.5 * (low + high)
        if look_up(table, 0, characteristic(keys.count, keys.zipf, middle)) < wanted:
            low = middle
        else:
            high = middle
    return high
