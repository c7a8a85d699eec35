"""Runs on all cores. What comes out does not depend on how many there are, nor on who finishes first."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children
from types import TracebackType
from typing import Self

from drill.cli.progress import Progress
from drill.cli.seeds import cores
from drill.model.level import Level
from drill.proof.trial import Job, Trial, trial

AHEAD = 8
"""Jobs handed out for each worker before the first is done: enough to keep them busy, few enough to stop soon."""

_level: Level | None = None
"""The level a worker process runs jobs on."""


class Pool:
    """A runner for one level on `workers` processes (default: the cores this process may use). A context manager.

    With one worker everything runs in this process. Jobs are counted on `progress`.
    """

    def __init__(self, level: Level, progress: Progress, workers: int | None = None) -> None:
        self.level = level
        self.progress = progress
        self.workers = workers or cores()
        self.executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.workers > 1:
            self.executor = ProcessPoolExecutor(self.workers, initializer=_begin, initargs=(self.level,))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.executor is None:
            return
        if kind is not None:
            # Interrupted while it starts, a pool may wait for ever for workers that wait for it.
            for worker in active_children():
                worker.terminate()
        self.executor.shutdown(cancel_futures=True)

    def run(self, jobs: Sequence[Job]) -> Iterator[Trial]:
        """The trials of jobs, in their order: a `drill.proof.trial.Runner`."""
        self.progress.more(len(jobs))
        for made in self._trials(jobs):
            self.progress.step()
            yield made

    def _trials(self, jobs: Sequence[Job]) -> Iterator[Trial]:
        if self.executor is None:
            for job in jobs:
                yield trial(self.level, job)
            return
        ahead = AHEAD * self.workers
        waiting = [self.executor.submit(_work, job) for job in jobs[:ahead]]
        for number in range(len(jobs)):
            yield waiting[number].result()
            if len(waiting) < len(jobs):
                waiting.append(self.executor.submit(_work, jobs[len(waiting)]))


def _begin(level: Level) -> None:
    """Ctrl-C reaches every process of the terminal; the parent answers it alone."""
    global _level  # noqa: PLW0603 (a worker has one level, sent once and not with every job)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _level = level


def _work(job: Job) -> Trial:
    if _level is None:
        raise RuntimeError("a worker without a level")
    return trial(_level, job)
