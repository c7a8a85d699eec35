"""Global Datastore of ElastiCache: nearby reads, late copies, promotion by hand; by closed forms and a simulation of requests."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache as remembered
from typing import Any

import pytest

from drill.catalog.figure_sheet import figures
from drill.catalog.regions import round_trip_ms
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.level import Apps, Fault
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.conservation import conserves
from tests.engine.cache.copied_cache import Reads, lazily_loaded
from tests.event_log import seconds_of
from tests.factories import EAST, WEST, browse, cache, checkout, design, level

APPS = Apps((*EAST.zones[:2], *WEST.zones))
LAG_S = 0.5
"""The lag of the catalogue."""
DARK_S, BACK_S = 100, 220
REGION_DARK = tuple(Fault(f"dark-{zone}", "drill:az-power", DARK_S, BACK_S - DARK_S, zone) for zone in EAST.zones)
PROMOTE = Action(DARK_S + 20, "promote-cache", WEST.name)
PER_S = 100.0
SESSION = browse(
    name="session",
    rate=Curve(((0, PER_S),)),
    reads=1,
    writes=1,
    keys=Keys(1_000, 0.0),
    ephemeral=True,
    region=WEST.name,
    retries=Retries(max=0),
)


def readers(keys: Keys, per_s: float, fresh_s: float) -> tuple[RequestClass, RequestClass]:
    """The same reads of the same number of records in two regions; the second region's come first."""
    west = browse(name="west", rate=Curve(((0, per_s),)), reads=1, keys=keys, region=WEST.name, fresh_s=fresh_s)
    return west, browse(name="east", rate=Curve(((0, per_s),)), reads=1, keys=keys, fresh_s=fresh_s)


def play(
    *classes: RequestClass,
    faults: tuple[Fault, ...] = (),
    acts: tuple[Action, ...] = (),
    length_s: int = 120,
    seed: int = 1,
    **over: object,
) -> Recording:
    """Applications in two regions; the cache is at home, with a secondary cluster in the other region."""
    usual: dict[str, object] = {"zones": EAST.zones[:2], "global_datastore": (WEST.name,), "classes": ()}
    made = cache(**(usual | over))
    place = level(regions=(EAST, WEST), apps=APPS, length_s=length_s, classes=classes, faults=faults)
    return simulate(assemble(place, design(cache=made)), seed, acts)


READING = replace(SESSION, name="reading", writes=0)


def good(run: Recording) -> list[float]:
    """The share of the first class's requests that are answered well, second by second."""
    first = (run.frames[t].classes[0] for t in range(len(run.frames)))
    return [item.good / item.offered for item in first]


def share_stale(run: Recording, second: int, k: int = 0) -> float:
    """The stale part of what a class was answered in time, in a second."""
    frame = run.frames[second].classes[k]
    return frame.stale / (frame.stale + frame.good)


def test_the_lag_of_these_tests_is_that_of_the_catalogue() -> None:
    assert figures()["cache.global_datastore.lag_s"].value == LAG_S


@pytest.mark.parametrize("strategy", ["write-through", "invalidate"])
def test_a_read_abroad_misses_the_writes_of_the_lag(strategy: str) -> None:
    """A record written w times a second: a copy that lags L lacks a write with probability 1 - e^(-w L), and none at home."""
    records, written = 100, 50.0
    west, east = readers(Keys(records, 0.0), 2_000.0, 0.0)
    writer = checkout(rate=Curve(((0, written),)), updates=(("west", 1), ("east", 1)))
    run = play(west, east, writer, classes=("west", "east"), strategy=strategy, ttl_s=0)
    hit = run.frames[100].classes[0].hit_ratio
    assert share_stale(run, 100) == pytest.approx(hit * (1.0 - math.exp(-written / records * LAG_S)), rel=0.01)
    assert share_stale(run, 100, 1) == 0.0


