"""Runs jobs on any executor, or in this process, with the same result on any number of workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

from drill.model.level import Level
from drill.proof.progress import Progress
from drill.proof.trial import Job, Runner, Trial, trial

AHEAD = 64
"""Tasks handed out before the first is done: enough to keep a machine busy, few enough to stop soon."""

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def in_order(
    executor: Executor | None, task: Callable[[Given], Answer], given: Iterable[Given], ahead: int = AHEAD
) -> Iterator[Answer]:
    """The result of a task for each of the values, in their order. The first tasks are handed out at once.

    Without an executor each value is worked on in this process when its turn comes. The executor stays the caller's; left
    early, what has not begun is cancelled.
    """
    if executor is None:
        return map(task, given)
    rest = iter(given)
    return _answers(executor, task, rest, deque(executor.submit(task, item) for item in islice(rest, ahead)))


def _answers(
    executor: Executor,
    task: Callable[[Given], Answer],
    rest: Iterator[Given],
    waiting: deque[Future[Answer]],
) -> Iterator[Answer]:
    try:
        while waiting:
            answer = waiting.popleft().result()
            waiting.extend(executor.submit(task, item) for item in islice(rest, 1))
            yield answer
    finally:
        for future in waiting:
            future.cancel()


def pooled(level: Level, progress: Progress, executor: Executor | None = None) -> Runner:
    """A runner for one level on an executor (default: this process) that counts its jobs on `progress`."""

    def run(jobs: Sequence[Job]) -> Iterator[Trial]:
        progress.more(len(jobs))
        for made in in_order(executor, _work, ((level, job) for job in jobs)):
            progress.step()
            yield made

    return run


def _work(given: tuple[Level, Job]) -> Trial:
    level, job = given
    return trial(level, job)
