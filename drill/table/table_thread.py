"""The one thread that owns a session, so that a long second of the drill never keeps a socket or a screen waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


class TableThread:
    """Does one job after the other, in the order in which they were given, away from the event loop."""

    def __init__(self) -> None:
        self._one = ThreadPoolExecutor(1, thread_name_prefix="table")

    async def do(self, work: Callable[[], Answer]) -> Answer:
        """Do this after what was given before it. Done to its end even if nobody waits for it any more."""
        return await asyncio.get_running_loop().run_in_executor(self._one, work)

    def close(self) -> None:
        """Wait for the job under way; what has not begun is dropped."""
        self._one.shutdown(wait=True, cancel_futures=True)
