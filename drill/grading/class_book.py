"""Grades a class: which attempt counts, every submission marked once, on any executor; and whose grade it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from queue import Empty, SimpleQueue

from drill.catalog.tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import DrillError
from drill.files.rubric_file import moment
from drill.grading.journal import Journal, basis, key_of
from drill.grading.marking import MarkingTask, mark, not_graded, unusable
from drill.grading.points import most, total
from drill.grading.roster import owners
from drill.grading.submissions import Submission, content
from drill.grading.watched_pool import WorkerDied, WorkerHung
from drill.model.grades import CriterionMark, Grade, GradeBook, Mark, MarkStatus, Status, Student
from drill.model.rubric import Rubric
from drill.syntax.safe_text import safe

AHEAD = 16
"""Tasks handed out before the first is done: enough for the workers, few enough for memory and for stopping soon."""
DAY = timedelta(days=1)

Marking = Callable[[MarkingTask], Mark]
Hand = Mapping[str, Mapping[str, float]]
"""Points given by hand: by submission or student, by criterion."""
SCORED: tuple[MarkStatus, ...] = ("graded", "unusable")


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
    step: Callable[[], None] = lambda: None,
    marking: Marking = mark,
) -> GradeBook:
    """Every grade. Whatever is wrong with one submission is a row, and touches no other.

    The same grades come out of any executor, of none (everything in this process), and of a journal. `step` is called for each
    submission that is done. Raises DrillError when the journal cannot be written.
    """
    attempts = _attempts(submissions, roster)
    groups: dict[tuple[str, ...], list[Attempt]] = {}
    for attempt in attempts:
        if attempt.wrong is None:
            groups.setdefault(attempt.owner, []).append(attempt)
    counting = [one for group in groups.values() for one in _to_mark(group, rubric)]
    found = dict(
        marks(rubric, [one.submission for one in counting], executor, journal, limit_s, set(again), marking, step)
    )
    chosen = {_best(group, found, rubric).submission.name for group in groups.values()}
    rows = [
        _counted(rubric, one, found[one.submission.name], hand or {})
        for one in counting
        if one.submission.name in chosen
    ]
    rows += [_uncounted(rubric, one) for one in attempts if one.submission.name not in chosen]
    if roster is not None:
        present = {(grade.who.id, grade.who.submission) for grade in rows if grade.who is not None}
        rows += [_missing(rubric, who) for who in roster if (who.id, who.submission) not in present]
    return GradeBook(rubric.name, most(rubric.criteria), tuple(_ordered(_compared(rows), roster or ())))


def _attempts(submissions: Sequence[Submission], roster: Sequence[Student] | None) -> list[Attempt]:
    if roster is None:
        return [Attempt(one) for one in submissions]
    return [_attempt(one, roster) for one in submissions]


def _attempt(submission: Submission, roster: Sequence[Student]) -> Attempt:
    found = owners(roster, submission.name, submission.key)
    if not found:
        told = "no student of the roster has this name, id or submission"
        return Attempt(submission, wrong="unknown", told=told)
    if len(found) > 1:
        several = " and ".join(who.name or who.id or who.submission for who in found[:5])
        return Attempt(
            submission, wrong="duplicate", told=f"may be of {several}; say which in the roster's submission column"
        )
    return Attempt(submission, found[0])


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


def marks(
    rubric: Rubric,
    submissions: Iterable[Submission],
    executor: Executor | None,
    journal: Journal | None,
    limit_s: float,
    again: set[str],
    marking: Marking = mark,
    step: Callable[[], None] = lambda: None,
) -> Iterator[tuple[str, Mark]]:
    """The mark of every submission by its name, as they are done. Marks the journal knows are not made again."""
    book = journal or Journal(None)
    key = basis(rubric)
    keys: dict[str, str] = {}

    def waiting() -> Iterator[MarkingTask | tuple[str, Mark]]:
        for one in submissions:
            try:
                data = content(one)
            except DrillError as error:
                yield one.name, unusable((safe(f"{one.name} {error}"),), rubric)
                continue
            keys[one.name] = key_of(key, one.name, data)
            known = None if again & {one.name, one.key} else book.known(keys[one.name])
            yield (one.name, known) if known is not None else MarkingTask(rubric, one.name, data, limit_s)

    for name, made in _as_done(waiting(), executor, marking, limit_s):
        checked = _of_this_engine(made)
        if name in keys:
            book.keep(keys.pop(name), checked)
        step()
        yield name, checked


def _of_this_engine(made: Mark) -> Mark:
    """A mark that another version made is none."""
    if made.engine != ENGINE:
        return not_graded(f"worker runs engine {made.engine}, this is engine {ENGINE}")
    if made.catalog_digest != catalog_digest():
        return not_graded("worker has another catalogue")
    return made


def _as_done(
    waiting: Iterator[MarkingTask | tuple[str, Mark]], executor: Executor | None, marking: Marking, limit_s: float
) -> Iterator[tuple[str, Mark]]:
    """Tasks by name with their marks, in the order they are done; marks that are there already at once."""
    done: SimpleQueue[Future[Mark]] = SimpleQueue()
    busy: dict[Future[Mark], str] = {}
    more = True
    try:
        while more or busy:
            if not more or len(busy) >= AHEAD:
                yield from _next(done, busy, limit_s)
                continue
            item = next(waiting, None)
            if item is None:
                more = False
            elif isinstance(item, tuple):
                yield item
            elif executor is None:
                yield item.name, marking(item)
            else:
                try:
                    future = executor.submit(marking, item)
                except Exception as error:  # noqa: BLE001 (a broken pool is the grader's fault)
                    yield item.name, not_graded(f"no worker took it: {type(error).__name__}")
                else:
                    busy[future] = item.name
                    future.add_done_callback(done.put)
    finally:
        for future in busy:
            future.cancel()


STALL = 2.0
"""Times the limit after which, when nothing at all is done, an executor without limits of its own is taken to hang."""
LOOK_S = 0.5
"""How often Ctrl-C is looked for while workers are busy."""


def _next(done: SimpleQueue[Future[Mark]], busy: dict[Future[Mark], str], limit_s: float) -> Iterator[tuple[str, Mark]]:
    """The next that is done; all that are under way, not graded, when none is for too long."""
    left = STALL * limit_s + 30.0
    while left > 0.0:
        try:
            future = done.get(timeout=LOOK_S)
        except Empty:
            left -= LOOK_S
            continue
        name = busy.pop(future, None)
        if name is not None:
            yield name, _result(future)
        return
    for future, name in list(busy.items()):
        future.cancel()
        del busy[future]
        yield name, not_graded(f"no worker answered within {STALL * limit_s:g} s")


def _result(future: Future[Mark]) -> Mark:
    try:
        return future.result()
    except (WorkerDied, WorkerHung) as error:
        return not_graded(str(error))
    except (Exception, CancelledError) as error:  # noqa: BLE001 (whatever the executor raises costs nobody points)
        return not_graded(f"the worker failed: {type(error).__name__}")


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


def _missing(rubric: Rubric, who: Student) -> Grade:
    return _row(rubric, "", who, "missing", ("nothing was handed in",))


def _uncounted(rubric: Rubric, attempt: Attempt) -> Grade:
    status: Status = attempt.wrong or "duplicate"
    told = attempt.told or f"another attempt counts: the {rubric.attempts} one"
    return _row(rubric, attempt.submission.name, attempt.who, status, (told,))


def _counted(rubric: Rubric, attempt: Attempt, found: Mark, hand: Hand) -> Grade:
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


def _compared(rows: Sequence[Grade]) -> list[Grade]:
    """The rows, each with the submissions of others whose designs are equal to it."""
    alike: dict[str, list[str]] = {}
    for row in rows:
        if row.design_digest:
            alike.setdefault(row.design_digest, []).append(row.submission)
    return [
        replace(row, same_as=tuple(name for name in alike[row.design_digest] if name != row.submission))
        if row.design_digest
        else row
        for row in rows
    ]


def _ordered(rows: Iterable[Grade], roster: Sequence[Student]) -> list[Grade]:
    """The roster's order, then by name; what counts before what does not."""
    place = {(who.id, who.submission): number for number, who in enumerate(roster)}

    def order(row: Grade) -> tuple[int, bool, str]:
        number = place.get((row.who.id, row.who.submission), len(place)) if row.who is not None else len(place)
        return number, row.status in ("duplicate", "unknown"), row.submission

    return sorted(rows, key=order)
