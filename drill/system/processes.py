"""Processes: available cores, and ways to end one: with its parent, as a group, or by a deadline.

Windows has no process groups of this kind, and a process there does not learn that its parent has ended.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio.subprocess import Process

EVERY_S = 1.0
"""Interval at which a process looks for its parent."""
GRACE_S = 10.0
"""Time for a process to end by itself once it has been told to."""
LEAVING_S = 1.0
"""Time for what has to be put right before a process that does not end is ended by force."""
GROUPS = os.name == "posix"
"""True if a process can lead a group of its own, which Ctrl-C in the terminal does not reach."""


def cores() -> int:
    """Cores this process may use, which in a container can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def end_with_parent(parent: int | None = None, every_s: float = EVERY_S) -> None:
    """Send this process SIGTERM once `parent` (default: the present parent) is gone.

    A parent that passes its own process id is noticed even if it ended before this call. Does nothing on Windows.
    """
    owner = os.getppid() if parent is None else parent

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(every_s)
        os.kill(os.getpid(), signal.SIGTERM)

    if os.name == "posix":
        threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def end_at_last(leave: Callable[[], None], after_s: float = GRACE_S) -> None:
    """End this process after that time, as SIGTERM would, unless it has ended by itself.

    `leave` puts right what outlives the process, a terminal for one; it may hang for at most `LEAVING_S`.
    """

    def watch() -> None:
        time.sleep(after_s)
        leaving = threading.Thread(target=leave, name="leave", daemon=True)
        leaving.start()
        leaving.join(LEAVING_S)
        os._exit(128 + signal.SIGTERM)

    threading.Thread(target=watch, name="end-at-last", daemon=True).start()


def kill_group(process: Process) -> None:
    """Kill a process, and its children if it leads a group."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
