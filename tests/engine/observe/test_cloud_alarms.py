"""When an alarm changes its state, and when a person whom it pages is done: by closed forms of its periods and delays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.engine.observe.alarm_metrics import MEASURED
from drill.engine.observe.cloud_alarms import data_points, evaluate_alarm
from drill.engine.simulate import DrillEngine, simulate
from drill.model.cloud_metric import CLOUD_METRICS
from drill.model.design import Alarm, Cache, Design, Monitoring, Rule
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.factories import browse, cache, checkout, clients, design, level, replica

ERRORS = Alarm("errors", "balancer", "HTTPCode_Target_5XX_Count", 0.0, statistic="sum", missing="not-breaching")
DARK_AT_S = 120


def _run(made: Design, *faults: Fault, length_s: int = 900, **over: Any) -> Recording:
    return simulate(assemble(level(length_s=length_s, faults=faults, **over), made), 1)


def _changes(recording: Recording, name: str) -> list[tuple[int, str]]:
    """Second and code of every change of an alarm's state."""
    return [
        (event.t, event.said.code)
        for event in recording.events
        if event.said.code.startswith("cloud_alarm.") and dict(event.said.facts)["alarm"] == name
    ]


def _alarm(**over: Any) -> Alarm:
    return replace(Alarm("any", "balancer", "RequestCount", 1.0), **over)


def test_every_metric_has_a_measure() -> None:
    assert CLOUD_METRICS.keys() == MEASURED


def test_an_alarm_rings_after_its_data_points_and_the_delay() -> None:
    """100 requests a second are 6,000 a minute, from 4 min on twice as many: the M-th minute after that is the one."""
    steps = (checkout(rate=Curve(((0, 100.0), (240, 200.0)))),)
    rows = ((1, None, 60), (3, None, 60), (5, 3, 0), (3, 1, 120))
    alarms = tuple(
        _alarm(
            name=f"of-{periods}-{delay_s}",
            statistic="sum",
            threshold=9000.0,
            periods=periods,
            datapoints=datapoints,
            delay_s=delay_s,
        )
        for periods, datapoints, delay_s in rows
    )
    recording = _run(design(alarms=alarms), classes=steps, length_s=520)
    for alarm in alarms:
        at_s = 240 + 60 * alarm.needed + alarm.delay_s
        assert _changes(recording, alarm.name) == [(at_s, "cloud_alarm.alarm")]


def test_a_window_of_several_minutes_slides_by_a_minute() -> None:
    """Five minutes of 6,000 are 30,000; the second minute of 12,000 makes them 42,000: above 40,000."""
    steps = (checkout(rate=Curve(((0, 100.0), (360, 200.0), (480, 100.0)))),)
    alarm = _alarm(statistic="sum", threshold=40_000.0, period_s=300, delay_s=60)
    recording = _run(design(alarms=(alarm,)), classes=steps, length_s=800)
    # The two minutes leave the window one after another: with one of them it is 36,000.
    gone = 420 + 300 + 60
    assert _changes(recording, "any") == [(480 + 60, "cloud_alarm.alarm"), (gone, "cloud_alarm.ok")]


def test_a_dead_instance_has_no_data() -> None:
    """Real data is preferred as long as the range has any: only after N + 2 periods without does what is missing count."""
    dark = Fault("dark", "drill:az-power", DARK_AT_S, 800, "us-east-1a")
    unknown_s = {periods: DARK_AT_S + (periods + 2) * 60 + 60 for periods in (1, 2)}
    rows = {
        ("breaching", 1): [(unknown_s[1], "cloud_alarm.alarm")],
        ("breaching", 2): [(unknown_s[2], "cloud_alarm.alarm")],
        ("missing", 1): [(unknown_s[1], "cloud_alarm.insufficient_data")],
        ("ignore", 1): [],
        ("not-breaching", 1): [],
    }
    alarms = tuple(
        Alarm(f"{missing}-{n}", "writer", "CPUUtilization", 90.0, periods=n, missing=missing)  # type: ignore[arg-type]
        for missing, n in rows
    )
    recording = _run(design(alarms=alarms), dark, length_s=450)
    assert [_changes(recording, alarm.name) for alarm in alarms] == list(rows.values())


def _restored_s(recording: Recording) -> int:
    return next(event.t for event in recording.events if event.said.code == "security_group.restored")


