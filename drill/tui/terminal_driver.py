"""Textual's drivers, hardened against what ends or stalls them (as of Textual 8.2).

- A byte that is not UTF-8 ends the thread that reads keys, with a traceback on the screen or with a game that is deaf: here such
  a byte is the replacement character.
- A terminal that is gone reads as empty for ever, which keeps a core busy: here it ends the game.
- Keys come faster than screens take them, text pasted as keys say: nothing else was done for minutes, not even to end. Here those
  that nobody can have typed ahead are dropped.
- The thread that writes dies with the terminal, and its queue, once full, holds the game for ever, deaf to SIGTERM: here what
  cannot be written is dropped.
"""

from __future__ import annotations

import asyncio
import codecs
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers._writer_thread import WriterThread
from textual.events import InputEvent
from textual.message import Message

from drill.system import terminal_modes

if TYPE_CHECKING:
    from textual.driver import Driver

LEAVE = b"".join(b"\x1b[?%dl" % mode for mode in (1000, 1003, 1015, 1006, 1016, 2004, 2048, 1004))
LEAVE += b"\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
"""No reports of the mouse, of pastes, sizes and focus; lines wrap; keys and the screen of before; a cursor."""


class TerminalGone(OSError):
    """The terminal has been closed."""


class KeyDecoder:
    """Decodes bytes from a terminal, invalid ones included. Raises TerminalGone at the end of the file."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    @classmethod
    def of(cls, encoding: str) -> Callable[[], KeyDecoder]:
        """The class of decoders of an encoding, as `codecs.getincrementaldecoder` gives it."""
        return lambda: cls(encoding)

    def decode(self, data: bytes, final: bool = False) -> str:
        """Text of the bytes; what does not decode is the replacement character."""
        if not data and not final:
            raise TerminalGone
        return self._decoder.decode(data, final)


class PageDecoder(KeyDecoder):
    """Decodes what a page sends, where an empty message means nothing."""

    def decode(self, data: bytes, final: bool = False) -> str:
        """Text of the bytes; what does not decode is the replacement character."""
        return self._decoder.decode(data, final)


class LastingWriter(WriterThread):
    """Writes to a terminal; once that is closed, drops everything."""

    def run(self) -> None:
        """Write what is queued."""
        try:
            super().run()
        except (OSError, ValueError):
            while self._queue.get() is not None:
                pass


class _Hardened:
    """A layer of protection before one of Textual's drivers."""

    _app: Any
    _loop: asyncio.AbstractEventLoop
    _sent = 0
    _delivered = 0
    """Messages given to the loop by the thread that reads, and those of them that the loop has put in the queue: a loop that is
    busy has many between."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 (Textual's own arguments)
        super().__init__(*given, **named)
        if getattr(self, "is_web", False):
            vars(self)["_write"] = _or_nowhere(vars(self)["_write"])

    def process_message(self, message: Message) -> None:
        """Hand over what was read; keys beyond any that a person types ahead are dropped, so that the game ends when told to."""
        if not (isinstance(message, InputEvent) and self._app.is_flooded(self._sent - self._delivered)):
            super().process_message(message)  # type: ignore[misc]

    def send_message(self, message: Message) -> None:
        """Hand a message to the application, and count it until it stands in the application's queue."""
        self._sent += 1
        asyncio.run_coroutine_threadsafe(self._deliver(message), loop=self._loop)

    async def _deliver(self, message: Message) -> None:
        self._delivered += 1
        await self._app._post_message(message)  # noqa: SLF001 (as Textual's driver does)

    def _run_input_thread(self) -> None:
        """Read keys until told to stop. A terminal that is gone ends the game, as SIGHUP does."""
        try:
            self.run_input_thread()  # type: ignore[attr-defined]
        except OSError:
            self._app.call_later(self._app.end_soon)
        except Exception as error:  # noqa: BLE001 (a crash of this thread is one of the game)
            self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001 (where Textual hands over what it catches)


def hardened(driver: type[Driver]) -> type[Driver]:
    """A driver class of Textual, hardened against all of them."""
    module = vars(sys.modules[driver.__module__])
    web = driver.__name__ == "WebDriver"
    for name, ours in (
        ("getincrementaldecoder", (PageDecoder if web else KeyDecoder).of),
        ("WriterThread", LastingWriter),
    ):
        if name in module:
            module[name] = ours
    return type(f"Hardened{driver.__name__}", (_Hardened, driver), {})


def leave_by_force(driver: Driver | None) -> None:
    """Restore the terminal without the driver's threads, one of which may be stuck."""
    before, out = getattr(driver, "attrs_before", None), getattr(driver, "_file", None)
    if before is not None and out is not None:  # otherwise no terminal, or Windows, whose console needs nothing
        with suppress(OSError, ValueError):
            terminal_modes.put_back(out.fileno(), before)
            os.write(out.fileno(), LEAVE)


def _or_nowhere(write: Callable[[bytes], int]) -> Callable[[bytes], int]:
    """Drops what a server that is gone can no longer read; the game ends with its server by itself."""

    def attempt(data: bytes) -> int:
        try:
            return write(data)
        except BrokenPipeError:
            return len(data)

    return attempt
