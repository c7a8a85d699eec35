"""The row of the table that a submission, or a student without one, becomes: points, lateness, points given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from drill.catalog.tables import catalog_digest
from drill.engine import ENGINE
from drill.files.rubric_file import moment
from drill.grading.points import most, total
from drill.grading.submissions import Submission
from drill.model.grades import CriterionMark, Grade, Mark, Status, Student
from drill.model.rubric import Rubric
from drill.syntax.safe_text import safe

DAY = timedelta(days=1)

Hand = Mapping[str, Mapping[str, float]]
"""Points given by hand: by submission or student, by criterion."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission and whose it is."""

    submission: Submission
    who: Student | None = None
    wrong: Status | None = None
    """Why it is nobody's."""
    told: str = ""

    @property
    def owner(self) -> tuple[str, ...]:
        """Tells students apart; without a roster their submissions do."""
        if self.who is None:
            return (self.submission.key,)
        return (self.who.id, self.who.submission)


def _row(rubric: Rubric, name: str, who: Student | None, status: Status, told: tuple[str, ...] = ()) -> Grade:
    """A row without points."""
    return Grade(
        submission=safe(name),
        who=who,
        status=status,
        points=None,
        max=most(rubric.criteria),
        criteria=(),
        feedback=told,
        design="",
        design_digest="",
        same_as=(),
        digests=(),
        as_played=None,
        late_days=0,
        level=rubric.level.id,
        level_digest=rubric.level.digest,
        scenario_digest=rubric.level.scenario,
        catalog_digest=catalog_digest(),
        engine=ENGINE,
        seeds=rubric.seeds,
        first_seed=rubric.first,
    )


def missing(rubric: Rubric, who: Student) -> Grade:
    """The row of a student who handed nothing in."""
    return _row(rubric, "", who, "missing", ("nothing was handed in",))


def uncounted(rubric: Rubric, attempt: Attempt) -> Grade:
    """The row of a submission that does not count."""
    status: Status = attempt.wrong or "duplicate"
    told = attempt.told or f"another attempt counts: the {rubric.attempts} one"
    return _row(rubric, attempt.submission.name, attempt.who, status, (told,))


def counted(rubric: Rubric, attempt: Attempt, found: Mark, hand: Hand) -> Grade:
    """The grade that a mark becomes."""
    empty = _row(rubric, attempt.submission.name, attempt.who, found.status, found.feedback)
    if found.status == "not-graded":
        return empty
    given = {**_given(hand, attempt.submission.key), **_given(hand, attempt.submission.name)}
    if attempt.who is not None:
        given |= _given(hand, attempt.who.id)
    criteria = tuple(_by_hand(item, given) for item in found.criteria)
    days = late_days(attempt.who, rubric)
    late: tuple[str, ...] = ()
    if rubric.late is not None and days:
        lost = 100 * rubric.late.per_day * min(days, rubric.late.at_most_days)
        late = (f"{days} days late: {lost:g} % of the points are lost",)
    return replace(
        empty,
        points=total(criteria, rubric.step, rubric.late, days),
        criteria=criteria,
        feedback=(*found.feedback, *late),
        design=found.design,
        design_digest=found.design_digest,
        digests=found.digests,
        as_played=found.as_played,
        late_days=days,
    )


def _given(hand: Hand, name: str) -> Mapping[str, float]:
    return hand.get(name, {}) if name else {}


def _by_hand(item: CriterionMark, given: Mapping[str, float]) -> CriterionMark:
    return replace(item, points=given[item.id]) if item.id in given else item


def late_days(who: Student | None, rubric: Rubric) -> int:
    """Days begun after the due time, by the roster; 0 where it says nothing."""
    if who is None or rubric.late is None:
        return 0
    if who.late_days:
        return int(who.late_days)
    due, handed_in = moment(rubric.late.due), moment(who.submitted) if who.submitted else None
    if due is None or handed_in is None or handed_in <= due:
        return 0
    return ceil((handed_in - due) / DAY)
