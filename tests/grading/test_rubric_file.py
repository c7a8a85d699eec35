"""Rubrics: what they hold, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.files.rubric_file import load_rubric, rubric_of
from drill.model.level import Bound
from tests.grading.samples import RUBRIC, level, rubric


def test_it_holds_what_is_written(tmp_path: Path) -> None:
    made = rubric(tmp_path)
    assert (made.name, made.level.id, made.first, made.seeds) == ("week-6", "short", 11, 3)
    passes, thrift, frugal, no_loss = made.criteria
    assert passes.bounds == made.level.objectives[0].bounds
    assert thrift.bounds == (*made.level.objectives[0].bounds, *made.level.objectives[1].bounds)
    assert (frugal.metric, frugal.worth_nothing, frugal.worth_all) == ("monthly_usd", 600, 300)
    assert no_loss.bounds == (Bound("lost_writes", "<=", 0.0),)


def test_bounds_are_those_of_levels(tmp_path: Path) -> None:
    text = RUBRIC.replace("metric: lost_writes, bound: 0", 'metric: availability.book, bound: ">= 99.5 %"')
    assert rubric(tmp_path, text).criteria[3].bounds == (Bound("availability.book", ">=", 0.995),)


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("star: pass}", "star: pas}", "pas}", "G023"),
        ("metric: lost_writes, bound", "metric: lost_wrote, bound", "lost_wrote", "G034"),
        ("bound: 0}", "bound: many}", "many", "G026"),
        ("from: 600, to: 300", "from: 300, to: 600", "600}", "G042"),
        ("from: 600, to: 300", "from: 300", "{id: frugal", "G042"),
        ("star: pass}", "star: pass, by: hand}", "{id: passes", "G042"),
        ("id: thrift", "id: passes", "passes, points: 20", "G035"),
        ("count: 3", "count: 0", "0}", "G024"),
        ("rubric: week-6", "rubric: week-6\nlate: {due: tomorrow, per_day: 10 %}", "tomorrow", "G026"),
        ("level: ./short.yaml", "level: ../../../etc/short.yaml", "../../..", "G001"),
        ("criteria:", "critera:", "critera", "G020"),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path: Path, old: str, new: str, at: str, code: str) -> None:
    """`at` is the text at which the problem is said to stand."""
    text = RUBRIC.replace(old, new, 1)
    with pytest.raises(Problems) as caught:
        rubric(tmp_path, text)
    before = text[: text.index(at)]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert f"{place} {code}" in [f"{one.spot} {one.code}" for one in caught.value.problems]


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    text = RUBRIC.replace("star: pass}", "star: pas}").replace("bound: 0", "bound: many")
    with pytest.raises(Problems) as caught:
        rubric(tmp_path, text)
    assert len(caught.value.problems) == 2


def test_a_level_is_a_rubric_of_its_stars() -> None:
    made = rubric_of(level())
    assert [(item.star, item.points) for item in made.criteria] == [("pass", 60), ("thrift", 40)]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="G001"):
        load_rubric(tmp_path / "no.yaml")
