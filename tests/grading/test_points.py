"""Points: whole fractions, one rounding, at the end, downwards."""

from __future__ import annotations

import pytest

from drill.files.bounds import bound
from drill.grading.points import earned, most, total
from drill.model.grades import CriterionMark
from drill.model.rubric import Criterion, Late
from drill.scoring.measured import Measured


def rows(*values: float, name: str = "monthly_usd") -> tuple[Measured, ...]:
    return tuple(Measured(seed, "", ((name, value),)) for seed, value in enumerate(values, 1))


CHEAP = (bound("monthly_usd", "<= 100"),)


def test_a_share_of_the_seeds_earns_that_share_of_the_points() -> None:
    nineteen = rows(*[50.0] * 19, 200.0)
    assert earned(Criterion("a", 50, CHEAP), nineteen) == 47.5
    assert earned(Criterion("a", 50, CHEAP, "verdict"), nineteen) == 50
    assert earned(Criterion("a", 50, CHEAP, "verdict"), rows(*[50.0] * 18, 200.0, 200.0)) == 0
    assert earned(Criterion("a", 10, CHEAP), rows(50.0, 50.0, 200.0)) == 6.66


@pytest.mark.parametrize(
    ("value", "points"), [(1000.0, 0), (900.0, 0), (650.0, 5), (400.0, 10), (1.0, 10), (float("inf"), 0)]
)
def test_between_two_values_points_are_in_proportion(value: float, points: float) -> None:
    criterion = Criterion("a", 10, metric="monthly_usd", worth_nothing=900, worth_all=400)
    assert earned(criterion, rows(value)) == points


def test_a_metric_that_is_better_when_larger_works_the_same() -> None:
    criterion = Criterion("a", 10, metric="availability", worth_nothing=0.9, worth_all=1.0)
    assert earned(criterion, rows(0.95, 1.0, name="availability")) == 7.5


def test_what_a_person_gives_is_nothing_yet() -> None:
    assert earned(Criterion("a", 10), rows(1.0)) is None


def test_a_total_is_rounded_down_once() -> None:
    marks = tuple(CriterionMark(str(n), 33.33, 34) for n in range(3))
    assert total(marks, 1.0) == 99
    assert total(marks, 0.01) == 99.99
    assert total((*marks, CriterionMark("hand", None, 5)), 0.5) == 99.5
    assert total((CriterionMark("a", 0.1, 1),) * 3, 0.1) == 0.3


def test_lateness_costs_a_share_a_day_and_no_more_than_all() -> None:
    marks = (CriterionMark("a", 90, 100),)
    late = Late("2026-12-01T23:59:00+01:00", 0.1, 3)
    assert [total(marks, 1.0, late, days) for days in (0, 1, 3, 30)] == [90, 81, 63, 63]
    assert total(marks, 1.0, Late("", 0.5, 5), 4) == 0


def test_the_most_is_the_sum() -> None:
    assert most((Criterion("a", 0.1), Criterion("b", 0.2))) == 0.3
