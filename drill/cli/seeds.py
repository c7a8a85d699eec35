"""Several seeds on all cores. What comes out does not depend on how many there are, nor on who finishes first."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children

from drill.model.design import Design
from drill.model.level import Level
from drill.scoring.runs import run
from drill.scoring.verdict import Judgement, Outcome, judge, outcome


def judged(level: Level, design: Design, first: int, seeds: int, workers: int | None = None) -> Judgement:
    """The judgement over seeds `first` to `first + seeds - 1`. `workers` defaults to the cores this process may use."""
    if seeds == 1:
        return judge(run(level, design, first))
    count = min(workers or cores(), seeds)
    pool = ProcessPoolExecutor(count, initializer=_quiet)
    try:
        with _undisturbed():
            others = [pool.submit(_outcome, level, design, seed) for seed in range(first + 1, first + seeds)]
        return judge(run(level, design, first), [future.result() for future in others])
    except BaseException:
        # A pool would first finish what its workers have begun.
        for worker in active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Cores this process may use, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back while workers start: a pool interrupted half made leaves workers behind that wait for ever."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _outcome(level: Level, design: Design, seed: int) -> Outcome:
    return outcome(run(level, design, seed))


def _quiet() -> None:
    """Ctrl-C reaches every process of the terminal; the parent answers it alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
