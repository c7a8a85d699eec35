"""ElastiCache Serverless: doubling towards a load, limits of usage, losses that nobody notices, metered use; by closed forms."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache as remembered

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.actions.action_kinds.change_option import changed
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Alarm, Cache
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.conservation import conserves
from tests.event_log import seconds_of
from tests.factories import EAST, browse, cache, checkout, design, level

BEFORE, AFTER, STEP_S, LENGTH_S = 20_000.0, 90_000.0, 5, 240
START = 30_000.0
"""ECPUs a second of an empty cache (ElastiCache user guide, Scaling)."""
RISE = browse(
    rate=Curve(((0, BEFORE), (STEP_S, AFTER))), reads=1, keys=Keys(1_000, 0.5, bytes=500), retries=Retries(max=0)
)
SESSION = browse(
    name="session", rate=Curve(((0, 50.0),)), reads=1, writes=1, keys=Keys(1_000, 0.0), ephemeral=True, within_ms=300
)


def serverless(**over: object) -> Cache:
    """A serverless cache of Valkey, used by `browse`, whose copies do not expire."""
    usual: dict[str, object] = {"service": "elasticache-serverless", "instance": "", "zones": EAST.zones}
    return cache(**(usual | {"ttl_s": 0} | over))


def plant(made: Cache, *classes: RequestClass, faults: tuple[Fault, ...] = (), length_s: int = 80) -> Recording:
    return simulate(assemble(level(length_s=length_s, classes=classes, faults=faults), design(cache=made)), 1)


@remembered
def risen(length_s: int = LENGTH_S, **over: object) -> Recording:
    """A load that becomes three times what the cache can do; a look-up that it throttles fails."""
    return plant(serverless(on_failure="closed", **over), RISE, length_s=length_s)


def answered(run: Recording, second: int) -> float:
    """Share of the requests of a second that are answered in time."""
    frame = run.frames[second].classes[0]
    return frame.good / frame.offered


def doubling_s() -> float:
    """The time in which the cache of seed 1 doubles what it can do."""
    engine = DrillEngine(assemble(level(length_s=LENGTH_S, classes=(RISE,)), design(cache=serverless())), 1)
    engine.advance(1)
    return engine.state.cache.doubling_s


def test_it_doubles_until_it_answers_all() -> None:
    """It can do START 2^(t / d) after t seconds: of AFTER a second it answers the share, and all after d log2(AFTER / START)."""
    d, run = doubling_s(), risen()
    assert 120.0 <= d <= 180.0
    for t in (30, 100, 180):
        assert answered(run, STEP_S + t) == pytest.approx(START * 2.0 ** (t / d) / AFTER, rel=0.01), t
    until = int(STEP_S + d * math.log2(AFTER / START))
    assert answered(run, until - 3) < 0.995 < answered(run, until + 4)


def test_other_engines_double_within_10_to_12_minutes() -> None:
    """Redis and Memcached: ElastiCache user guide, Scaling; Valkey 8: 2 to 3 minutes."""
    for engine in ("redis", "memcached"):
        chosen = design(cache=serverless(engine=engine))
        drill = DrillEngine(assemble(level(length_s=10, classes=(RISE,)), chosen), 1)
        drill.advance(1)
        assert 600.0 <= drill.state.cache.doubling_s <= 720.0


def test_valkey_reaches_five_million_within_13_minutes() -> None:
    """AWS: 5M requests a second from zero in under 13 minutes; replicas answer reads, so that it begins with 90,000."""
    start, doubling = figures()["cache.serverless.start_ecpu_s"], figures()["cache.serverless.valkey_doubling_s"]
    assert doubling.low * math.log2(5_000_000 / start.high) < 13 * 60


def test_a_minimum_is_ready_and_a_maximum_throttles_for_good() -> None:
    ready = risen(30, least_ecpu=130_000)
    assert min(answered(ready, t) for t in range(30)) > 0.999
    assert not seconds_of(ready.events, "shard.overload_began")
    held = risen(60, most_ecpu=31_000)
    for t in (30, 59):
        assert answered(held, t) == pytest.approx(31_000 / AFTER, rel=0.01)


def test_the_option_that_throttles_is_named() -> None:
    for over, path in (({"most_ecpu": 50_000}, "cache.usage_limits.max_ecpu"), ({}, "cache.usage_limits.min_ecpu")):
        made = serverless(stores=("session",), classes=(), **over)
        busy = replace(SESSION, rate=Curve(((0, 1_000.0), (STEP_S, AFTER))))
        lost = plant(made, busy, length_s=20).ledger
        assert path in {link.fact("path") for row in lost for link in row.chain if link.code.startswith("choice.")}


def test_a_larger_record_takes_an_ecpu_for_each_kb() -> None:
    """A read of 3.2 kB takes 3.2 ECPUs, one of 500 bytes takes one (ElastiCache pricing)."""
    for size, each in ((500, 1.0), (3_200, 3.2)):
        read = browse(rate=Curve(((0, 1_000.0),)), reads=2, keys=Keys(1_000, 0.5, bytes=size))
        drill = DrillEngine(assemble(level(length_s=20, classes=(read,)), design(cache=serverless())), 1)
        drill.advance(10)
        assert drill.rows.shard_asked[0] == pytest.approx(2_000.0 * each, rel=1e-3)


def dark(*zones: str, at_s: int = 100) -> tuple[Fault, ...]:
    kind = "aws:elasticache:replicationgroup-interrupt-az-power"
    return tuple(Fault(f"dark-{zone}", kind, at_s, 15, zone) for zone in zones)


@pytest.mark.parametrize("faults", [dark("us-east-1a"), (Fault("lost", "drill:cache-node-loss", 100, 0, "cache-1"),)])
def test_a_lost_node_or_zone_is_not_noticed(faults: tuple[Fault, ...]) -> None:
    """Every request is answered in time; of the writes, those of the replication's lag (at most a second) may be missing."""
    run = plant(serverless(stores=("session",), classes=()), SESSION, faults=faults, length_s=200)
    (total,) = run.totals
    assert total.good == total.offered
    assert run.lost_writes <= 50
    assert seconds_of(run.events, "shard.node_lost_unseen") == [100]
    assert not seconds_of(run.events, "shard.replaced_empty")


