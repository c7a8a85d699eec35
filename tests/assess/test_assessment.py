"""Assessments: the drill without a fault first, verdicts, what they depend on, and how far from the edge they are."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drill.assess.assessment import Assessment, AssessOptions, assess, known_faults
from drill.assess.exercise import ExerciseJob
from drill.assess.load_limit import LoadLimit
from drill.assess.option_origins import LockedOrigins
from drill.assess.revision import revision
from drill.errors import DrillError
from drill.proof.time_limit import OutOfTime
from tests.assess.systems import assessed, subject


@pytest.mark.slow
def test_a_standby_turns_the_loss_of_a_zone(alone: Assessment, paired: Assessment) -> None:
    (before,), (after,) = alone.results, paired.results
    assert (before.verdict, after.verdict) == ("breached", "met")
    assert before.worst is not None
    assert before.worst.scenario.target == "us-east-1a"
    assert {item.scenario.target: item.verdict for item in before.targets} == {
        "us-east-1a": "breached",
        "us-east-1b": "met",
    }
    assert before.worst.worst.rto_s == float("inf")
    assert (alone.verdict, paired.verdict) == ("breached", "met")


class Stopping(Executor):
    """Does the first `most` tasks; the time is over with the one after them."""

    def __init__(self, most: int) -> None:
        self.left = most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        found: Future[Any] = Future()
        if self.left:
            self.left -= 1
            found.set_result(fn(*args, **kwargs))
        else:
            found.set_exception(OutOfTime())
        return found


def test_out_of_time_what_was_drilled_is_reported_and_the_rest_unknown(tmp_path: Path) -> None:
    system, options = subject(tmp_path), AssessOptions(seeds=1, only=("password", "certificate"), limits=False)
    made = assess(system, options, date(2026, 1, 1), Stopping(2))
    found = {row.row.id: (row.verdict, row.why and row.why.code) for row in made.results}
    assert found == {"password": ("met", None), "certificate": ("unknown", "assess.out_of_time")}
    assert (made.stopped, made.verdict) == (True, "unknown")


def test_out_of_time_before_the_first_drill_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(OutOfTime):
        assess(subject(tmp_path), AssessOptions(seeds=1, only=("password",)), date(2026, 1, 1), Stopping(0))


def test_what_fails_without_a_fault_is_charged_to_none(tmp_path: Path) -> None:
    made = assessed(subject(tmp_path, rate="100000/s"), "writer-crash")
    assert made.no_fault.verdict == "breached"
    (row,) = made.results
    assert (row.verdict, row.why and row.why.code, row.targets) == ("unknown", "assess.no_fault_fails", ())
    assert [item.code for item in made.findings if item.verdict == "breached"] == ["A100"]


def test_a_fault_without_an_objective_or_a_target_is_not_exercised(tmp_path: Path) -> None:
    made = assessed(subject(tmp_path), "region", "cache-flush", "writer-crash")
    found = {row.row.id: (row.verdict, row.why and row.why.code) for row in made.results}
    assert found["region"] == ("not-exercised", "assess.no_goal")
    assert found["cache-flush"] == ("not-exercised", "assess.no_cache")
    assert found["writer-crash"][0] != "not-exercised"


@pytest.mark.slow
def test_a_setting_that_nobody_knows_makes_a_verdict_unknown_and_is_asked(tmp_path: Path) -> None:
    """A password changed under pools does nothing at once; without pools each request meets the new one."""
    given = subject(
        tmp_path,
        policy="policy: strict\nsoftware: {rto: 2m, rpo: 0s}\n",
        workload="workload: orders\ntraffic: {browse: {rate: 40/s, within: 300ms}}\n"
        "clients: {pool: ['off', 20], connect_timeout: 1s..10s, from: unknown}\n",
    )
    assert [item.path for item in given.inputs] == ["clients.pool", "clients.connect_timeout"]
    made = assessed(given, "password", "certificate")
    password, certificate = made.results
    assert (password.verdict, [item.input for item in password.depends]) == ("unknown", ["clients.pool"])
    assert certificate.depends == ()
    assert [(item.input, item.faults) for item in made.questions] == [("clients.pool", ("password",))]
    assert made.verdict == "unknown"


def test_the_same_assessment_twice_is_the_same_to_the_digest_and_against_itself_empty(
    alone: Assessment, tmp_path: Path
) -> None:
    second = assessed(subject(tmp_path), "zone-power")
    assert alone.digest == second.digest
    assert revision(second, alone, "one").changes == ()


def test_a_revision_tells_each_figure_that_differs(alone: Assessment, paired: Assessment) -> None:
    found = {(item.fault, item.figure) for item in revision(paired, alone, "one").changes}
    assert {("zone-power", "verdict"), ("zone-power", "back after"), ("bill", "a month")} <= found


def test_a_fault_that_is_not_in_the_pack_is_an_error() -> None:
    with pytest.raises(DrillError, match="zone-power"):
        known_faults(("zone-powr",))


def test_limits_are_found_to_ten_percent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from drill.assess import load_limit as module
    from drill.assess.scenario_level import AssessedSystem, no_fault_scenario

    given = subject(tmp_path, rate="90/s")
    calm = no_fault_scenario(AssessedSystem(given.data, given.design, given.policy))

    def below(limit: float) -> LoadLimit:
        monkeypatch.setattr(
            module, "survived", lambda job: sum(item.rate.at(0) for item in job.scenario.level.classes) <= limit
        )
        return module.load_limit(module.LimitSearch(calm))

    assert 1400 / 1.1 <= below(1400).rate <= 1400
    assert 9 / 1.1 <= below(9).rate <= 9
    assert below(0).factor == 0
    assert below(1e9).beyond


def test_a_fault_is_survived_at_no_higher_load_than_none_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from drill.assess import load_limit as module
    from drill.assess.scenario_level import AssessedSystem, no_fault_scenario

    given = subject(tmp_path, rate="90/s")
    calm = no_fault_scenario(AssessedSystem(given.data, given.design, given.policy))
    tried: list[float] = []

    def below(limit: float, served: float) -> LoadLimit:
        def held(job: ExerciseJob) -> bool:
            tried.append(sum(item.rate.at(0) for item in job.scenario.level.classes))
            return tried[-1] <= limit

        monkeypatch.setattr(module, "survived", held)
        tried.clear()
        known = LoadLimit(served / 100, served, False)
        return module.load_limit(module.LimitSearch(calm, served=known, holds=limit >= 100))

    assert below(1e9, 800).rate == pytest.approx(800)
    assert tried == [pytest.approx(800)]
    assert 300 / 1.1 <= below(300, 800).rate <= 300
    assert max(tried) == pytest.approx(800)
    assert 100 not in tried
    assert 20 / 1.1 <= below(20, 800).rate <= 20
    assert below(0, 50).factor == 0


@pytest.mark.slow
def test_without_a_rate_the_load_is_half_of_what_is_served_and_a_verdict_may_hang_on_it(tmp_path: Path) -> None:
    workload = "workload: orders\ntraffic: {browse: {rate: unknown, within: 300ms}}\n"
    made = assessed(subject(tmp_path, rate="200/s", workload=workload), "traffic-x3")
    assert made.load_factor > 1
    (row,) = made.results
    assert made.no_fault.limit is not None
    assert row.limit is not None
    assert row.limit.rate < made.no_fault.limit.rate
    assert (row.verdict, [item.input for item in row.depends]) == ("unknown", ["traffic"])


def test_of_a_database_that_only_stands_in_nothing_is_said(tmp_path: Path) -> None:
    given = subject(tmp_path)
    alone = replace(
        given, lock=LockedOrigins({given.name: {"cache.class": given.origins.of("database")}}, (), {}, {}, {})
    )
    made = assessed(alone, "writer-crash", "password")
    assert {row.why and row.why.code for row in made.results} == {"assess.stands_in"}
    assert [item for item in made.findings if item.option.startswith("database.")] == []
