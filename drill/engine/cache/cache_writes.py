"""Writes that a cache has acknowledged: counted in the rows, owed by its shards."""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State


def lend_acked(state: State, r: Arrays) -> None:
    """What every shard has acknowledged so far."""
    for s, shard in enumerate(state.shards):
        r.acked[s], r.acked_per_s[s] = shard.acked, shard.acked_per_s


def take_acked(state: State, r: Arrays) -> None:
    """The same, the other way."""
    for s, shard in enumerate(state.shards):
        shard.acked, shard.acked_per_s = r.acked[s], r.acked_per_s[s]