def test_without_power_in_every_zone_it_does_not_answer() -> None:
    run = plant(serverless(stores=("session",), classes=()), SESSION, faults=dark(*EAST.zones), length_s=200)
    assert run.frames[110].classes[0].good == 0.0
    assert run.lost_writes > 100 * 50 * 0.9


def test_data_is_evicted_only_at_its_maximum() -> None:
    """2.2 GB of records: all are there, unless a maximum of 1 GB leaves what a node of that memory would keep."""
    read = browse(rate=Curve(((0, 2_000.0),)), reads=1, keys=Keys(2_000_000, 0.9, bytes=1_000))
    free = plant(serverless(), read, length_s=30)
    assert free.frames[20].classes[0].hit_ratio == pytest.approx(1.0, abs=1e-6)
    bound = plant(serverless(most_gb=1), read, length_s=30)
    node = assemble(level(length_s=30, classes=(read,)), design(cache=cache(ttl_s=0)))
    same = replace(node, shards=(replace(node.shards[0], memory_bytes=1e9),))
    assert bound.frames[20].classes[0].hit_ratio == pytest.approx(simulate(same, 1).frames[20].classes[0].hit_ratio)
    assert bound.frames[20].classes[0].hit_ratio < 0.95


def test_ecpus_beyond_those_of_the_bill_are_charged() -> None:
    """Three times the traffic for a minute: twice 1,000 reads a second more, at 0.0023 dollars a million."""
    read = browse(rate=Curve(((0, 1_000.0),)), reads=1, keys=Keys(100, 0.0, bytes=500))
    spike = (Fault("spike", "drill:traffic-spike", 10, 60, "browse", 3.0),)
    (extra,) = [usd for line, usd in plant(serverless(), read, faults=spike).drill_items if line.code == "charge.ecpus"]
    assert extra == pytest.approx(2_000 * 60 * 0.0023, rel=0.02)


def test_a_minimum_is_paid_for_whether_it_is_used_or_not() -> None:
    """Below it, a spike costs nothing more."""
    read = browse(rate=Curve(((0, 1_000.0),)), reads=1, keys=Keys(100, 0.0, bytes=500))
    spike = (Fault("spike", "drill:traffic-spike", 10, 60, "browse", 3.0),)
    charged = dict(plant(serverless(least_ecpu=10_000), read, faults=spike).drill_items)
    assert all(usd == 0 for line, usd in charged.items() if line.code == "charge.ecpus")


