"""A game whose server was killed has nobody to draw for: it notices and ends."""

from __future__ import annotations

import os
import signal
import threading
import time

EVERY_S = 1.0


def leash(every_s: float = EVERY_S) -> None:
    """From now on, end this process as SIGTERM does once its parent is gone. Nothing to be done on Windows, which forgets."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every_s)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leash", daemon=True).start()
