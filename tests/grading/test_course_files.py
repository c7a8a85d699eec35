"""Result files of autograders, against their published forms written down here."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drill.errors import DrillError
from drill.grading.class_book import grade_class
from drill.grading.course_files import classroom50, github_classroom, gradescope
from drill.model.grades import Grade
from tests.grading.samples import BAD, GOOD, RUBRIC, handed_in, level, rubric

NOW = "2026-12-01T22:00:00Z"
RUNNER = {
    "CLASSROOM": "cs", "ASSIGNMENT": "week-6", "USERNAME": "ana", "SUBMISSION_TAG": "submit/2026-12-01-abc",
    "COMMIT_URL": "https://h/c", "RELEASE_URL": "https://h/r",
}  # fmt: skip


@pytest.fixture
def grades(tmp_path: Path) -> tuple[Grade, ...]:
    """One with nearly all points, one with few, one that is broken."""
    made = rubric(tmp_path, RUBRIC.replace("count: 3", "count: 1") + "  - {id: why, points: 5, by: hand}\n")
    found = handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": BAD, "c.yaml": "x: 1\n"})
    return grade_class(made, found).grades


def check_gradescope(data: dict[str, Any]) -> None:
    """The fields of gradescope-autograders.readthedocs.io/en/latest/specs, no others."""
    visibilities, formats = (
        {"hidden", "after_due_date", "after_published", "visible"},
        {"text", "html", "simple_format", "md", "ansi"},
    )
    top = {
        "score",
        "execution_time",
        "output",
        "output_format",
        "visibility",
        "stdout_visibility",
        "extra_data",
        "tests",
        "leaderboard",
    }
    test = {
        "score",
        "max_score",
        "status",
        "name",
        "number",
        "output",
        "output_format",
        "tags",
        "visibility",
        "extra_data",
    }
    assert data.keys() <= top
    assert isinstance(data["score"], (int, float))
    assert {data["visibility"], data["stdout_visibility"]} <= visibilities
    assert data["output_format"] in formats
    for one in data["tests"]:
        assert one.keys() <= test
        assert isinstance(one["number"], str)
        assert one["status"] in ("passed", "failed")
        assert one["visibility"] in visibilities
        assert one["output_format"] in formats
        assert 0 <= one["score"] <= one["max_score"]


def test_gradescope_has_its_fields_and_no_others(grades: tuple[Grade, ...]) -> None:
    for grade in grades:
        data = json.loads(gradescope(grade, level()))
        check_gradescope(data)
        assert data["score"] == grade.points
        assert "why" not in {one["name"] for one in data["tests"]}
    assert json.loads(gradescope(grades[2], level()))["score"] == 0
    assert "c.yaml" in json.loads(gradescope(grades[2], level()))["output"]


def test_github_classroom_gets_a_step_output_its_reporter_can_sum(grades: tuple[Grade, ...]) -> None:
    for grade, status in zip(grades, ("fail", "fail", "error"), strict=True):
        line = github_classroom(grade, level())
        match = re.fullmatch(r"result=([A-Za-z0-9+/=]+)\n", line)
        assert match is not None
        data = json.loads(base64.b64decode(match[1]))
        assert data["status"] == status
        assert data["max_score"] == 100
        assert sum(one["score"] for one in data["tests"]) == sum(mark.points or 0 for mark in grade.criteria)
        assert all(one.keys() == {"name", "status", "score", "message"} for one in data["tests"])


def test_classroom50_has_whole_numbers_and_its_fields_only(grades: tuple[Grade, ...]) -> None:
    """classroom50/result/v1: required fields, patterns, no other field at the top; scores no larger than their maxima."""
    required = {
        "schema",
        "classroom",
        "assignment",
        "assignment_type",
        "owner",
        "submission",
        "commit",
        "release",
        "review",
        "datetime",
        "score",
        "max-score",
        "tests",
    }
    for grade in grades:
        data = json.loads(classroom50(grade, level(), RUNNER, NOW))
        assert data.keys() == required
        assert data["schema"] == "classroom50/result/v1"
        assert data["assignment_type"] in ("individual", "group")
        assert data["submission"].startswith("submit/")
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", data["datetime"])
        texts = required - {"score", "max-score", "tests"}
        assert all(isinstance(data[name], str) and data[name] for name in texts)
        for one in (data, *data["tests"]):
            assert type(one["score"]) is int
            assert type(one["max-score"]) is int
            assert 0 <= one["score"] <= one["max-score"]
        for one in data["tests"]:
            assert {"test-name", "passed", "score", "max-score"} <= one.keys()
            assert type(one["passed"]) is bool


def test_fractions_are_rounded_down_for_classroom50(grades: tuple[Grade, ...]) -> None:
    mark = replace(grades[0].criteria[0], points=47.5)
    data = json.loads(classroom50(replace(grades[0], criteria=(mark,), points=47.5), level(), RUNNER, NOW))
    assert (data["score"], data["tests"][0]["score"], data["tests"][0]["passed"]) == (47, 47, False)


def test_outside_its_runner_classroom50_says_what_is_not_set(grades: tuple[Grade, ...]) -> None:
    with pytest.raises(DrillError, match="USERNAME, SUBMISSION_TAG"):
        classroom50(grades[0], level(), RUNNER | {"USERNAME": "", "SUBMISSION_TAG": ""}, NOW)
