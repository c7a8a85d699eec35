"""Runs on all cores. What comes out does not depend on how many there are, nor on who finishes first."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from multiprocessing import active_children
from types import TracebackType
from typing import Self, TypeVar

from drill.leash import leash
from drill.model.level import Level
from drill.proof.progress import Progress
from drill.proof.trial import Job, Trial, trial

AHEAD = 8
"""Jobs handed out for each worker before the first is done: enough to keep them busy, few enough to stop soon."""

LOOK_S = 0.2
"""How long Ctrl-C waits at most while workers are busy."""

Answer = TypeVar("Answer")

_level: Level | None = None
"""The level a worker process runs jobs on."""


def cores() -> int:
    """Cores this process may use, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def crew(workers: int, begin: Callable[..., None] | None = None, *given: object) -> Iterator[ProcessPoolExecutor]:
    """So many worker processes, each of which calls `begin` first. Left by an exception, they stop what they are doing.

    Ctrl-C is held back meanwhile and answered by `answer`; long work of this process itself goes inside `interruptible`. Workers
    end by themselves when this process is killed.
    """
    with _undisturbed():
        executor = ProcessPoolExecutor(workers, initializer=_begin, initargs=(os.getpid(), begin, given))
        try:
            yield executor
        except BaseException:
            # A pool would first finish what its workers have begun, or wait for those that wait for it.
            for worker in active_children():
                worker.terminate()
            raise
        finally:
            executor.shutdown(cancel_futures=True)


def answer(future: Future[Answer]) -> Answer:
    """What a worker gives. Raises KeyboardInterrupt when Ctrl-C was pressed."""
    while not wait((future,), timeout=LOOK_S).done:
        _look()
    _look()
    return future.result()


@contextmanager
def interruptible() -> Iterator[None]:
    """Work of this process between `crew` and `answer`: Ctrl-C ends it at once. Hands nothing to the pool."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _look() -> None:
    """Ctrl-C is answered here, where no lock of the pool is held: one that breaks in anywhere may leave a lock shut for ever."""
    if hasattr(signal, "sigpending") and signal.SIGINT in signal.sigpending():
        signal.sigwait((signal.SIGINT,))
        raise KeyboardInterrupt


class Pool:
    """A runner for one level on `workers` processes (default: the cores this process may use). A context manager.

    With one worker everything runs in this process. Jobs are counted on `progress`.
    """

    def __init__(self, level: Level, progress: Progress, workers: int | None = None) -> None:
        self.level = level
        self.progress = progress
        self.workers = workers or cores()
        self.executor: ProcessPoolExecutor | None = None
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        if self.workers > 1:
            self.executor = self.stack.enter_context(crew(self.workers, _take, self.level))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)

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
            yield answer(waiting[number])
            if len(waiting) < len(jobs):
                waiting.append(self.executor.submit(_work, jobs[len(waiting)]))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(parent: int, begin: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    _quiet()
    leash(parent)
    if begin is not None:
        begin(*given)


def _quiet() -> None:
    """Ctrl-C reaches every process of the terminal; the parent answers it alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _take(level: Level) -> None:
    global _level  # noqa: PLW0603 (a worker has one level, sent once and not with every job)
    _level = level


def _work(job: Job) -> Trial:
    if _level is None:
        raise RuntimeError("a worker without a level")
    return trial(_level, job)
