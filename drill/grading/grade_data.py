"""Grades as JSON holds them: codes and facts, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from drill.errors import Problem
from drill.grading.grade_words import lost_words
from drill.model.grades import CriterionMark, Grade, GradeBook, LostRequests
from drill.model.level import Level
from drill.model.rubric import Rubric
from drill.model.said import Said
from drill.report.provenance import of_level
from drill.words.english import as_data

FORMAT = 2
"""Version of the data's form."""


def book_data(book: GradeBook, rubric: Rubric) -> dict[str, Any]:
    """All grades of a class."""
    return {
        "format": FORMAT,
        "rubric": book.rubric,
        **of_level(rubric.level),
        "seeds": rubric.seeds,
        "first_seed": rubric.first,
        "max": book.max,
        "grades": [grade_data(grade, rubric.level) for grade in book.grades],
    }


def grade_data(grade: Grade, level: Level) -> dict[str, Any]:
    """One grade, field by field."""
    plain = {field.name: getattr(grade, field.name) for field in fields(grade)}
    return plain | {
        "who": None if grade.who is None else asdict(grade.who),
        "as_played": None if grade.as_played is None else asdict(grade.as_played),
        "criteria": [_criterion(mark, level) for mark in grade.criteria],
        "problems": [_problem(one) for one in grade.problems],
        "losses": [_lost(one, level) for one in grade.losses],
        "feedback": _said(grade.feedback, level),
    }


def _criterion(mark: CriterionMark, level: Level) -> dict[str, Any]:
    return {"id": mark.id, "points": mark.points, "max": mark.max, "why": _said(mark.why, level)}


def _problem(one: Problem) -> dict[str, Any]:
    made = asdict(one)
    del made["source"]
    return made


def _lost(one: LostRequests, level: Level) -> dict[str, Any]:
    return {
        "seed": one.seed,
        "count": one.count,
        "outcome": one.outcome,
        "classes": list(one.classes),
        "nodes": list(one.nodes),
        "cause": as_data(one.cause, level),
        "chain": _said(one.chain, level),
        "text": lost_words(one, level),
    }


def _said(codes: Iterable[Said], level: Level) -> list[dict[str, Any]]:
    return [as_data(one, level) for one in codes]