def test_a_minimum_that_is_raised_in_a_drill_is_charged_from_then_on() -> None:
    """For a minute: 10,000 ECPUs a second in place of the 1,000 that the bill has, and 10 GB in place of the 0.1 GB."""
    read = browse(rate=Curve(((0, 1_000.0),)), reads=1, keys=Keys(100, 0.0, bytes=500))
    drill = DrillEngine(assemble(level(length_s=80, classes=(read,)), design(cache=serverless())), 1)
    drill.advance(20)
    for path, value in (("min_ecpu", "10000"), ("min_gb", "10")):
        changed(drill.state, drill.rows, f"cache.usage_limits.{path}", value)
    drill.advance(60)
    charged = {line.code: usd for line, usd in drill.recording().drill_items}
    assert charged["charge.ecpus"] == pytest.approx(9_000 * 60 * 0.0023, rel=0.01)
    assert charged["charge.cache_data"] == pytest.approx(9.9 * 0.084 * 60 / 3_600 * 1e6, rel=0.001)


@pytest.mark.parametrize(("value", "changed_at"), [("5000", [3]), ("20000", [])])
def test_a_lower_minimum_holds_at_once_and_a_higher_one_has_to_be_made_ready(value: str, changed_at: list[int]) -> None:
    """At least ten minutes: ElastiCache user guide, Scaling, says within 60."""
    asked = Action(3, "change", "cache.usage_limits.min_ecpu", value)
    inputs = assemble(level(length_s=10, classes=(RISE,)), design(cache=serverless(least_ecpu=10_000)))
    assert seconds_of(simulate(inputs, 1, (asked,)).events, "option.changed") == changed_at


LIMITS = "cache.usage_limits."


@pytest.mark.parametrize(
    ("made", "path", "value", "rule"),
    [
        (serverless(most_ecpu=5_000), f"{LIMITS}min_ecpu", "6000", "D216"),
        (serverless(least_ecpu=6_000), f"{LIMITS}max_ecpu", "5000", "D216"),
        (serverless(least_gb=10), f"{LIMITS}max_gb", "5", "D216"),
        (cache(), f"{LIMITS}max_gb", "5", "D216"),
        (serverless(), "cache.maxmemory_policy", "allkeys-lru", "D214"),
    ],
)
def test_no_change_breaks_a_rule_of_what_can_be_ordered(made: Cache, path: str, value: str, rule: str) -> None:
    run = simulate(
        assemble(level(length_s=6, classes=(RISE,)), design(cache=made)), 1, (Action(3, "change", path, value),)
    )
    (refused,) = [event.said for event in run.events if event.said.code == "refused.breaks_rule"]
    assert refused.fact("rule") == rule
    assert not seconds_of(run.events, "option.changed")


def test_its_limits_are_changed_one_at_a_time() -> None:
    """A higher minimum is made ready for ten minutes at least: meanwhile the cache is being modified, and then it is not."""
    asked = tuple(
        Action(at_s, "change", f"{LIMITS}{name}", value)
        for at_s, name, value in (
            (3, "min_ecpu", "20000"),
            (4, "max_ecpu", "15000"),
            (5, "min_gb", "2"),
            (3700, "max_ecpu", "25000"),
        )
    )
    steady = replace(RISE, rate=Curve(((0, 10.0),)))
    run = simulate(assemble(level(length_s=3710, classes=(steady,)), design(cache=serverless())), 1, asked)
    assert seconds_of(run.events, "refused.limits_changing") == [4, 5]
    ready, later = seconds_of(run.events, "option.changed")
    assert 603 <= ready <= 3603
    assert later == 3700


def test_nothing_of_it_is_scaled_or_restarted_by_hand() -> None:
    for action in (Action(3, "scale", "cache", "4"), Action(3, "reboot", "cache-1")):
        plain = assemble(level(length_s=5, classes=(RISE,)), design(cache=serverless()))
        assert seconds_of(simulate(plain, 1, (action,)).events, "refused.scales_by_itself") == [3]


def test_a_maximum_can_be_changed_while_it_runs() -> None:
    lower = Action(10, "change", "cache.usage_limits.max_ecpu", "10000")
    steady = replace(RISE, rate=Curve(((0, BEFORE),)))
    inputs = assemble(level(length_s=20, classes=(steady,)), design(cache=serverless(on_failure="closed")))
    run = simulate(inputs, 1, (lower,))
    assert answered(run, 8) > 0.999
    assert answered(run, 18) == pytest.approx(10_000 / BEFORE, rel=0.01)