def _closed(*alarms: Alarm, length_s: int, alarms_page: bool = True) -> Recording:
    """Somebody takes the database's rule out of its security group, each request needs a connection; a person puts it back."""
    fault = Fault("closed", "drill:security-group", DARK_AT_S, 0, "")
    made = design(alarms=alarms, monitoring=Monitoring(alarms=alarms_page), clients=clients(pool=0))
    return _run(made, fault, length_s=length_s, classes=(checkout(rate=Curve(((0, 20.0),))),))


@pytest.mark.slow
def test_whoever_is_paged_later_is_done_later() -> None:
    """Seconds to decide and to act are the same draws: only the page moves."""
    early, late = (_restored_s(_closed(_paging(page_s), length_s=2500)) for page_s in (60, 360))
    assert late == early + 300
    # Errors begin at once; the minute ends, its sample is published, and somebody answers, decides and acts.
    answered = DARK_AT_S + 60 + 60 + 60
    assert answered + 300 + 60 <= early <= answered + 1400 + 380


def _paging(page_s: int | None) -> Alarm:
    return _alarm(
        name="errors", metric="HTTPCode_Target_5XX_Count", statistic="sum", missing="not-breaching", page_s=page_s
    )


@pytest.mark.slow
@pytest.mark.parametrize(("alarm", "page"), [(_paging(None), True), (_paging(60), False)])
def test_without_a_page_customers_have_to_call(alarm: Alarm, page: bool) -> None:
    recording = _closed(alarm, length_s=5500, alarms_page=page)
    codes = [event.said.code for event in recording.events]
    assert "operator.customers_called" in codes
    called = recording.events[codes.index("operator.customers_called")].t
    assert 900 <= called - DARK_AT_S <= 3600
    assert called < _restored_s(recording)
    # The alarm rings all the same; nobody hears it.
    assert [code for _, code in _changes(recording, "errors")][:1] == ["cloud_alarm.alarm"]


def test_an_alarm_that_ends_unheard_leaves_nobody_awake() -> None:
    """Alarms are switched off while one rings: when it is over, the next trouble needs a page of its own."""
    engine = DrillEngine(assemble(level(length_s=300), design(alarms=(ERRORS,))), 1)
    state, rows = engine.state, engine.rows
    state.cloud_alarms[0].samples += [5.0, 0.0]
    evaluate_alarm(state, rows, 0, 1)
    assert state.on_call.reached >= 0
    state.inputs = replace(state.inputs, design=replace(state.inputs.design, monitoring=Monitoring(alarms=False)))
    evaluate_alarm(state, rows, 0, 2)
    assert state.on_call.reached < 0


def test_memory_that_an_alarm_watches_is_measured_from_the_start() -> None:
    """A thousand keys of 500 bytes, of which each takes 100 more, in the memory of a node."""
    read = browse(rate=Curve(((0, 100.0),)), keys=Keys(1_000, 0.0, bytes=500))
    alarms = tuple(Alarm(name, "cache-1", name, 90.0) for name in ("DatabaseMemoryUsagePercentage", "Evictions"))
    inputs = assemble(level(length_s=130, classes=(read,)), design(cache=cache(ttl_s=0), alarms=alarms))
    engine = DrillEngine(inputs, 1)
    engine.advance(121)
    used, evicted = (watch.samples for watch in engine.state.cloud_alarms)
    assert used == [pytest.approx(100.0 * 1_000 * 600 / inputs.shards[0].memory_bytes, rel=0.01)] * 2
    assert evicted == [0.0, 0.0]


def _samples(made: Cache, per_s: float, *metrics: str) -> list[list[float | None]]:
    """Two minutes' samples of metrics of a cache that is asked for so many keys of 500 bytes a second, of a thousand."""
    read = browse(rate=Curve(((0, per_s),)), reads=1, keys=Keys(1_000, 0.0, bytes=500), retries=Retries(max=0))
    alarms = tuple(Alarm(name, "cache-1", name, 90.0) for name in metrics)
    engine = DrillEngine(assemble(level(length_s=130, classes=(read,)), design(cache=made, alarms=alarms)), 1)
    engine.advance(121)
    return [watch.samples for watch in engine.state.cloud_alarms]


