"""Clients that keep to a lost primary without cluster mode: what it answers once it is back as a replica."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.level_traffic import Keys
from drill.model.run import Recording
from drill.validation.scenarios import EAST, OTHER_ZONES, build, cache, design, level, of_class, request
from tests.event_log import seconds_of

PER_S = 100.0
LOST_S, END_S = 60, 1500
LOST = Fault("lost", "drill:cache-node-loss", LOST_S, 0, "cache-1")


def play(*, reads: int = 0, writes: int = 0, **over: Any) -> Recording:
    """One shard with a replica loses its primary; its clients keep to their node for an hour."""
    item = request("query", PER_S, reads=reads, writes=writes, keys=Keys(1000, 0.9, 100))
    kept = cache(**{"replicas": 1, "zones": EAST.zones[:2], "topology_refresh_s": 3600, **over})
    return simulate(build(level((item,), END_S, faults=(LOST,), apps=OTHER_ZONES), design(cache=kept)), 1)


def failing(ran: Recording) -> list[int]:
    """Seconds in which requests fail."""
    return [t for t, frame in enumerate(of_class(ran)) if frame.failed > 1.0]


def test_a_lost_primary_that_is_back_answers_reads_and_refuses_writes() -> None:
    """Of records that live in the cache alone. Redis without cluster mode: a replica is read from, and says READONLY to writes."""
    reads, writes = (play(classes=(), stores=("query",), **{which: 1}) for which in ("reads", "writes"))
    (back,) = seconds_of(reads.events, "shard.replica_added")
    down = failing(reads)
    assert down == list(range(down[0], down[-1] + 1))
    assert down[-1] == pytest.approx(back, abs=1)
    assert of_class(reads)[END_S - 1].hit_ratio == pytest.approx(1.0)
    assert failing(writes)[-1] == END_S - 1
    assert of_class(writes)[back + 100].failed == pytest.approx(PER_S)
    assert max(writes.ledger, key=lambda row: row.count).chain[-1].fact("path") == "cache.topology_refresh"


def test_copies_that_nobody_can_write_age_out_of_a_node_that_is_back() -> None:
    """Nothing has been loaded since the loss: of copies at any age up to the TTL, the share younger than that is gone; in the end all."""
    ttl_s = 900
    ran = play(reads=1, ttl_s=ttl_s)
    (back,) = seconds_of(ran.events, "shard.replica_added")
    frames = of_class(ran)
    assert {frames[t].hit_ratio for t in range(LOST_S + 2, back - 1)} == {0.0}
    before = frames[LOST_S - 1].hit_ratio
    for second in (back + 30, back + 200, LOST_S + ttl_s - 30):
        assert frames[second].hit_ratio == pytest.approx(before * (1.0 - (second - LOST_S) / ttl_s), abs=0.01)
    assert frames[LOST_S + ttl_s + 5].hit_ratio == 0.0


def test_clients_that_follow_load_and_write_again() -> None:
    """Whoever knows the primary writes to it, and its copies fill again."""
    ran = play(reads=1, ttl_s=300, topology_refresh_s=1000)
    (followed,) = seconds_of(ran.events, "shard.clients_followed")
    frames = of_class(ran)
    assert frames[followed - 10].hit_ratio == 0.0
    assert frames[END_S - 1].hit_ratio == pytest.approx(frames[LOST_S - 1].hit_ratio, abs=0.02)
    written = play(writes=1, classes=(), stores=("query",), topology_refresh_s=1000)
    assert failing(written)[-1] == pytest.approx(followed, abs=1)


def test_a_node_that_is_back_shows_what_was_true_at_the_loss() -> None:
    """Deletes are refused too: of keys written w times a second each, 1 - exp(-w (t - F)) miss a write older than F after t seconds."""
    count, per_s, fresh_s = 1000, 4.0, 30
    read = request("query", PER_S, reads=1, keys=Keys(count, 0.0, 100), fresh_s=float(fresh_s))
    edit = request("edit", per_s, reads=0, writes=1, updates=(("query", 1.0),))
    kept = cache(replicas=1, zones=EAST.zones[:2], topology_refresh_s=3600, strategy="invalidate")
    made = level((read, edit), END_S, faults=(LOST,), apps=OTHER_ZONES)
    ran = simulate(build(made, design(cache=kept)), 1)
    (back,) = seconds_of(ran.events, "shard.replica_added")
    place = [item.name for item in made.classes].index("query")
    for second in (back + 50, back + 150, END_S - 10):
        frame = of_class(ran, place)[second]
        expected = frame.hit_ratio * (1.0 - exp(-per_s / count * (second + 0.5 - LOST_S - fresh_s)))
        assert frame.stale / frame.offered == pytest.approx(expected, abs=0.02)
        assert frame.hit_ratio > 0.5