def test_data_is_charged_whether_an_alarm_watches_it_or_not() -> None:
    """A spike asks for keys that the bill, at mean traffic, does not expect."""
    read = browse(rate=Curve(((0, 1_000.0),)), reads=1, keys=Keys(5_000_000, 0.0, bytes=900))
    spike = (Fault("spike", "drill:traffic-spike", 10, 160, "browse", 5.0),)
    found = []
    for alarms in ((), (Alarm("evicts", "cache-1", "Evictions", 0.0),)):
        made = design(cache=serverless(ttl_s=600), alarms=alarms)
        run = simulate(assemble(level(length_s=180, classes=(read,), faults=spike), made), 1)
        found.append({line.code: usd for line, usd in run.drill_items}["charge.cache_data"])
    assert found[0] == found[1] > 0


def test_keys_without_an_expiry_cost_by_the_gb_hour() -> None:
    """A GiB a second for a minute, then ten seconds of all of it: 2,400 GiB-seconds, at 0.084 dollars a GB-hour."""
    read = browse(rate=Curve(((0, 100.0),)), reads=1, keys=Keys(100, 0.0, bytes=500))
    growth = (Fault("grows", "drill:cache-keys-without-expiry", 10, 60, factor=60.0),)
    charged = {line.code: usd / 1e6 for line, usd in plant(serverless(), read, faults=growth).drill_items}
    assert charged["charge.cache_data"] == pytest.approx(2_400 * 1.073741824 * 0.084 / 3_600, rel=0.03)
    # The bill of Redis has a GB: a tenth of a GiB a second passes it after 9.3 s.
    slow = (replace(growth[0], factor=6.0),)
    per_s, passed_s = 0.1073741824, 9.313
    beyond = per_s / 2 * (60**2 - passed_s**2) - (60 - passed_s) + 10 * (per_s * 60 - 1)
    of_redis = {line.code: usd / 1e6 for line, usd in plant(serverless(engine="redis"), read, faults=slow).drill_items}
    assert of_redis["charge.cache_data"] == pytest.approx(beyond * 0.125 / 3_600, rel=0.03)
    bounded = plant(serverless(most_gb=5), read, faults=growth)
    assert seconds_of(bounded.events, "cache.refuses") == [pytest.approx(10 + 5 / 1.073741824, abs=2)]


@pytest.mark.parametrize("strategy", ["lazy", "write-through", "invalidate"])
@pytest.mark.parametrize("engine", ["valkey", "memcached"])
def test_it_conserves_requests_and_stays_within_its_maximum(strategy: str, engine: str) -> None:
    """Whatever strikes it under a steady load, no second answers more than 1,000 commands, and every request ends or waits."""
    read = browse(rate=Curve(((0, 3_000.0),)), reads=1, keys=Keys(5_000, 0.9, bytes=800))
    write = checkout(rate=Curve(((0, 20.0),)), updates=(("browse", 2.0),))
    faults = (
        Fault("lost", "drill:cache-node-loss", 15, 0, "cache-1"),
        *dark("us-east-1a", at_s=20),
        Fault("flushed", "drill:cache-flush", 38, 0, "cache"),
    )
    made = serverless(engine=engine, strategy=strategy, ttl_s=30, most_ecpu=1_000)
    inputs = assemble(level(length_s=50, classes=(read, write), faults=faults), design(cache=made))
    run = conserves(inputs)
    for t in range(50):
        found = run.frames[t].classes[[item.name for item in inputs.level.classes].index("browse")]
        assert found.hit_ratio * found.offered <= 1_000 * 1.001, t


@pytest.mark.parametrize(("strategy", "each"), [("write-through", 3.2), ("invalidate", 1.0), ("lazy", 0.0)])
def test_what_keeps_copies_fresh_takes_ecpus_as_it_is_written(strategy: str, each: float) -> None:
    """Of 1,000 changed records of 3.2 kB a second: each written record takes 3.2 ECPUs, each deletion one."""
    read = browse(rate=Curve(((0, 10.0),)), reads=1, keys=Keys(1_000, 0.5, bytes=3_200))
    write = checkout(rate=Curve(((0, 100.0), (10, 500.0))), updates=(("browse", 2.0),))
    plain = DrillEngine(assemble(level(length_s=30, classes=(read, write)), design(cache=serverless())), 1)
    chosen = DrillEngine(
        assemble(level(length_s=30, classes=(read, write)), design(cache=serverless(strategy=strategy))), 1
    )
    for engine in (plain, chosen):
        engine.advance(20)
    # Records that are deleted are loaded again: a few, and none is asked for more often than 10 times a second.
    added = chosen.rows.shard_asked[0] - plain.rows.shard_asked[0]
    assert added == pytest.approx(500 * 2 * each, abs=10 * 3.2)
