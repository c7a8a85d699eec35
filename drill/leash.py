"""A process that works for another ends once that one is gone, however it went: a game for its server, a worker for its pool."""

from __future__ import annotations

import os
import signal
import threading
import time

EVERY_S = 1.0


def leash(parent: int | None = None, every_s: float = EVERY_S) -> None:
    """From now on, end this process as SIGTERM does once `parent` (default: the parent now) is gone.

    A parent that hands its own number over is noticed even when it went before this was called. Does nothing on Windows, where
    a process does not learn that its parent has gone.
    """
    owner = os.getppid() if parent is None else parent

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(every_s)
        os.kill(os.getpid(), signal.SIGTERM)

    if os.name == "posix":
        threading.Thread(target=watch, name="leash", daemon=True).start()
