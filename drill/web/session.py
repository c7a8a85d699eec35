"""One player's game: a process that draws for a page instead of a terminal, and ends when the page closes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from textual_serve.app_service import AppService

from drill.system.processes import GROUPS, kill_group

GRACE_S = 3.0
"""Time for a game to end before it is killed."""
SMALLEST, LARGEST = (2, 2), (500, 200)
"""Columns and rows a page may ask for; the largest is a large screen in a small font."""
_PACKAGE = Path(__file__).resolve().parents[2]
_PROGRAM = """\
import sys
sys.path.append(sys.argv.pop(1))
from drill.system.processes import end_with_parent
from drill.cli.main import main
end_with_parent()
main()
"""
"""The program of a session's interpreter; its first argument is the package's folder."""


def command(level: str | None) -> tuple[str, ...]:
    """The command line of a session: `drill play` from this very package."""
    return drill_command("play", *(("--", level) if level else ()))


def drill_command(*arguments: str) -> tuple[str, ...]:
    """The command line of a `drill` from this very package, without a shell.

    The working folder is not searched for modules (-P); the package's own folder is, last, for a checkout that is not
    installed.
    """
    return (sys.executable, "-P", "-c", _PROGRAM, str(_PACKAGE), *arguments)


def clamped(width: object, height: object) -> tuple[int, int]:
    """A size the game can be drawn at. Raises ValueError for anything that is not a number."""
    columns, rows = int(str(width)), int(str(height))
    return min(max(columns, SMALLEST[0]), LARGEST[0]), min(max(rows, SMALLEST[1]), LARGEST[1])


class Session(AppService):
    """A game for one page. Runs `arguments` as they are, where textual-serve would have used a shell."""

    arguments: tuple[str, ...] = ()
    secrets: Mapping[str, str] = MappingProxyType({})
    """Environment variables of this session alone: what other users of the machine must not read in its command line."""
    idle_timeout: asyncio.Timeout | None = None
    """Ends the session once no key has arrived for `idle_s`."""
    idle_s = 0.0
    _stopping: asyncio.Task[None] | None = None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        """Start the game in a process group of its own, so that Ctrl-C in the server's terminal reaches only the server."""
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *self.arguments,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env={**self._build_environment(width=width, height=height), **self.secrets},
            start_new_session=GROUPS,
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Pass on what the game draws. When the game ends, for whatever reason, close the page's session."""
        try:
            await super().run()
        finally:
            with suppress(ConnectionError, RuntimeError):
                await self.remote_close()

    async def on_data(self, payload: bytes) -> None:
        """Pass on what the game drew; drop it when the page is gone, because a full pipe would keep the game from ending."""
        with suppress(ConnectionError, RuntimeError):
            await super().on_data(payload)

    async def send_bytes(self, data: bytes) -> bool:
        """A key or a click."""
        if self.idle_timeout is not None:
            self.idle_timeout.reschedule(asyncio.get_running_loop().time() + self.idle_s)
        return await super().send_bytes(data)

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Resize the game with its page. Raises ValueError for anything that is not a size."""
        await super().set_terminal_size(*clamped(width, height))

    async def stop(self) -> None:
        """Ask the game to end, kill it after GRACE_S, and wait until it is gone.

        Safe to call more than once: every caller waits for the same ending, and cancelling one caller does not stop it.
        """
        if self._process is None:
            return
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        process, task = self._process, self._task
        if process is None or task is None:
            return
        await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
        await self.send_meta({"type": "quit"})
        try:
            await asyncio.wait_for(process.wait(), GRACE_S)
        except TimeoutError:
            kill_group(process)
            await process.wait()
        await task