def test_records_that_live_in_the_cache_alone_are_read_behind_too() -> None:
    """Their own writes: PER_S over 1,000 records, each of them PER_S / 1,000 a second."""
    run = play(replace(SESSION, fresh_s=0.0), stores=("session",))
    assert share_stale(run, 100) == pytest.approx(1.0 - math.exp(-PER_S / 1_000 * LAG_S), rel=0.01)
    at_home = play(replace(SESSION, fresh_s=0.0, region=""), stores=("session",))
    assert share_stale(at_home, 100) == 0.0


TRIP_S = round_trip_ms("us-west-2a", "us-east-1a") / 1000.0
"""A load from the second region takes two of them: to the database, then to the primary cluster."""
RECORDS, EACH_PER_S, WRITES_PER_S, TTL_S, FRESH_S = 200, 1.0, 0.05, 20, 5.0


@remembered
def lazily(*, cut: bool) -> Recording:
    """200 records, each read once a second in either region, and written every 20 seconds."""
    west, east = readers(Keys(RECORDS, 0.0), RECORDS * EACH_PER_S, FRESH_S)
    writer = checkout(rate=Curve(((0, RECORDS * WRITES_PER_S),)), reads=0, updates=(("west", 1), ("east", 1)))
    return play(
        west,
        east,
        writer,
        faults=LOST if cut else (),
        classes=("west", "east"),
        ttl_s=TTL_S,
        ttl_jitter=True,
        length_s=140,
    )


LOST = (Fault("lost", "drill:cache-node-loss", DARK_S, 0, "cache-1"),)
"""The primary cluster's only node: it is replaced after a minute at least."""
CUT_S = 40.0
"""The same in the simulation of requests, which begins with an empty cache; later by up to a cycle, since all are loaded at first."""
CYCLE_S = TTL_S + 2.0 * TRIP_S + 1.0 / EACH_PER_S
"""Mean time from one load of a record to the next."""


def simulated(count_from_s: float, count_to_s: float, *, cut: bool, records: int) -> Reads:
    """The same, one request after the other, of so many records. Each region's class has keys of its own: both read, one at home."""
    later = [CYCLE_S * seed / records for seed in range(records)]
    runs = [
        lazily_loaded(
            home_per_s=0.0,
            abroad_per_s=EACH_PER_S,
            writes_per_s=WRITES_PER_S,
            ttl_s=TTL_S,
            load_s=2.0 * TRIP_S,
            lag_s=LAG_S,
            fresh_s=FRESH_S,
            until_s=count_to_s + later[seed],
            cut_s=CUT_S + later[seed] if cut else math.inf,
            count_from_s=count_from_s + later[seed],
            count_to_s=count_to_s + later[seed],
            seed=seed,
        )
        for seed in range(records)
    ]
    return Reads(sum(run.asked for run in runs), sum(run.found for run in runs), sum(run.old for run in runs))


def test_lazily_loaded_copies_abroad_against_single_requests() -> None:
    """Hits and stale reads in the second region, in a steady state."""
    real, frame = simulated(40.0, 100.0, cut=False, records=1_500), lazily(cut=False).frames[90].classes[0]
    assert frame.hit_ratio == pytest.approx(real.found / real.asked, abs=0.005)
    assert share_stale(lazily(cut=False), 90) == pytest.approx(real.old / real.asked, abs=0.01)


@pytest.mark.parametrize("after_s", [3, 8, 13])
def test_copies_expire_while_nothing_is_copied(after_s: int) -> None:
    """The primary is gone: no copy is renewed, and those that are left are the younger ones."""
    at_s = DARK_S + after_s
    real, run = simulated(CUT_S + after_s, CUT_S + after_s + 1.0, cut=True, records=12_000), lazily(cut=True)
    assert run.frames[at_s].classes[0].hit_ratio == pytest.approx(real.found / real.asked, abs=0.015)
    assert share_stale(run, at_s) == pytest.approx(real.old / real.asked, abs=0.015)


