"""A level's lesson as a condition on a design: an option changed, a value to have or not to have, or something left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.design.lesson_condition import LessonCondition, lesson_condition, lesson_path, written_value
from drill.errors import Problems
from drill.model.level import Level
from drill.proof.lesson import lacks_lesson, without
from tests.proof.levels import level


def of(condition: str) -> Level:
    return replace(level(), needs=condition)


def test_a_condition_is_an_option_alone_or_with_an_operator_and_a_value() -> None:
    assert lesson_condition("cache") == LessonCondition("cache")
    assert lesson_condition("database.multi_az == cluster") == LessonCondition("database.multi_az", "==", "cluster")
    assert lesson_path(of("clients.keepalive != start")) == "clients.keepalive"
    assert lesson_path(of("")) == ""
    for wrong in ("a b", "a = b", "a == b c", ""):
        with pytest.raises(ValueError, match="write an option"):
            lesson_condition(wrong)


@pytest.mark.parametrize(
    ("condition", "start", "solution"),
    [
        ("database.multi_az", False, True),
        ("database.multi_az != start", False, True),
        ("database.multi_az == start", True, False),
        ("database.multi_az == standby", False, True),
        ("database.multi_az == cluster", False, False),
        ("database.multi_az != cluster", True, True),
        ("database.multi_az == off", True, False),
        ("cache == off", True, True),
        ("cache != off", False, False),
        ("cache != start", False, False),
        ("clients.pool == 20", True, True),
        ("database.zone == a", True, True),
        ("database.zone == us-east-1a", True, True),
        ("database.zone != b", True, True),
    ],
)
def test_which_designs_have_the_lesson(condition: str, start: bool, solution: bool) -> None:
    """The start has one zone, no cache and pools of 20 connections; the solution adds a standby."""
    made = of(condition)
    assert (not lacks_lesson(made, made.start), not lacks_lesson(made, made.solutions[0][1])) == (start, solution)


def test_a_value_is_compared_as_a_design_file_writes_it() -> None:
    assert written_value("database.backups.retention", "7d") == "7d"
    assert written_value("cache.single_flight", "on") is True
    assert written_value("cache", "off") is None


def test_what_is_left_out_may_be_the_lesson_so_that_without_it_is_there() -> None:
    """The start leaves the standby out already: designs without the lesson are those with one."""
    made = of("database.multi_az != standby")
    found = without(made, made.start)
    assert found
    assert {design.database.multi_az for design in found} == {"standby"}


@pytest.mark.parametrize("condition", ["database.multi_az == twin", "cache == redis", "clients.pool == many"])
def test_a_value_that_the_option_cannot_have_is_told_with_its_place(condition: str) -> None:
    with pytest.raises(Problems) as told:
        level(("needs: database.multi_az", f"needs: {condition}"))
    (problem,) = told.value.problems
    assert (problem.line, problem.code) == (5, "L023")


@pytest.mark.parametrize("condition", ["database.multi_az = standby", "== off", "database.multi_az == off off"])
def test_what_is_no_condition_is_told(condition: str) -> None:
    with pytest.raises(Problems) as told:
        level(("needs: database.multi_az", f'needs: "{condition}"'))
    assert [problem.code for problem in told.value.problems] == ["L026"]


def test_a_zone_that_the_level_does_not_have_is_told() -> None:
    with pytest.raises(Problems) as told:
        level(("needs: database.multi_az", "needs: database.zone == z"))
    assert [problem.code for problem in told.value.problems] == ["L030"]
