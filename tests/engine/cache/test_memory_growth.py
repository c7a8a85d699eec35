"""Keys without an expiry that fill a cache, against caches simulated request by request, and what players and rules can do."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import OrderedDict
from dataclasses import replace
from functools import cache as remembered
from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.cache.memory_use import GIB, RECORD_BYTES
from drill.engine.simulate import simulate
from drill.engine.state.timings import CACHE_MEMORY_ALARM_PCT
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys
from drill.model.run import NodeFrame, Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, cache, design, level
from tests.oracle.random_set import RandomSet
from tests.oracle.scenario import zipf_cdf

KEYS = Keys(3_000, 0.8)
PER_S, TTL_S, ROOM = 300.0, 60, 1_000
GROWN_PER_S, FROM_S, FOR_S = 12.5, 60, 100
LENGTH_S = 220
WINDOW_S = 10


def plant(policy: str | None, *, stored: bool = False, **over: Any) -> Inputs:
    """Reads behind a cache with room for 1,000 records, and 12.5 records a second without an expiry: 1,250 in all."""
    growth = GROWN_PER_S * RECORD_BYTES * 60.0 / GIB
    fault = Fault("grow", "drill:cache-keys-without-expiry", FROM_S, FOR_S, "", growth)
    reader = browse(rate=Curve(((0, PER_S),)), reads=1, keys=KEYS)
    session = browse(name="session", rate=Curve(((0, 20.0),)), reads=1, writes=1, keys=Keys(100, 0.0), ephemeral=True)
    classes = (reader, session) if stored else (reader,)
    kept = cache(ttl_s=TTL_S, maxmemory_policy=policy, stores=("session",) if stored else (), **over)
    made = assemble(
        level(length_s=LENGTH_S, classes=classes, faults=(fault,)), design(cache=kept, reads=(("browse", "writer"),))
    )
    small = tuple(replace(item, memory_bytes=ROOM * RECORD_BYTES / len(made.shards)) for item in made.shards)
    return replace(made, shards=small)


def node(ran: Recording, second: int) -> NodeFrame:
    return next(item for item in ran.frames[second].nodes if item.role == "cache")


@remembered
def simulated(policy: str) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """By windows of ten seconds: hit ratio, share of the loads that found room, and evictions a second."""
    rnd = random.Random(4)
    cdf = zipf_cdf(KEYS.count, KEYS.zipf)
    everything = policy.startswith("allkeys")
    kept: OrderedDict[int, float] = OrderedDict()
    lasting = 0
    now, fresh = -3.0 * TTL_S, -1
    windows = LENGTH_S // WINDOW_S
    hits, reads, loads, refused, evicted = ([0] * windows for _ in range(5))
    expiry: OrderedDict[int, float] = OrderedDict()
    drawn = RandomSet(6)

    def drop(key: int) -> None:
        kept.pop(key)
        expiry.pop(key, None)
        drawn.remove(key)

    def put(key: int, ends: float) -> None:
        kept[key] = ends
        kept.move_to_end(key)
        drawn.add(key)

    def room(window: int) -> bool:
        """Whether there is room for one more, now that what has expired is gone."""
        while expiry and next(iter(expiry.values())) <= now:
            drop(next(iter(expiry)))
        if len(kept) + lasting < ROOM:
            return True
        if policy == "noeviction" or not kept:
            return False
        drop(int(str(drawn.draw())) if policy.endswith("random") else next(iter(kept)))
        evicted[max(0, window)] += window >= 0
        return True

    while now < LENGTH_S:
        growing = FROM_S <= now < FROM_S + FOR_S
        now += rnd.expovariate(PER_S + (GROWN_PER_S if growing else 0.0))
        window = min(int(now // WINDOW_S), windows - 1)
        if growing and rnd.random() * (PER_S + GROWN_PER_S) < GROWN_PER_S:
            if room(window):
                if everything:
                    put(fresh, 1e9)
                    fresh -= 1
                else:
                    lasting += 1
            continue
        key = bisect_left(cdf, rnd.random())
        found = kept.get(key, -1e9) > now
        if now >= 0.0:
            reads[window] += 1
            hits[window] += found
            loads[window] += not found
        if found:
            kept.move_to_end(key)
        elif room(window):
            put(key, now + TTL_S)
            expiry[key] = now + TTL_S
            expiry.move_to_end(key)
        elif now >= 0.0:
            refused[window] += 1
    return (
        tuple(hit / count for hit, count in zip(hits, reads, strict=True)),
        tuple(1.0 - no / count for no, count in zip(refused, loads, strict=True)),
        tuple(count / WINDOW_S for count in evicted),
    )


def window_mean(ran: Recording, at: int) -> float:
    return sum(ran.frames[second].classes[0].hit_ratio for second in range(at, at + WINDOW_S)) / WINDOW_S


@pytest.mark.parametrize(
    "policy",
    [
        "volatile-lru",
        pytest.param("allkeys-lru", marks=pytest.mark.slow),
        pytest.param("allkeys-random", marks=pytest.mark.slow),
    ],
)
def test_hit_ratio_while_keys_without_an_expiry_fill_the_memory(policy: str) -> None:
    """Against the simulation, by windows of ten seconds.

    Of a policy that keeps them, the last quarter of the memory goes within seconds: one simulation differs from the next there
    by 0.15 (six seeds), and the closed form of when it is full is a test of its own.
    """
    falls = range(110, 150) if policy == "volatile-lru" else range(0)
    ran = simulate(plant(policy), 1)
    hits, _, evictions = simulated(policy)
    for window, measured in enumerate(hits):
        at = window * WINDOW_S
        if at in falls:
            continue
        assert window_mean(ran, at) == pytest.approx(measured, abs=0.03), (policy, at)
    if policy.startswith("allkeys"):
        at = FROM_S + 70
        assert node(ran, at + 5).evictions == pytest.approx(evictions[at // WINDOW_S], rel=0.15)
        assert node(ran, at).memory == pytest.approx(1.0, abs=0.002)


@pytest.mark.slow
def test_hit_ratio_without_eviction() -> None:
    """Entries that found room together expire together: compared over whole lifetimes."""
    ran = simulate(plant("noeviction"), 1)
    hits, _, _ = simulated("noeviction")
    windows = TTL_S // WINDOW_S
    for at in (0, FROM_S, LENGTH_S - TTL_S):
        first = at // WINDOW_S
        measured = sum(hits[first : first + windows]) / windows
        found = sum(window_mean(ran, at + window * WINDOW_S) for window in range(windows)) / windows
        assert found == pytest.approx(measured, abs=0.02), at


def test_the_default_evicts_what_expires_and_then_refuses_every_write() -> None:
    """12.5 records a second take what 1,000 records had after 80 s at most; a cache with sessions loses those too."""
    ran = simulate(plant(None, stored=True), 1)
    (full,) = seconds_of(ran.events, "cache.evicts")
    (refuses,) = seconds_of(ran.events, "cache.refuses")
    assert FROM_S < full < refuses <= FROM_S + ROOM / GROWN_PER_S + 1
    after = ran.frames[refuses + 10]
    assert [row.hit_ratio for row in after.classes] == pytest.approx([0.0, 0.0], abs=1e-6)
    assert after.classes[0].failed == 0.0
    assert after.classes[1].failed == pytest.approx(20.0, rel=1e-6)
    row = max((row for row in ran.ledger if row.cls == "session"), key=lambda row: row.count)
    assert row.cause.code == "cause.cache_full"
    assert row.chain[0].fact("kind") == "drill:cache-keys-without-expiry"
    assert row.chain[-1].fact("path") == "cache.maxmemory_policy"
    # They stay when the release is rolled back.
    assert ran.frames[LENGTH_S - 1].classes[1].failed == pytest.approx(20.0, rel=1e-6)


def test_without_eviction_sessions_stay_and_most_cannot_be_written() -> None:
    """A write finds room when an entry has just expired, and a session tries twice: (1 - a)^2 of them fail."""
    ran = simulate(plant("noeviction", stored=True), 1)
    last = ran.frames[LENGTH_S - 1].classes[1]
    assert last.hit_ratio == pytest.approx(1.0, abs=1e-6)
    loads = PER_S * (1.0 - ran.frames[LENGTH_S - 1].classes[0].hit_ratio)
    assert 10.0 < last.failed < 20.0
    accepted = 1.0 - (last.failed / 20.0) ** 0.5
    # As many loads find room as entries expire: what the growth has left, once in a lifetime.
    left = ROOM - 100 - node_bytes_grown(ran)
    assert accepted * loads == pytest.approx(left / TTL_S, rel=0.1)


def node_bytes_grown(ran: Recording) -> float:
    """Records without an expiry: what was tried while the fault lasted, times the share of loads that found room then."""
    accepted = [1.0 - (ran.frames[second].classes[1].failed / 20.0) ** 0.5 for second in range(FROM_S, FROM_S + FOR_S)]
    return GROWN_PER_S * float(sum(accepted))


def test_a_policy_for_all_keys_loses_no_write() -> None:
    for policy in ("allkeys-lru", "allkeys-lfu"):
        ran = simulate(plant(policy, stored=True), 1)
        assert not [row for row in ran.ledger if row.cause.code == "cause.cache_full"], policy


@pytest.mark.parametrize(
    ("kind", "target", "value"), [("flush", "cache", ""), ("change", "cache.maxmemory_policy", "allkeys-lru")]
)
def test_what_ends_it(kind: str, target: str, value: str) -> None:
    """A flush deletes the keys; another policy evicts them."""
    ran = simulate(plant(None), 1, (Action(170, kind, target, value),))
    assert ran.frames[169].classes[0].hit_ratio == pytest.approx(0.0, abs=1e-6)
    steady = ran.frames[FROM_S - 5].classes[0].hit_ratio
    assert ran.frames[LENGTH_S - 1].classes[0].hit_ratio > 0.8 * steady
    assert seconds_of(ran.events, "cache.accepts")


def test_the_alarm_rings_before_memory_is_full() -> None:
    """A hundred keys that all have room, and a straight line from them to the threshold and to the whole memory."""
    made, few = plant(None), 100
    classes = tuple(replace(item, keys=Keys(few, 0.0)) for item in made.level.classes)
    ran = simulate(replace(made, level=replace(made.level, classes=classes)), 1)
    for code, pct in (("alarm.cache_memory", value(CACHE_MEMORY_ALARM_PCT)), ("cache.evicts", 100.0)):
        (at,) = seconds_of(ran.events, code)
        assert at == pytest.approx(FROM_S + (pct / 100.0 * ROOM - few) / GROWN_PER_S, abs=2), code


def test_memory_is_told_only_where_something_fills_it() -> None:
    made = plant(None)
    calm = replace(made, level=replace(made.level, faults=()))
    assert node(simulate(calm, 1), 30).memory is None
    assert node(simulate(made, 1), 30).memory is not None
