"""A grade in words, for everything that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drill.errors import Problem
from drill.grading.table_cells import number
from drill.model.grades import MOST_NAMED, CriterionMark, Grade, LostRequests
from drill.model.level import Level
from drill.model.said import Said
from drill.syntax.safe_text import safe
from drill.words.english import english
from drill.words.losses import Loss, loss_line

BOUND_MISSED = "grade.bound_missed"


def why_words(mark: CriterionMark, level: Level) -> str:
    """The reason for a criterion's points, on one line."""
    return "; ".join(_said(mark.why, level))


def grade_lines(grade: Grade, level: Level) -> tuple[str, ...]:
    """The lines of a grade: each criterion without full points, then the student's feedback.

    A missed bound that several criteria have is explained with the first of them.
    """
    lacking = []
    explained: dict[Said, str] = {}
    for mark in grade.criteria:
        if mark.points is None or mark.points >= mark.max or grade.status != "graded":
            continue
        new = tuple(one for one in mark.why if one not in explained)
        before = dict.fromkeys(explained[one] for one in mark.why if one in explained)
        also = tuple(Said("grade.also_missed", criterion=name) for name in before)
        explained |= {one: mark.id for one in new if one.code == BOUND_MISSED}
        why = "; ".join(_said((*new, *also), level))
        lacking.append(f"{mark.id} {number(mark.points)} of {number(mark.max)}: {why}")
    return (*lacking, *feedback_words(grade, level))


def equal_designs(grade: Grade, most: int = MOST_NAMED) -> str:
    """The submissions with an equal design: the first of them, and how many more there are."""
    named = grade.same_as[:most]
    more = grade.alike - len(named)
    return "; ".join((*named, *((f"{more} more",) if more else ())))


def feedback_words(grade: Grade, level: Level) -> tuple[str, ...]:
    """The feedback to the student: problems of the file, where most requests went, everything else."""
    return (
        *map(_problem, grade.problems),
        *(lost_words(one, level) for one in grade.losses),
        *_said(grade.feedback, level),
    )


def lost_words(lost: LostRequests, level: Level) -> str:
    """Requests lost to a cause: `with seed 3, 1,200 browse failed: writer: timeout (…)`."""
    loss = Loss(lost.outcome, lost.cause, lost.chain, lost.count, lost.classes, lost.nodes)
    return f"with seed {lost.seed}, {loss_line(loss, level)}"


def _said(codes: Iterable[Said], level: Level) -> Iterator[str]:
    return (safe(english(one, level)) for one in codes)


def _problem(one: Problem) -> str:
    return f"{one.place}: {one.code} {one.message}" + (f"; {one.hint}" if one.hint else "")