def test_a_serverless_cache_tells_its_data_and_its_ecpus() -> None:
    """Each of 1,000 keys takes 600 bytes; of 2,000 ECPUs a second its maximum throttles a half. It has no nodes to measure."""
    made = cache(service="elasticache-serverless", instance="", ttl_s=0, on_failure="closed", most_ecpu=1_000)
    held, used, throttled, engine_cpu, memory = _samples(
        made,
        2_000.0,
        *("BytesUsedForCache", "ElastiCacheProcessingUnits", "ThrottledCmds"),
        *("EngineCPUUtilization", "DatabaseMemoryUsagePercentage"),
    )
    assert held == [pytest.approx(600_000, rel=0.01)] * 2
    assert used == [pytest.approx(60_000, rel=0.01)] * 2
    assert throttled == [pytest.approx(60_000, rel=0.01)] * 2
    assert engine_cpu == memory == [None, None]


@pytest.mark.parametrize("service", ["rds", "aurora"])
def test_rds_and_aurora_tell_their_lag_under_different_names(service: str) -> None:
    names = ("ReplicaLag", "AuroraReplicaLag", "AuroraReplicaLagMaximum")
    alarms = tuple(Alarm(name, "writer" if "Maximum" in name else "replica-1", name, 90.0) for name in names)
    made = design(on={"service": service}, replicas=(replica(),), alarms=alarms)
    engine = DrillEngine(assemble(level(length_s=70), made), 1)
    engine.advance(61)
    told = [watch.samples[0] is not None for watch in engine.state.cloud_alarms]
    assert told == ([True, False, False] if service == "rds" else [False, True, True])


def test_nodes_have_no_metrics_of_serverless_caches_and_memcached_fewer() -> None:
    valkey = _samples(cache(ttl_s=0), 10.0, "BytesUsedForCache", "ElastiCacheProcessingUnits", "ThrottledCmds")
    assert valkey == [[pytest.approx(600_000, rel=0.01)] * 2, [None, None], [None, None]]
    memcached = _samples(
        cache(engine="memcached", ttl_s=0),
        10.0,
        "EngineCPUUtilization",
        "DatabaseMemoryUsagePercentage",
        "CacheHitRate",
    )
    assert memcached == [[None, None]] * 3
    assert _samples(cache(engine="memcached", ttl_s=0), 10.0, "Evictions") == [[0.0, 0.0]]


def test_a_rule_starts_with_an_alarm() -> None:
    dark = Fault("dark", "drill:az-power", DARK_AT_S, 800, "us-east-1a")
    made = design(alarms=(ERRORS,), runbook=(Rule("errors.alarm", 0, "shed", "browse", "50"),))
    recording = _run(made, dark, length_s=260)
    rang = DARK_AT_S + 60 + 60
    assert _changes(recording, "errors") == [(rang, "cloud_alarm.alarm")]
    assert [(action.kind, action.at_s - rang) for action in recording.actions] in ([("shed", 0)], [("shed", 1)])


def test_alarms_change_nothing_that_they_watch() -> None:
    """Frames are the same to the last bit; only the log has more."""
    dark = Fault("dark", "drill:az-power", DARK_AT_S, 60, "us-east-1a")
    silent = Alarm("cpu", "writer", "CPUUtilization", 90.0, page_s=None)
    plain, watched = (_run(made, dark, length_s=260) for made in (design(), design(alarms=(silent,))))
    assert plain.totals == watched.totals
    assert plain.ledger == watched.ledger
    for second in range(len(plain.frames)):
        before, after = plain.frames[second], watched.frames[second]
        assert (before.classes, before.nodes) == (after.classes, after.nodes)


def test_a_copy_of_a_drill_rings_its_own_alarms() -> None:
    """A drill that is copied while an evaluation is under way ends as it would have without."""
    dark = Fault("dark", "drill:az-power", DARK_AT_S, 800, "us-east-1a")
    engine = DrillEngine(assemble(level(length_s=300, faults=(dark,)), design(alarms=(ERRORS,))), 1)
    engine.advance(190)
    other = engine.copy()
    engine.advance(300)
    other.advance(300)
    assert engine.recording().digest == other.recording().digest


def test_before_the_drill_nothing_breached() -> None:
    alarm = _alarm(statistic="average", comparison="<", threshold=10.0, periods=3)
    points = data_points(alarm, [4.0])
    assert points[-1] == pytest.approx(4.0)
    assert all(point is not None and point >= 10.0 for point in points[:-1])
    assert data_points(_alarm(statistic="sum", period_s=300), [6.0, 6.0])[-1] == pytest.approx(30.0)
