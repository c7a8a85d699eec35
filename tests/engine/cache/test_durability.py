"""Durability of ElastiCache for Valkey: what a log in several zones keeps when nodes are lost, and what it costs a write."""

from __future__ import annotations

from functools import cache as remembered

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, browse, cache, design, level

PER_S, AT_S, LENGTH_S = 50.0, 100, 460
LOSS_S = 10.0
"""Asynchronous writes: the log is at most so far behind (ElastiCache user guide, Durability options)."""
PRIMARY = (Fault("lost", "drill:cache-node-loss", AT_S, 0, "cache-1"),)
BOTH_ZONES = tuple(
    Fault(f"dark-{zone}", "aws:elasticache:replicationgroup-interrupt-az-power", AT_S, 30, zone)
    for zone in EAST.zones[:2]
)


@remembered
def play(durability: str, faults: tuple[Fault, ...], seed: int = 1) -> Recording:
    """Sessions that live in a shard of two nodes alone."""
    session = browse(
        name="session",
        rate=Curve(((0, PER_S),)),
        reads=1,
        writes=1,
        keys=Keys(1_000, 0.0),
        ephemeral=True,
        within_ms=300,
    )
    chosen = design(
        cache=cache(
            durability=durability, cluster_mode=True, replicas=1, zones=EAST.zones[:2], classes=(), stores=("session",)
        )
    )
    return simulate(assemble(level(length_s=LENGTH_S, classes=(session,), faults=faults), chosen), seed)


def test_a_log_keeps_the_keys_when_every_node_is_lost() -> None:
    """Without one nobody is signed in when the cache is back; with one all are, as with MemoryDB."""
    for durability in ("async", "sync"):
        (back,) = seconds_of(play(durability, BOTH_ZONES).events, "shard.replaced_from_log")
        assert play(durability, BOTH_ZONES).frames[back + 5].classes[0].hit_ratio == pytest.approx(1.0, abs=1e-6)
    bare = play("off", BOTH_ZONES)
    (back,) = seconds_of(bare.events, "shard.replaced_empty")
    assert bare.frames[back + 1].classes[0].hit_ratio < 0.2
    assert {row.chain[-1].fact("path") for row in play("sync", BOTH_ZONES).ledger} == {"cache.durability"}


@pytest.mark.parametrize("faults", [PRIMARY, BOTH_ZONES], ids=["primary", "both zones"])
def test_acknowledged_writes_that_are_lost(faults: tuple[Fault, ...]) -> None:
    """sync: none. async: those of up to ten seconds. Without a log: all that there were, where no node is left."""
    assert play("sync", faults).lost_writes == 0
    lost = [play("async", faults, seed).lost_writes for seed in range(1, 9)]
    assert all(0 <= writes <= LOSS_S * PER_S for writes in lost)
    # Even over the documented range: the mean of eight is within two deviations of its middle.
    middle, deviation = 0.5 * LOSS_S * PER_S, LOSS_S * PER_S / 12**0.5 / 8**0.5
    assert sum(lost) / len(lost) == pytest.approx(middle, abs=2 * deviation)
    if faults is BOTH_ZONES:
        assert play("off", faults).lost_writes == pytest.approx(AT_S * PER_S, rel=0.01)


def test_a_synchronous_write_waits_for_the_log() -> None:
    """Single-digit milliseconds instead of less than one; a read does not wait."""
    off, asynchronous, sync = (
        play(durability, ()).frames[50].classes[0].p50_ms for durability in ("off", "async", "sync")
    )
    assert off == asynchronous < 1.5
    assert sync - off == pytest.approx(3.0 - 0.5, abs=0.01)
