"""Writes that pass through the cache, once a second: what it has acknowledged, and what they keep warm."""

from __future__ import annotations

from drill.engine.lifetimes import update_rate
from drill.engine.rows import STORED, Rows
from drill.engine.world import World


def book_writes(world: World, r: Rows) -> None:
    """Count what each shard acknowledged this second, and let write-through fill what was lost."""
    cache = world.plant.design.cache
    if cache is None:
        return
    classes = world.plant.level.classes
    sources = len(world.units) + 1
    for s, shard in enumerate(world.shards):
        acked = 0.0
        for k, item in enumerate(classes):
            place = s * len(classes) + k
            if r.cached[k] == STORED and item.writes:
                acked += r.answered[k * sources + sources - 1] * item.writes * r.shard_share[place]
            elif r.cached[k] and cache.strategy == "write-through" and shard.up:
                filled = r.filled[place] + update_rate(world, r, item.name)
                r.filled[place] = min(filled, r.full[k])
        shard.acked_per_s = acked
        shard.acked += acked
