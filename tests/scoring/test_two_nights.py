"""A level with two nights: a star holds on both, actions follow one clock, and every reader of a run knows both nights."""

from __future__ import annotations

import json
from functools import cache

import pytest

from drill.docs.score_schema import PrintedScore
from drill.model.action import Action
from drill.model.canonical import digest_of
from drill.model.level import Bound, Level
from drill.model.metric_table import metric
from drill.model.run import ObjectiveResult, ScoredRun
from drill.model.second_night import actions_by_night, second_night
from drill.proof.trial import Job, trial
from drill.report.narration import narration
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.measured import measured
from drill.scoring.scored_run import run
from drill.scoring.two_nights import worse_result
from drill.scoring.verdict import judge
from drill.topology.assemble import assemble
from drill.topology.run_cost import run_cost
from tests import two_nights

LEVEL = two_nights.level()


def later() -> Level:
    """The second night by itself."""
    found = second_night(LEVEL)
    assert found is not None
    return found


@cache
def made(name: str) -> ScoredRun:
    """The run of one of its own designs."""
    return run(LEVEL, LEVEL.own_designs()[name], 1)


def test_the_second_night_is_a_level_of_its_own() -> None:
    night = later()
    assert (night.starts, night.length_s) == ("20:00", 240)
    assert night.request_class("checkout").rate.at(0) == 2 * LEVEL.request_class("checkout").rate.at(0)
    assert [fault.id for fault in night.faults] == ["crash"]
    assert second_night(night) is None
    assert night.scenario != LEVEL.scenario


def test_both_nights_are_what_they_are_alone() -> None:
    first, second = made("standby").nights
    assert second.digest == run(later(), LEVEL.own_designs()["standby"], 1).digest
    assert first.recording.digest == made("standby").recording.digest
    assert made("standby").digest == digest_of([first.digest, second.digest])


def test_a_design_that_is_tuned_for_one_night_wins_neither_star() -> None:
    # A writer in zone b never notices the first night, and crashes alone in the second.
    tuned = made("elsewhere")
    assert [night.score.stars for night in tuned.nights] == [("pass", "calm"), ()]
    assert tuned.score.stars == ()
    assert not tuned.score.passed
    assert made("standby").score.stars == ("pass", "calm")


@pytest.mark.parametrize(
    ("op", "one", "other", "worse"),
    [
        (">=", (0.9, True), (0.5, True), 0.5),
        (">=", (0.9, False), (0.99, True), 0.9),
        ("<=", (3.0, True), (7.0, True), 7.0),
        ("<=", (30.0, False), (7.0, True), 30.0),
        ("==", (2.0, False), (9.0, False), 9.0),
    ],
)
def test_the_worse_of_two_readings_counts(
    op: str, one: tuple[float, bool], other: tuple[float, bool], worse: float
) -> None:
    bound = Bound("availability", op, 1.0)
    rows = [ObjectiveResult("pass", bound, value, met) for value, met in (one, other)]
    assert worse_result(*rows).value == worse_result(*reversed(rows)).value == worse


def test_actions_after_the_first_night_belong_to_the_second() -> None:
    design, act = LEVEL.start, Action(100, "shed", "checkout", "90")
    shifted = Action(LEVEL.length_s + 100, "shed", "checkout", "90")
    assert actions_by_night(LEVEL, (act, shifted)) == ((act,), (act,))
    done = run(LEVEL, design, 1, (shifted,))
    assert done.actions == (shifted,)
    assert done.nights[0].digest == made("start").nights[0].digest
    assert done.nights[1].digest == run(later(), design, 1, (act,)).digest


def test_searches_count_the_losses_of_both_and_the_worse_share() -> None:
    found = trial(LEVEL, Job(LEVEL.start, 1))
    scores = [night.score for night in made("start").nights]
    assert found.losses == sum(score.offered - score.good + score.lost_writes for score in scores)
    assert found.availability == min(score.availability for score in scores)
    assert found.digest == made("start").digest


def test_every_metric_is_that_of_the_worse_night() -> None:
    both = measured(LEVEL, made("elsewhere"))
    alone = [measured(LEVEL, night) for night in made("elsewhere").nights]
    for name, value in both.values:
        better = metric(name).better
        assert value == (max if better == "less" else min)(row.value(name) for row in alone), name


def test_the_report_tells_each_night() -> None:
    report = score_report(Scored(judge(made("elsewhere")), LEVEL))
    data = json.loads(write(report, "json"))
    PrintedScore.model_validate(data)
    assert [all(row["met"] for row in night["objectives"]) for night in data["nights"]] == [True, False]
    for night in data["nights"]:
        offered = night["availability"]["offered"]
        assert offered == night["availability"]["good"] + sum(row["count"] for row in night["ledger"])


def test_it_is_narrated_night_by_night() -> None:
    lines = list(narration(assemble(LEVEL, LEVEL.own_designs()["standby"]), 1))
    between = next(number for number, text in enumerate(lines) if text == LEVEL.second.told) if LEVEL.second else 0
    assert any(text.startswith("22:00:30 fault") for text in lines[:between])
    assert any(text.startswith("20:01:00 fault") for text in lines[between:])
    assert any(made("standby").digest[:16] in text for text in lines)


def test_a_run_costs_both_nights() -> None:
    assert run_cost(assemble(LEVEL, LEVEL.start)).seconds == 180 + 240
