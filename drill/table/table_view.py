"""One connection to a table: its queue of messages, and the only task that sends them."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from drill.table.table_wire import MOST_BEHIND

SEND_S = 20.0
"""Longest time that a view may take to read one message."""


def packed(message: dict[str, Any]) -> str:
    """A message as it is sent."""
    return json.dumps(message, separators=(",", ":"))


@dataclass(eq=False)
class View:
    """One connection. All of it belongs to the event loop."""

    socket: web.WebSocketResponse
    waiting: deque[str] = field(default_factory=deque)
    moment: str = ""
    """The newest moment; an older one that was not sent yet is dropped."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    shut: bool = False

    def put(self, *texts: str) -> None:
        """Queue messages; they are never dropped, a view too far behind is let go."""
        self.waiting.extend(texts)
        if len(self.waiting) > MOST_BEHIND:
            self.shut = True
        self.wake.set()

    def show(self, moment: str) -> None:
        """Send this moment instead of one that still waits."""
        self.moment = moment
        self.wake.set()

    def close(self) -> None:
        """Close it after the message being sent."""
        self.shut = True
        self.wake.set()

    async def write(self) -> None:
        """The only writer of a view: messages in order, then the newest moment."""
        try:
            while not self.shut:
                await self.wake.wait()
                self.wake.clear()
                while self.waiting and not self.shut:
                    await asyncio.wait_for(self.socket.send_str(self.waiting.popleft()), SEND_S)
                if self.moment and not self.shut:
                    text, self.moment = self.moment, ""
                    await asyncio.wait_for(self.socket.send_str(text), SEND_S)
        except (TimeoutError, ConnectionError, RuntimeError):
            self.shut = True
        with suppress(TimeoutError, ConnectionError, RuntimeError):
            await asyncio.wait_for(self.socket.close(code=1013), 1.0)
