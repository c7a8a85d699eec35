"""V11: hit ratios of LRU caches under Zipf load: unit tests of the simulator icarus, and Che's formula worked out independently."""

from __future__ import annotations

from drill.engine.flow.popularity import characteristic
from drill.model.level_traffic import Keys
from drill.validation.hit_ratios import hit_ratio

ITEMS = (10_000, 100_000)
ZIPF = (0.6, 0.8, 0.99, 1.2)
SHARES = (0.001, 0.01, 0.1, 0.5)


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {
        "V11.icarus-hit": hit_ratio(Keys(100, 0.8), 40),
        "V11.icarus-t": characteristic(100, 0.8, 40.0),
        "V11.uniform-lru": hit_ratio(Keys(500, 0.0), 50),
    }
    for items in ITEMS:
        for zipf in ZIPF:
            for share in SHARES:
                found[f"V11.{items}-{zipf:g}-{share:g}"] = hit_ratio(Keys(items, zipf), items * share)
    return found
