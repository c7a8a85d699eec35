"""The row of the table that a submission, or a student without one, becomes: points, lateness, points given by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.files.rubric_file import moment
from drill.grading.points import most, total
from drill.grading.submissions import Submission
from drill.model.grades import CriterionMark, Grade, Mark, Status, Student
from drill.model.rubric import Rubric
from drill.model.said import Said
from drill.syntax.safe_text import safe

DAY = timedelta(days=1)

Hand = Mapping[str, Mapping[str, float]]
"""Points given by hand: by submission or student, by criterion."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission and whose it is."""

    submission: Submission
    who: tuple[Student, ...] = ()
    """A student; everybody of a group that hands in together; nobody without a roster."""
    by: Student | None = None
    """The one of them it was matched to; None where it was matched to several."""
    wrong: Status | None = None
    """Why it belongs to no student."""
    reason: Said | None = None

    @property
    def owner(self) -> tuple[object, ...]:
        """Tells students and groups apart; without a roster their submissions do."""
        return self.who or (self.submission.key,)

    @property
    def group(self) -> str:
        """The group that hands in together; empty for one student."""
        return self.who[0].group if len(self.who) > 1 else ""


def _row(rubric: Rubric, name: str, who: Student | None, status: Status, feedback: Sequence[Said] = ()) -> Grade:
    """A row without points."""
    return Grade(
        submission=safe(name),
        who=who,
        status=status,
        points=None,
        max=most(rubric.criteria),
        criteria=(),
        problems=(),
        losses=(),
        feedback=tuple(feedback),
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
    return _row(rubric, "", who, "missing", (Said("grade.nothing_handed_in"),))


def uncounted(rubric: Rubric, attempt: Attempt) -> Grade:
    """The row of a submission that does not count."""
    status: Status = attempt.wrong or "duplicate"
    reason = attempt.reason
    if reason is None and attempt.group:
        reason = Said("grade.another_attempt_of_group", group=safe(attempt.group), counts=rubric.attempts)
    row = _row(
        rubric,
        attempt.submission.name,
        attempt.by or next(iter(attempt.who), None),
        status,
        (reason or Said("grade.another_attempt", counts=rubric.attempts),),
    )
    return replace(row, group=attempt.group)


def counted(rubric: Rubric, attempt: Attempt, found: Mark, hand: Hand) -> tuple[Grade, ...]:
    """The grades that a mark becomes: one for each student of a group, otherwise one."""
    days = max((late_days(who, rubric) for who in ((attempt.by,) if attempt.by else attempt.who)), default=0)
    return tuple(_counted(rubric, attempt, who, days, found, hand) for who in attempt.who or (None,))


def _counted(rubric: Rubric, attempt: Attempt, who: Student | None, days: int, found: Mark, hand: Hand) -> Grade:
    empty = replace(
        _row(rubric, attempt.submission.name, who, found.status, found.feedback),
        problems=found.problems,
        group=attempt.group,
    )
    if found.status == "not-graded":
        return empty
    given = {**_given(hand, attempt.submission.key), **_given(hand, attempt.submission.name)}
    if who is not None:
        given |= _given(hand, who.id)
    criteria = tuple(_by_hand(item, given) for item in found.criteria)
    late: tuple[Said, ...] = ()
    if rubric.late is not None and days:
        lost = 100 * rubric.late.per_day * min(days, rubric.late.at_most_days)
        late = (Said("grade.late", days=days, lost_pct=round(lost, 6)),)
    return replace(
        empty,
        points=total(criteria, rubric.step, rubric.late, days),
        criteria=criteria,
        losses=found.losses,
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


def late_days(who: Student, rubric: Rubric) -> int:
    """Days begun after the due time, by the roster; 0 if the roster has no time."""
    if rubric.late is None:
        return 0
    if who.late_days:
        return int(who.late_days)
    due, handed_in = moment(rubric.late.due), moment(who.submitted) if who.submitted else None
    if due is None or handed_in is None or handed_in <= due:
        return 0
    return ceil((handed_in - due) / DAY)
