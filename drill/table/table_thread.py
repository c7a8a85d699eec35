"""The one thread that owns a table session, so that simulating never blocks a socket or a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


class TableThread:
    """Runs jobs one after another, in order, off the event loop."""

    def __init__(self) -> None:
        self._one = ThreadPoolExecutor(1, thread_name_prefix="table")

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """Run a job after those submitted before it, to its end even if its caller is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    def close(self) -> None:
        """Wait for the running job; drop those that have not begun."""
        self._one.shutdown(wait=True, cancel_futures=True)
