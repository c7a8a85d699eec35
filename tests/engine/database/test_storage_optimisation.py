"""Storage optimisation after a change of storage: a performance between the old and the new one, and no other change meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.simulate import DrillEngine
from drill.engine.state.buckets import VOLUME_IOS
from drill.model.action import Action
from drill.model.design import Storage
from drill.model.level_traffic import Curve, Keys, Retries
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import checkout, design, level

DATA_GIB = 60.0
LENGTH_S = 3600
SAVE = checkout(rate=Curve(((0, 50.0),)), reads=0, within_ms=1000, retries=Retries(max=0))
OPTIMISED_S = DATA_GIB * 6 * 3600 / 1024
"""A full volume of 1 TiB typically takes about six hours (Amazon EBS User Guide, monitoring-volume-modifications)."""


def run(storage: Storage, *actions: Action, until_s: int = LENGTH_S, **on: Any) -> DrillEngine:
    """The drill up to a second, with these actions on the way."""
    quiet = level(length_s=LENGTH_S, data_gib=DATA_GIB, classes=(SAVE,))
    drill = DrillEngine(assemble(quiet, design(on={"storage": storage} | on)), 1)
    for action in actions:
        drill.act(action)
    drill.advance(until_s)
    return drill


def enlarge(gib: int, at_s: int = 10) -> Action:
    return Action(at_s, "enlarge", "writer", str(gib))


def iops(drill: DrillEngine) -> float:
    """I/O operations a second of the writer's volume."""
    limit = drill.state.machines[0].spec.limits.volume_ios
    assert limit is not None
    return limit.rate


def phases(drill: DrillEngine) -> tuple[int, int]:
    """Seconds at which the size is there, and at which the volume is optimised."""
    events = drill.recording().events
    return seconds_of(events, "storage.enlarged")[0], seconds_of(events, "storage.optimised")[0]


