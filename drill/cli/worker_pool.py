"""The worker processes of a command: they end with it, and Ctrl-C is answered at once, whatever they are busy with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children
from typing import ParamSpec, TypeVar

from drill.proof.time_limit import TimeLimit
from drill.system.processes import cores, end_with_parent
from drill.system.signals import answer_ctrl_c, ctrl_c_held_back, ignore_ctrl_c

NONE = TimeLimit()
LOOK_S = 0.2
"""The longest that Ctrl-C waits while workers are busy."""

Answer = TypeVar("Answer")
Given = ParamSpec("Given")


@contextmanager
def worker_pool(tasks: int | None = None, limit: TimeLimit = NONE) -> Iterator[Executor | None]:
    """Workers for so many tasks, at most one a core; None where one would be enough, and the work is done in this process.

    Left by an exception, or once the time is over, they stop what they are doing. They end by themselves when this process is
    killed. With a limit there is a worker even for one task: what runs in this process could not be stopped.
    """
    workers = cores() if tasks is None else min(cores(), tasks)
    if workers < 2 and limit.seconds is None:
        yield None
        return
    executor = WorkerPool(ProcessPoolExecutor(max(1, workers), initializer=_begin, initargs=(os.getpid(),)), limit)
    try:
        yield executor
    except BaseException:
        # A pool would first finish what its workers have begun, or wait for those that wait for it.
        for worker in active_children():
            worker.terminate()
        raise
    finally:
        if limit.over:
            for worker in active_children():
                worker.terminate()
        executor.shutdown(cancel_futures=True)


@contextmanager
def command_workers(dask: str | None, tasks: int | None = None, limit: TimeLimit = NONE) -> Iterator[Executor | None]:
    """Workers on the Dask cluster at an address, all of this version; without one those of this machine, as `worker_pool`."""
    if dask is None:
        with worker_pool(tasks, limit) as executor:
            yield executor
        return
    from drill.cli.dask_cluster import dask_cluster

    with dask_cluster(dask, alike=True) as cluster:
        yield WorkerPool(cluster, limit)


class WorkerPool(Executor):
    """An executor that Ctrl-C cannot leave with a lock shut for ever: it is held back wherever the pool within holds one."""

    def __init__(self, pool: Executor, limit: TimeLimit = NONE) -> None:
        self._limit = limit
        self._pool = pool

    def submit(self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Answer]:
        """Hand a task out."""
        with ctrl_c_held_back():
            # The pool's threads and processes begin here, and keep Ctrl-C held back.
            return Awaited(self._pool.submit(fn, *args, **kwargs), self._limit)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers."""
        with ctrl_c_held_back():
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


class Awaited(Future[Answer]):
    """A future whose result may be waited for until Ctrl-C."""

    def __init__(self, inner: Future[Answer], limit: TimeLimit) -> None:
        super().__init__()
        self._limit = limit
        self._inner = inner
        inner.add_done_callback(self._take)

    def _take(self, inner: Future[Answer]) -> None:
        if inner.cancelled():
            super().cancel()
            self.set_running_or_notify_cancel()
        elif (error := inner.exception()) is not None:
            self.set_exception(error)
        else:
            self.set_result(inner.result())

    def cancel(self) -> bool:
        """Cancel the task, unless it has begun."""
        with ctrl_c_held_back():
            return self._inner.cancel()

    def result(self, timeout: float | None = None) -> Answer:
        """The result of the task. Raises KeyboardInterrupt when Ctrl-C was pressed, OutOfTime, and what the task raised."""
        with ctrl_c_held_back():
            left = timeout
            while not self.done():
                answer_ctrl_c()
                self._limit.check()
                if left is not None and left <= 0.0:
                    break
                pause = LOOK_S if left is None else min(LOOK_S, left)
                left = None if left is None else left - pause
                self._wait(pause)
            answer_ctrl_c()
            return super().result(0.0)

    def _wait(self, pause: float) -> None:
        try:
            super().exception(pause)
        except (TimeoutError, CancelledError):
            return


def _begin(parent: int) -> None:
    """Set up a worker. Ctrl-C reaches every process of the terminal; only the parent answers it."""
    ignore_ctrl_c()
    end_with_parent(parent)
