"""Signals that end a program, and deferring Ctrl-C while a lock is held.

Windows has neither SIGHUP nor signal masks, and its event loop takes no handlers: there Ctrl-C raises KeyboardInterrupt.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

ENDING = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
"""Told to end by another program, or by a terminal that closes."""


@contextmanager
def on_ending(call: Callable[[], None]) -> Iterator[None]:
    """Call `call` on each signal of ENDING, whatever the main thread is doing; then restore the handlers of before.

    Unlike an event loop's handlers, these are heard in a loop that is stuck. Outside the main thread, which alone may handle
    signals, does nothing.
    """

    def handle(_number: int, _frame: FrameType | None) -> None:
        call()

    before = {}
    for number in ENDING:
        with suppress(ValueError):
            before[number] = signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def loop_on_ending(call: Callable[[], None]) -> None:
    """Call `call` from the running event loop on Ctrl-C and on each signal of ENDING, where the system's loop can do that."""
    import asyncio

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, *ENDING):
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, call)


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Hold Ctrl-C back; `answer_ctrl_c` lets it through."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def answer_ctrl_c() -> None:
    """Raise KeyboardInterrupt when Ctrl-C was pressed while it was held back."""
    if hasattr(signal, "sigpending") and signal.SIGINT in signal.sigpending():
        signal.sigwait((signal.SIGINT,))
        raise KeyboardInterrupt


@contextmanager
def ended_by_ctrl_c(code: int) -> Iterator[None]:
    """Let Ctrl-C end this process at once, with an exit code, unless it is ignored or handled already.

    Raised in the middle of an import, KeyboardInterrupt may be reported as ignored, with a traceback.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(code))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def ignore_ctrl_c() -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def signal_name(number: int) -> str:
    """`SIGKILL`; `signal 70` for one without a name here."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
