"""Threads that a program does not wait for when it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from threading import enumerate as threads
from typing import NoReturn, ParamSpec, TypeVar

NAME = "daemon-task"
Answer = TypeVar("Answer")
Given = ParamSpec("Given")


def end_process(code: int) -> NoReturn:
    """End this process with an exit code; immediately where daemon tasks still run, which must not see a half-finalized interpreter.

    Python then ends with SIGABRT when one of them holds a lock, of a stream say.
    """
    if any(thread.name == NAME for thread in threads()):
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


class DaemonThreads(ThreadPoolExecutor):
    """An event loop's executor that does not wait for its tasks at exit.

    Python's own waits for them twice, when the loop closes and when the interpreter ends.
    """

    def submit(self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Answer]:
        """Begin a task in a thread of its own."""
        future: Future[Answer] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 (whatever a task raises is its caller's)
                future.set_exception(error)

        Thread(target=work, name=NAME, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do not wait for the tasks."""
