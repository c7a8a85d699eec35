"""Writes that a cache has acknowledged: counted in the rows, owed by its shards."""

from __future__ import annotations

from drill.engine.state.arrays import Rows
from drill.engine.state.state import World


def lend_acked(world: World, r: Rows) -> None:
    """What every shard has acknowledged so far."""
    for s, shard in enumerate(world.shards):
        r.acked[s], r.acked_per_s[s] = shard.acked, shard.acked_per_s


def take_acked(world: World, r: Rows) -> None:
    """The same, the other way."""
    for s, shard in enumerate(world.shards):
        shard.acked, shard.acked_per_s = r.acked[s], r.acked_per_s[s]