@pytest.mark.parametrize(
    ("storage", "gib", "before", "after"),
    [
        # gp2: three IOPS a GiB; gp3: 3,000 below 400 GiB, 12,000 from there on (Amazon RDS User Guide, chap-storage).
        (Storage("gp2", 200), 390, 600.0, 1170.0),
        (Storage("gp3", 200), 400, 3000.0, 12_000.0),
        (Storage("io1", 200, 5000), 400, 5000.0, 5000.0),
    ],
    ids=("gp2", "gp3", "io1"),
)
def test_performance_is_between_the_old_and_the_new_until_it_is_optimised(
    storage: Storage, gib: int, before: float, after: float
) -> None:
    """EBS guide: "in between the source and target configuration", and no less than the source."""
    sized, optimised = phases(run(storage, enlarge(gib)))
    assert optimised - sized == pytest.approx(OPTIMISED_S, rel=0.01)
    assert iops(run(storage, enlarge(gib), until_s=sized - 1)) == before
    meanwhile = iops(run(storage, enlarge(gib), until_s=(sized + optimised) // 2))
    assert meanwhile == pytest.approx((before + after) / 2.0)
    assert iops(run(storage, enlarge(gib), until_s=optimised + 2)) == after


def test_a_larger_gp2_volume_does_what_its_size_earns() -> None:
    """Nine in ten of 960 reads a second miss memory: 600 IOPS are too few for them, 1,170 are not."""
    busy = checkout(
        rate=Curve(((0, 80.0),)), reads=12, keys=Keys(5_000_000, 0.0), within_ms=1000, retries=Retries(max=0)
    )
    quiet = level(length_s=LENGTH_S, data_gib=DATA_GIB, classes=(busy,))
    made = design(on={"storage": Storage("gp2", 200), "instance": "db.m6g.large"})
    good = []
    for actions in ((), (enlarge(390),)):
        drill = DrillEngine(assemble(quiet, made), 1)
        drill.rows.tokens[VOLUME_IOS] = 0.0
        for action in actions:
            drill.act(action)
        drill.advance(LENGTH_S)
        good.append(sum(drill.frames[t].classes[0].good for t in range(LENGTH_S - 300, LENGTH_S)) / 300)
    assert good[1] > 1.5 * good[0]


def test_commits_are_slower_on_gp3_meanwhile_and_only_where_its_performance_changes() -> None:
    """RDS guide, USER_PIOPS.gp3: elevated latencies, but still within the single-digit millisecond range."""
    more_ms = value("storage.modification.latency_ms") - value("storage.ebs.latency_ms")
    assert 1.0 < value("storage.modification.latency_ms") < 10.0
    for storage, gib, expected_ms in (
        (Storage("gp3", 200), 400, more_ms),
        (Storage("gp3", 200), 300, 0.0),
        (Storage("gp2", 200), 390, 0.0),
    ):
        drill = run(storage, enlarge(gib))
        sized, optimised = phases(drill)
        before, meanwhile, after = (drill.frames[t].classes[0].p50_ms for t in (sized - 5, sized + 5, optimised + 5))
        assert meanwhile - before == pytest.approx(expected_ms, abs=0.01)
        assert after == pytest.approx(before, abs=0.01)


def test_a_standby_has_the_new_performance_too_and_a_larger_class_keeps_it() -> None:
    acts = (enlarge(400), Action(2000, "scale", "writer", "db.r6g.xlarge"))
    drill = run(Storage("gp3", 200), *acts, multi_az="standby")
    limits = [machine.spec.limits.volume_ios for machine in drill.state.machines]
    assert [limit.rate for limit in limits if limit] == [12_000.0, 12_000.0]
    assert {machine.spec.instance for machine in drill.state.machines} == {"db.r6g.xlarge"}


def test_another_change_is_refused_until_then_and_possible_from_then_on() -> None:
    sized, optimised = phases(run(Storage("gp3", 200), enlarge(300)))
    assert seconds_of(
        run(Storage("gp3", 200), enlarge(300), enlarge(400, optimised - 5)).recording().events,
        "refused.storage_cooling_down",
    ) == [optimised - 5]
    later = run(Storage("gp3", 200), enlarge(300), enlarge(400, optimised + 5)).recording().events
    assert not seconds_of(later, "refused.storage_cooling_down")
    assert sized < optimised


def provision(iops: int, at_s: int = 10) -> Action:
    return Action(at_s, "change", "database.storage.iops", str(iops))


@pytest.mark.parametrize(
    ("storage", "asked", "before"), [(Storage("io1", 400, 5000), 9000, 5000.0), (Storage("gp3", 400), 20_000, 12_000.0)]
)
def test_other_iops_are_there_when_the_volume_is_optimised(storage: Storage, asked: int, before: float) -> None:
    events = run(storage, provision(asked)).recording().events
    (applied,), (optimised,) = (seconds_of(events, f"storage.{what}") for what in ("provisioned", "optimised"))
    assert optimised - applied == pytest.approx(OPTIMISED_S, rel=0.01)
    assert iops(run(storage, provision(asked), until_s=applied - 1)) == before
    assert iops(run(storage, provision(asked), until_s=applied + 5)) == pytest.approx((before + asked) / 2.0)
    assert iops(run(storage, provision(asked), until_s=optimised + 2)) == asked


def test_other_iops_are_charged_from_then_on() -> None:
    drill = run(Storage("gp3", 400), provision(20_000))
    (applied,) = seconds_of(drill.recording().events, "storage.provisioned")
    ((_, micro_usd),) = drill.state.bill.items(drill.second)
    hours = (LENGTH_S - applied) / 3600.0
    expected = 8000.0 * value("price.rds.gp3_extra_iops") / value("price.hours_per_month") * hours
    assert micro_usd / 1e6 == pytest.approx(expected, rel=1e-3)


def test_they_count_as_a_change_of_storage_and_must_be_on_sale() -> None:
    events = run(Storage("gp3", 400), provision(20_000), enlarge(500, 900)).recording().events
    assert seconds_of(events, "refused.storage_cooling_down") == [900]
    events = run(Storage("gp3", 200), provision(20_000)).recording().events
    assert seconds_of(events, "refused.breaks_rule") == [10]
