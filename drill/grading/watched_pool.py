"""Worker processes that may die or hang: only the task they were at is lost, and they are replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from multiprocessing import get_context
from multiprocessing.connection import Connection
from os import getpid
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from drill.model.said import Said
from drill.system.processes import end_with_parent
from drill.system.signals import ignore_ctrl_c, signal_name

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

Answer = TypeVar("Answer")
Given = ParamSpec("Given")

Order = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]
LOOK_S = 0.2
"""Longest time that a shutdown waits before it checks a busy worker."""


class WorkerLost(Exception):
    """A task has no answer, because of its process."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class WorkerDied(WorkerLost):
    """The process that worked on a task ended."""


class WorkerHung(WorkerLost):
    """A task took longer than it may; its process was ended."""


class WatchedPool(Executor):
    """An executor of `workers` processes, each given one task at a time and at most `limit_s` seconds for it."""

    def __init__(self, workers: int, limit_s: float) -> None:
        self._limit_s = limit_s
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._ending = False
        self._lock = Lock()
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Answer]:
        """Submit a task. Raises RuntimeError after the shutdown."""
        with self._lock:
            if self._ending:
                raise RuntimeError("the workers have been sent home")
            future: Future[Answer] = Future()
            self._orders.put((future, fn, args, kwargs))
            return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; busy ones too, if their tasks are cancelled."""
        with self._lock:
            self._ending = self._ending or cancel_futures
            for _ in self._threads:
                self._orders.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self) -> None:
        """One worker, replaced as often as needed, from its first task to the shutdown."""
        worker = None
        while (order := self._orders.get()) is not None:
            future, fn, args, kwargs = order
            if self._ending or not future.set_running_or_notify_cancel():
                future.cancel()
                continue
            worker = worker or _Worker()
            try:
                future.set_result(worker.ask((fn, args, kwargs), self._limit_s, lambda: self._ending))
            except WorkerLost as error:
                worker.end()
                worker = None
                future.set_exception(error)
            except Exception as error:  # noqa: BLE001 (whatever a task raises is its caller's)
                future.set_exception(error)
        if worker is not None:
            worker.end()


class _Worker:
    """A process and the pipe to it. Spawned, not forked: other threads of this process may hold locks."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_work, args=(theirs, getpid()), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, order: tuple[Any, ...], limit_s: float, ending: Callable[[], bool]) -> Any:  # noqa: ANN401 (a task's answer)
        """The result of a task. Raises WorkerDied, WorkerHung, and whatever the task raised."""
        try:
            self._pipe.send(order)
            left = limit_s
            while not self._pipe.poll(min(LOOK_S, left)):
                left -= LOOK_S
                if ending():
                    raise WorkerHung(Said("grade.shut_down"))
                if left <= 0.0:
                    raise WorkerHung(Said("grade.process_hung", limit_s=limit_s))
            good, answer = self._pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionError):
            self._process.join(LOOK_S)
            raise WorkerDied(Said("grade.process_ended", how=_reason(self._process.exitcode))) from None
        if not good:
            raise answer
        return answer

    def end(self) -> None:
        """End the process, busy or not."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _reason(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return signal_name(-code)


def _work(pipe: Connection, parent: int) -> None:
    """A worker's whole life. Ctrl-C reaches every process of the terminal; only the parent answers it."""
    ignore_ctrl_c()
    end_with_parent(parent)
    while True:
        try:
            fn, args, kwargs = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[bool, Any] = (True, fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (it is raised where the task came from)
            answer = (False, error)
        pipe.send(answer)
