"""Published figures of a level: what holds them, where a check points, and what rests on them."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

import drill
from drill.model.level import HeldFigure
from drill.proof.held_figures import HeldResult, held_results, measurements, missed_figures, tasks
from tests.proof.levels import LEVEL, level

HOLDS = "traps: {}"
ONE = "traps: {}\nholds: [{metric: lost_writes, value: 0, source: s}, {metric: down_s, value: 9m, tolerance: 1s, source: s}]"


def test_a_figure_is_held_up_to_its_tolerance() -> None:
    figure = HeldFigure("down_s", 100.0, 5.0, "s")
    assert [HeldResult(figure, value, 1).met for value in (94.9, 95.0, 105.0, 105.1, inf)] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_a_time_without_end_is_held_only_by_one() -> None:
    figure = HeldFigure("recovered_s", inf, 0.0, "s")
    assert [HeldResult(figure, value, 1).met for value in (inf, 1e9)] == [True, False]


def test_no_digest_rests_on_published_figures() -> None:
    with_figures, without = level((HOLDS, ONE)), level()
    assert (with_figures.digest, with_figures.scenario) == (without.digest, without.scenario)


@pytest.fixture(scope="module")
def results() -> tuple[HeldResult, ...]:
    made = level((HOLDS, ONE))
    return held_results(made, list(measurements(tasks([made]))))


def test_a_design_runs_once_a_seed_however_many_figures_it_has(results: tuple[HeldResult, ...]) -> None:
    assert len(tasks([level((HOLDS, ONE))])) == results[0].seeds


def test_a_missed_figure_is_a_problem_at_its_value(tmp_path: Path, results: tuple[HeldResult, ...]) -> None:
    file = tmp_path / "short.yaml"
    text = LEVEL.replace(HOLDS, ONE)
    file.write_text(text, encoding="utf-8")
    # A drill of four minutes is not down for nine.
    (problem,) = missed_figures(file, results)
    assert problem.code == "L047"
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith("9m")


def test_a_score_shows_the_figures_of_its_design_alone() -> None:
    made = level((HOLDS, ONE))
    rows = drill.score(made, made.start).to_dict()["holds"]
    assert [(row["metric"], row["published"], row["met"]) for row in rows] == [
        ("lost_writes", 0, True),
        ("down_s", 540, False),
    ]
    assert "holds" not in drill.score(made, made.own_designs()["standby"]).to_dict()
