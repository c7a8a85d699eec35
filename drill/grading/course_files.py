"""Result files of autograders, one a submission: Gradescope, GitHub Classroom, Classroom 50.

A grade without points has none of them: each would read a file as a score.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from math import floor
from typing import Any

from drill.errors import DrillError
from drill.grading.grade_words import feedback_words, grade_lines, why_words
from drill.model.canonical import indented
from drill.model.grades import CriterionMark, Grade
from drill.model.level import Level

CLASSROOM50 = "classroom50/result/v1"
ENVIRONMENT = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "USERNAME",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""Fields of Classroom 50 that only its runner knows, by the variable it gives them in."""


def gradescope(grade: Grade, level: Level) -> str:
    """Gradescope's `results.json`."""
    return indented(
        {
            "score": grade.points,
            "output": "\n".join(grade_lines(grade, level)) or "every criterion has all its points",
            "output_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": [
                {
                    "name": mark.id,
                    "number": str(number),
                    "score": mark.points,
                    "max_score": mark.max,
                    "status": "passed" if mark.points == mark.max else "failed",
                    "output": why_words(mark, level),
                    "output_format": "text",
                    "visibility": "visible",
                }
                for number, mark in enumerate(_given(grade), 1)
            ],
            "extra_data": _origin(grade),
        }
    )


def github_classroom(grade: Grade, level: Level) -> str:
    """GitHub Classroom's step output: `result=` and the result in base64."""
    result = {
        "version": 1,
        "status": "error" if grade.status == "unusable" else "pass" if grade.points == grade.max else "fail",
        "max_score": sum(mark.max for mark in _given(grade)),
        "tests": [
            {
                "name": mark.id,
                "status": "pass" if mark.points == mark.max else "fail",
                "score": mark.points,
                "message": why_words(mark, level)
                if grade.status == "graded"
                else "\n".join(feedback_words(grade, level)),
            }
            for mark in _given(grade)
        ],
    }
    return f"result={b64encode(json.dumps(result, ensure_ascii=True, allow_nan=False).encode()).decode()}\n"


def classroom50(grade: Grade, level: Level, environment: Mapping[str, str], now: str) -> str:
    """Classroom 50's `result.json`: points in whole numbers, rounded down. Raises DrillError outside its runner.

    `now` is the time, UTC; the runner writes the commit's own over it.
    """
    values = runner_values(environment)
    tests = [
        {
            "test-name": mark.id,
            "passed": mark.points == mark.max,
            "score": floor(mark.points or 0.0),
            "max-score": floor(mark.max),
            "output": why_words(mark, level),
        }
        for mark in _given(grade)
    ]
    return indented(
        {
            "schema": CLASSROOM50,
            **{field: values[field] for field in ("classroom", "assignment")},
            "assignment_type": environment.get("MODE") or "individual",
            **{field: values[field] for field in ("owner", "submission", "commit", "release")},
            "review": environment.get("REVIEW_URL") or values["commit"],
            "datetime": now,
            "score": floor(grade.points or 0.0),
            "max-score": floor(sum(mark.max for mark in _given(grade))),
            "tests": tests,
        }
    )


def runner_values(environment: Mapping[str, str]) -> dict[str, str]:
    """Fields that only Classroom 50's runner knows. Raises DrillError outside of it."""
    values = {field: environment.get(name, "") for field, name in ENVIRONMENT.items()}
    values["owner"] = values["owner"] or environment.get("OWNER", "")
    lacking = [ENVIRONMENT[field] for field, value in values.items() if not value]
    if lacking:
        raise DrillError(f"--classroom50 runs in Classroom 50's runner; not set: {', '.join(lacking)}")
    return values


def _given(grade: Grade) -> tuple[CriterionMark, ...]:
    """Criteria with points; those that a person has not graded yet are left out."""
    return tuple(mark for mark in grade.criteria if mark.points is not None)


def _origin(grade: Grade) -> dict[str, Any]:
    return {
        "status": grade.status,
        "level": grade.level,
        "scenario_digest": grade.scenario_digest,
        "design_digest": grade.design_digest,
        "catalog_digest": grade.catalog_digest,
        "engine": grade.engine,
        "digests": list(grade.digests),
    }