def test_writes_wait_for_a_promotion_and_reads_do_not() -> None:
    """The cache of the region that is left answers; what writes fails until a person has promoted it, within a minute."""
    run = play(SESSION, faults=REGION_DARK, acts=(PROMOTE,), stores=("session",), length_s=DARK_S + 110)
    (done,) = seconds_of(run.events, "cache_region.promoted")
    assert PROMOTE.at_s + 10 <= done <= PROMOTE.at_s + 61
    served = good(run)
    assert min(served[50:DARK_S]) == pytest.approx(1.0)
    assert max(served[DARK_S + 1 : done]) == 0.0
    assert min(served[done + 1 : DARK_S + 105]) == pytest.approx(1.0)
    assert {row.cause.code for row in run.ledger if row.outcome == "failed"} == {"cause.cache_down"}
    reading = play(READING, faults=REGION_DARK, stores=("reading",), length_s=DARK_S + 60)
    assert min(good(reading)[50:]) == pytest.approx(1.0)


def test_a_promotion_loses_what_was_not_copied() -> None:
    """Writes of the lag, drawn from 0.1 to 1 s: the mean of sixteen is within two deviations of the middle."""
    lost = [
        play(SESSION, faults=REGION_DARK, acts=(PROMOTE,), stores=("session",), length_s=BACK_S, seed=seed).lost_writes
        for seed in range(1, 17)
    ]
    low, high = 0.1 * PER_S, 1.0 * PER_S
    assert all(low - 1 <= writes <= high + 1 for writes in lost)
    deviation = (high - low) / 12**0.5 / 16**0.5
    assert sum(lost) / len(lost) == pytest.approx(0.5 * (low + high), abs=2 * deviation)


def test_without_a_promotion_the_primary_comes_back_empty_and_empties_its_copies() -> None:
    """A primary that has lost all its nodes has nothing to send: all that was written is lost, abroad too."""
    length_s = BACK_S + 320
    kept = play(SESSION, faults=REGION_DARK, acts=(PROMOTE,), stores=("session",), length_s=length_s)
    gone = play(SESSION, faults=REGION_DARK, stores=("session",), length_s=length_s)
    (empty,) = seconds_of(gone.events, "shard.replaced_empty")
    assert gone.lost_writes == pytest.approx(DARK_S * PER_S, rel=0.01)
    assert gone.frames[empty + 1].classes[0].hit_ratio < 0.2
    assert kept.lost_writes <= PER_S + 1
    (copied,) = seconds_of(kept.events, "shard.replaced_from_region")
    assert kept.frames[copied + 1].classes[0].hit_ratio == pytest.approx(1.0, abs=1e-6)


def test_a_lost_secondary_sends_its_applications_to_the_database() -> None:
    """No application asks the cluster of another region; the new node copies the primary, and is warm at once."""
    west, east = readers(Keys(2_000, 0.9), 200.0, 30.0)
    node = f"cache-{WEST.name}-1"
    lost = (Fault("lost", "drill:cache-node-loss", DARK_S, 0, node),)
    run = play(west, east, faults=lost, classes=("west", "east"), ttl_s=600, length_s=DARK_S + 320)
    (back,) = seconds_of(run.events, "shard.replaced_from_region", node=node)
    ratios = [[run.frames[t].classes[k].hit_ratio for t in range(len(run.frames))] for k in (0, 1)]
    assert max(ratios[0][DARK_S + 1 : back]) == 0.0
    assert ratios[0][back + 1] == pytest.approx(ratios[0][DARK_S - 1], abs=0.01)
    assert min(ratios[1][DARK_S - 1 :]) == pytest.approx(max(ratios[1][DARK_S - 1 :]), abs=0.01)


def test_a_write_goes_to_the_primary_and_a_read_stays() -> None:
    """Reads take a command nearby; writes the round trip between the regions, until the nearer cluster is the primary."""
    assert play(READING, stores=("reading",)).frames[50].classes[0].p50_ms < 1.0
    run = play(SESSION, acts=(Action(60, "promote-cache", WEST.name),), stores=("session",), length_s=130)
    assert run.frames[50].classes[0].p50_ms == pytest.approx(TRIP_S * 1000.0, abs=1.5)
    assert run.frames[125].classes[0].p50_ms < 2.0


