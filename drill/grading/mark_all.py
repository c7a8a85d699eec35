"""Marks every submission once, on any executor or none, and knows the marks that a journal has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from queue import Empty, SimpleQueue

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import DrillError, Problem
from drill.grading.journal import Journal, basis, key_of
from drill.grading.marking import MarkingTask, mark, not_graded, unusable
from drill.grading.submissions import Submission, content
from drill.grading.watched_pool import WorkerLost
from drill.model.grades import Mark
from drill.model.rubric import Rubric
from drill.model.said import Said
from drill.syntax.safe_text import safe

CODE = "G053"
"""Of a problem with a submission that cannot be read."""
AHEAD = 16
"""Tasks handed out before the first is done: enough for the workers, few enough for memory and for stopping soon."""

Marking = Callable[[MarkingTask], Mark]


def marks(
    rubric: Rubric,
    submissions: Iterable[Submission],
    executor: Executor | None,
    journal: Journal | None,
    limit_s: float,
    again: set[str],
    marking: Marking = mark,
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
                yield one.name, unusable((Problem(safe(one.name), 0, 0, CODE, safe(str(error))),), rubric)
                continue
            keys[one.name] = key_of(key, one.name, data)
            known = None if again & {one.name, one.key} else book.known(keys[one.name])
            yield (one.name, known) if known is not None else MarkingTask(rubric, one.name, data, limit_s)

    for name, made in _as_done(waiting(), executor, marking, limit_s):
        checked = _of_this_engine(made)
        if name in keys:
            book.keep(keys.pop(name), checked)
        yield name, checked


def _of_this_engine(made: Mark) -> Mark:
    """A mark that another version made is none."""
    if made.engine != ENGINE:
        return not_graded(Said("grade.other_engine", worker=safe(made.engine), here=ENGINE))
    if made.catalog_digest != catalog_digest():
        return not_graded(Said("grade.other_catalogue"))
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
                    yield item.name, not_graded(Said("grade.worker_refused", error=type(error).__name__))
                else:
                    busy[future] = item.name
                    future.add_done_callback(done.put)
    finally:
        for future in busy:
            future.cancel()


STALL = 2.0
"""Times the limit after which, when nothing at all is done, an executor without limits of its own is taken to hang."""
GRACE_S = 30.0
"""More, for workers that are still starting."""
LOOK_S = 0.5
"""Interval of checks for Ctrl-C while workers are busy."""


def _next(done: SimpleQueue[Future[Mark]], busy: dict[Future[Mark], str], limit_s: float) -> Iterator[tuple[str, Mark]]:
    """The next that is done; all that are under way, not graded, when none is for too long."""
    left = STALL * limit_s + GRACE_S
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
        yield name, not_graded(Said("grade.no_answer", limit_s=STALL * limit_s + GRACE_S))


def _result(future: Future[Mark]) -> Mark:
    try:
        return future.result()
    except WorkerLost as error:
        return not_graded(error.said)
    except (Exception, CancelledError) as error:  # noqa: BLE001 (whatever the executor raises costs nobody points)
        return not_graded(Said("grade.worker_failed", error=type(error).__name__))
