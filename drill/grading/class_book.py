"""Grades a class: which attempt counts, and whose grade it is. Every submission is marked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice

from drill.grading.grade_rows import Attempt, Hand, counted, missing, uncounted
from drill.grading.journal import Journal
from drill.grading.mark_all import Marking, marks
from drill.grading.marking import mark
from drill.grading.points import most, total
from drill.grading.roster import owners
from drill.grading.submissions import Submission
from drill.model.grades import MOST_NAMED, Grade, GradeBook, Mark, MarkStatus, Student
from drill.model.rubric import Rubric
from drill.model.said import Said
from drill.syntax.safe_text import safe

SCORED: tuple[MarkStatus, ...] = ("graded", "unusable")


def grade_class(
    rubric: Rubric,
    submissions: Sequence[Submission],
    *,
    roster: Sequence[Student] | None = None,
    executor: Executor | None = None,
    journal: Journal | None = None,
    limit_s: float = 600.0,
    again: Iterable[str] = (),
    hand: Hand | None = None,
    step: Callable[[int], None] = lambda _: None,
    marking: Marking = mark,
) -> GradeBook:
    """Every grade. Whatever is wrong with one submission is a row, and touches no other.

    The same grades come out of any executor, of none (everything in this process), and of a journal. `step` is called for each
    submission that is marked, with how many are. Raises DrillError when the journal cannot be written.
    """
    attempts = _attempts(submissions, roster, grouped=rubric.hand_in == "group")
    groups: dict[tuple[object, ...], list[Attempt]] = {}
    for attempt in attempts:
        if attempt.wrong is None:
            groups.setdefault(attempt.owner, []).append(attempt)
    counting = [one for group in groups.values() for one in _to_mark(group, rubric)]
    found = {}
    for name, made in marks(
        rubric, [one.submission for one in counting], executor, journal, limit_s, set(again), marking
    ):
        found[name] = made
        step(len(counting))
    chosen = {_best(group, found, rubric).submission.name for group in groups.values()}
    rows = [
        row
        for one in counting
        if one.submission.name in chosen
        for row in counted(rubric, one, found[one.submission.name], hand or {})
    ]
    rows += [uncounted(rubric, one) for one in attempts if one.submission.name not in chosen]
    if roster is not None:
        present = {grade.who for grade in rows}
        rows += [missing(rubric, who) for who in roster if who not in present]
    return GradeBook(rubric.name, most(rubric.criteria), tuple(_ordered(_compared(rows), roster or ())))


def _attempts(submissions: Sequence[Submission], roster: Sequence[Student] | None, *, grouped: bool) -> list[Attempt]:
    if roster is None:
        return [Attempt(one) for one in submissions]
    groups: dict[str, list[Student]] = {}
    for who in roster if grouped else ():
        groups.setdefault(who.group, []).append(who)
    return [_attempt(one, roster, groups) for one in submissions]


def _attempt(submission: Submission, roster: Sequence[Student], groups: Mapping[str, Sequence[Student]]) -> Attempt:
    """The student or group of a submission; `groups` are those that hand in together."""
    found = owners(roster, submission.name, submission.key, grouped=bool(groups))
    if not found:
        return Attempt(submission, wrong="unknown", reason=Said("grade.unknown"))
    by = found[0] if len(found) == 1 else None
    shared = {who.group for who in found}
    if len(shared) == 1 and found[0].group in groups and found[0].group:
        return Attempt(submission, tuple(groups[found[0].group]), by)
    if by is None:
        several = " and ".join(who.name or who.id or who.submission for who in found[:5])
        return Attempt(submission, wrong="duplicate", reason=Said("grade.ambiguous", students=safe(several)))
    return Attempt(submission, (by,), by)


def _to_mark(group: Sequence[Attempt], rubric: Rubric) -> Sequence[Attempt]:
    """The attempts of a student that have to be marked to know which one counts."""
    return {"best": group, "last": group[-1:], "first": group[:1]}[rubric.attempts]


def _best(group: Sequence[Attempt], found: Mapping[str, Mark], rubric: Rubric) -> Attempt:
    """The attempt that counts: of equal ones the last."""
    marked = _to_mark(group, rubric)

    def points(number: int) -> tuple[bool, float, int]:
        mark = found[marked[number].submission.name]
        return mark.status in SCORED, total(mark.criteria, rubric.step), number

    return marked[max(range(len(marked)), key=points)]


def _compared(rows: Sequence[Grade]) -> list[Grade]:
    """The rows, each with the submissions of others whose designs are equal to it."""
    alike: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.design_digest:
            alike.setdefault(row.design_digest, {})[row.submission] = None
    return [_named(row, alike[row.design_digest]) if row.design_digest else row for row in rows]


def _named(row: Grade, alike: Mapping[str, None]) -> Grade:
    """The row with the first of the submissions that have its design, and their number."""
    first = (name for name in islice(alike, MOST_NAMED + 1) if name != row.submission)
    return replace(row, same_as=tuple(islice(first, MOST_NAMED)), alike=len(alike) - 1)


def _ordered(rows: Iterable[Grade], roster: Sequence[Student]) -> list[Grade]:
    """The roster's order, then by name; submissions that count come first."""
    place: dict[Student | None, int] = {who: number for number, who in enumerate(roster)}

    def order(row: Grade) -> tuple[int, bool, str]:
        number = place.get(row.who, len(place))
        return number, row.status in ("duplicate", "unknown"), row.submission

    return sorted(rows, key=order)
