"""What a grade says on one line: every bound that is missed, each of them once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from drill.grading.class_book import grade_class
from drill.grading.grade_words import BOUND_MISSED, grade_lines
from drill.model.grades import CriterionMark
from drill.words.english import english
from tests.grading.samples import BAD, RUBRIC, handed_in, level, rubric


def test_a_bound_that_several_criteria_miss_is_told_with_the_first(tmp_path: Path) -> None:
    made = rubric(tmp_path, RUBRIC.replace("count: 3", "count: 1"))
    (grade,) = grade_class(made, handed_in(tmp_path, {"b.yaml": BAD})).grades
    shared = next(said for said in grade.criteria[0].why if said.code == BOUND_MISSED)
    other = next(said for mark in grade.criteria for said in mark.why if said not in grade.criteria[0].why)
    marks = (CriterionMark("first", 0, 50, (shared,)), CriterionMark("second", 0, 20, (shared, other)))
    first, second, *_ = grade_lines(replace(grade, criteria=marks), level())
    words = english(shared, level())
    assert words in first
    assert words not in second
    assert english(other, level()) in second
    assert "first" in second