def test_without_a_cluster_nearby_every_command_takes_the_distance() -> None:
    """A cache at home alone: a hit from the second region takes a round trip of the table of latencies, and is late beyond it."""
    alone: dict[str, Any] = {"stores": ("reading",), "global_datastore": ()}
    assert play(READING, **alone).frames[50].classes[0].p50_ms == pytest.approx(TRIP_S * 1000.0, abs=1.5)
    assert play(replace(READING, reads=2), **alone).frames[50].classes[0].p50_ms == pytest.approx(
        2.0 * TRIP_S * 1000.0, abs=2.5
    )
    assert play(replace(READING, region=""), **alone).frames[50].classes[0].p50_ms < 1.0
    near = play(replace(READING, within_ms=int(TRIP_S * 1000.0) - 10), **alone)
    assert near.frames[50].classes[0].good == 0.0
    assert good(play(replace(READING, within_ms=int(TRIP_S * 1000.0) + 10), **alone))[50] == pytest.approx(1.0)


def refusals(run: Recording) -> set[str]:
    """Codes of why actions were refused."""
    return {event.said.code for event in run.events if event.said.code.startswith("refused.")}


@pytest.mark.parametrize(
    ("regions", "act", "code"),
    [
        ((), Action(20, "promote-cache", WEST.name), "refused.no_global_datastore"),
        ((WEST.name,), Action(20, "promote-cache", EAST.name), "refused.no_secondary_in"),
        ((WEST.name,), Action(20, "flush", f"cache-{WEST.name}-1"), "refused.read_only_cluster"),
    ],
)
def test_what_cannot_be_done_to_a_cluster(regions: tuple[str, ...], act: Action, code: str) -> None:
    assert refusals(play(SESSION, acts=(act,), stores=("session",), global_datastore=regions)) == {code}


def test_without_a_target_the_first_secondary_is_promoted_and_then_the_other_cluster() -> None:
    acts = (Action(20, "promote-cache"), Action(21, "promote-cache"), Action(90, "promote-cache", EAST.name))
    run = play(SESSION, acts=acts, stores=("session",), length_s=160)
    assert refusals(run) == {"refused.cache_promoting"}
    assert len(seconds_of(run.events, "cache_region.promoted", region=WEST.name)) == 1
    assert len(seconds_of(run.events, "cache_region.promoted", region=EAST.name)) == 1


def test_a_flush_of_the_primary_empties_its_copies() -> None:
    run = play(SESSION, acts=(Action(60, "flush", "cache-1"),), stores=("session",))
    assert run.frames[58].classes[0].hit_ratio == pytest.approx(1.0)
    assert run.frames[61].classes[0].hit_ratio < 0.3


def test_an_old_answer_is_charged_to_the_copy() -> None:
    """Taking the secondary cluster away takes the stale reads away: every read sees the primary."""
    fresh = replace(SESSION, fresh_s=0.0)
    run = play(fresh, stores=("session",))
    assert {row.chain[-1].fact("path") for row in run.ledger if row.outcome == "stale"} == {"cache.global_datastore"}
    assert play(fresh, stores=("session",), global_datastore=()).totals[0].stale == 0


def test_requests_are_conserved() -> None:
    west, east = readers(Keys(2_000, 0.9), 200.0, 5.0)
    place = level(
        regions=(EAST, WEST), apps=APPS, length_s=BACK_S + 60, classes=(west, east, SESSION), faults=REGION_DARK
    )
    made = cache(
        zones=EAST.zones[:2],
        global_datastore=(WEST.name,),
        classes=("west", "east"),
        stores=("session",),
        shards=2,
        cluster_mode=True,
        replicas=1,
    )
    conserves(assemble(place, design(cache=made)), 1, (PROMOTE,))
