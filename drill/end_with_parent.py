"""Ends a process once its parent is gone, for whatever reason: a game without its server, a worker without its pool."""

from __future__ import annotations

import os
import signal
import threading
import time

EVERY_S = 1.0


def end_with_parent(parent: int | None = None, every_s: float = EVERY_S) -> None:
    """Send this process SIGTERM once `parent` (default: the present parent) is gone.

    A parent that passes its own process id is noticed even if it ended before this call. Does nothing on Windows, where a
    process does not learn that its parent has ended.
    """
    owner = os.getppid() if parent is None else parent

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(every_s)
        os.kill(os.getpid(), signal.SIGTERM)

    if os.name == "posix":
        threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
