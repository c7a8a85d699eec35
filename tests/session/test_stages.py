"""What is told while it happens: stages against the documented ranges, causes against the ledger, the pace."""

from __future__ import annotations

from collections import Counter

import pytest

from drill.design.plan_rows import options
from drill.files.load import load_design, load_level
from drill.session.live.pace import SLOW, pace
from drill.session.live.recorder import Recorder
from drill.session.live.situation import situation
from drill.session.live.stages import dark_zones, under_way
from drill.topology.assemble import assemble
from tests.tui import evening


def _rolled(solution: str = "") -> Recorder:
    level = evening.level()
    recorder = Recorder(assemble(level, dict(level.solutions)[solution] if solution else level.start), 1)
    while recorder.fill(15):
        pass
    return recorder


@pytest.fixture(scope="module")
def standby() -> Recorder:
    return _rolled("standby")


@pytest.fixture(scope="module")
def single() -> Recorder:
    return _rolled()


def _at(recorder: Recorder, second: int) -> list[tuple[str, bool, bool]]:
    """Code of each stage of the first process, whether it has begun, whether it is over."""
    events = tuple(event for event in recorder.events if event.t <= second)
    found = under_way(recorder.inputs, events, recorder.frame, second)
    return [(s.said.code, s.since_s is not None, s.done_s is not None) for s in found[0].stages] if found else []


def test_a_failover_is_told_stage_by_stage(standby: Recorder) -> None:
    times = {event.said.code: event.t for event in standby.events}
    assert _at(standby, 20) == []
    assert [row[0] for row in _at(standby, 35)] == ["stage.detect", "stage.promote", "stage.dns", "stage.reconnect"]
    for code, done in (("failover.started", 1), ("failover.completed", 2), ("writer_endpoint.moved", 3)):
        stages = _at(standby, times[code] + 1)
        assert [over for _, _, over in stages] == [True] * done + [False] * (4 - done), code


def test_what_a_stage_took_lies_in_the_range_it_is_told_with(standby: Recorder) -> None:
    done = next(event.t for event in standby.events if event.said.code == "writer_endpoint.moved")
    events = tuple(event for event in standby.events if event.t <= done)
    stages = under_way(standby.inputs, events, standby.frame, done)[0].stages
    for stage in stages[:3]:
        assert stage.takes.low_s - 1 <= stage.passed_s(done) <= stage.takes.high_s + 1, stage


def test_a_database_without_power_is_not_said_to_recover(single: Recorder) -> None:
    assert [row[0] for row in _at(single, 60)] == ["stage.no_power"]
    assert [row[0] for row in _at(single, 95)] == ["stage.recover"]


def test_a_lone_aurora_instance_waits_for_the_power_of_its_zone_then_is_recreated(single: Recorder) -> None:
    """From the loss on: it is recreated nowhere else, so no time is shown that would bring it back in the dark."""
    level = single.inputs.level
    lone = "design: lone\ndatabase: {service: aurora, engine: postgres, class: db.r6g.large, zone: a}\n"
    recorder = Recorder(assemble(level, load_design(lone, level)), 1)
    while recorder.fill(15):
        pass
    found = {second: [row[0] for row in _at(recorder, second)] for second in range(recorder.length)}
    assert {tuple(found[second]) for second in range(40, 90)} == {("stage.no_power",)}
    assert found[95] == ["stage.recreate"]


def test_an_outage_that_the_seed_draws_is_told_like_one_on_the_clock(single: Recorder) -> None:
    text = evening.TEXT.replace("faults:", "deck:").replace("at: 30s", "at: {between: [30s, 31s]}")
    level = load_level(text)
    assert not level.faults
    recorder = Recorder(assemble(level, level.start), 1)
    while recorder.fill(15):
        pass
    for second in range(recorder.length):
        assert dark_zones(recorder.drawn_inputs.level, second) == (
            {"us-east-1a"} if recorder.faults[0].at_s <= second < recorder.faults[0].at_s + 60 else set()
        )
    assert [stage.said.code for stage in situation(recorder, 61).processes[0].stages] == ["stage.no_power"]
    assert situation(recorder, 61).processes[0].node == situation(single, 61).processes[0].node


def test_the_leading_cause_of_each_moment_is_one_of_the_ledgers(single: Recorder) -> None:
    rows = {(row.outcome, row.cause, row.chain) for row in single.recording().ledger}
    seen: Counter[str] = Counter()
    for second in range(single.length):
        leading = single.leading(second)
        if leading is not None:
            assert (leading.outcome, leading.cause, leading.chain) in rows
            seen[leading.chain[0].code] += 1
    assert seen["fault.root"] > 30
    assert single.leading(10) is None


def test_a_calm_moment_tells_of_nothing(single: Recorder) -> None:
    now = situation(single, 20)
    assert (now.processes, now.lost, now.leading, now.effect) == ((), 0.0, None, None)


def test_calm_runs_fast_change_slows_and_what_lasts_speeds_up(single: Recorder) -> None:
    assert single.pace(10.0) > 2 * SLOW
    assert single.next_turn(10.0) == 31
    assert single.pace(31.0) == SLOW
    assert SLOW < single.pace(60.0) < single.pace(25.0)


def test_a_drill_of_any_length_lasts_a_minute_or_two() -> None:
    """A fault in the middle, losses for a third of the drill: by the law itself, beat by beat."""
    for length in (900, 2700, 7200):
        fault, over = length // 2, length // 2 + length // 3
        at = beats = 0.0
        while at < length:
            since = at + 40 if at < fault else at - fault if at < over else at - over
            then = at + pace(length, since, 1, losing=fault <= at < over) / 8
            at = min(then, float(fault)) if at < fault else then
            beats += 1
        assert 30 <= beats / 8 <= 100, length


def test_options_have_one_name_in_the_plan_and_in_a_chain() -> None:
    from drill.session.option_names import option_name

    level = evening.level()
    row = next(row for row in options(level, level.start) if row.key == "database.multi_az")
    assert option_name(level, "database.multi_az") == row.label.strip()
    assert option_name(level, "not.there") == "not.there"
