"""One player's game: a process that draws for a page instead of a terminal, and is gone when the page is."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from textual_serve.app_service import AppService

GRACE_S = 3.0
"""How long a game that was told to end may take, before it is killed."""
SMALLEST, LARGEST = (2, 2), (500, 200)
"""Columns and rows a page may ask for: what a large screen shows in a small type, not what a script thinks of."""
_PACKAGE = Path(__file__).resolve().parents[2]


def command(level: str | None) -> tuple[str, ...]:
    """The program of a session: `drill play` of this very package, without a shell.

    The working folder is not searched for modules (-P); the package's own folder is, last, for a checkout nobody installed.
    """
    program = "import sys; sys.path.append(sys.argv.pop(1)); from drill.leash import leash; leash(); from drill.cli.main import main; main()"
    return (sys.executable, "-P", "-c", program, str(_PACKAGE), "play", *(("--", level) if level else ()))


def clamped(width: object, height: object) -> tuple[int, int]:
    """A size a game can be drawn at. Raises ValueError for what is no number."""
    columns, rows = int(str(width)), int(str(height))
    return min(max(columns, SMALLEST[0]), LARGEST[0]), min(max(rows, SMALLEST[1]), LARGEST[1])


class Session(AppService):
    """A game for one page. `arguments` is the program, whatever textual-serve would have given to a shell."""

    arguments: tuple[str, ...] = ()
    patience: asyncio.Timeout | None = None
    """Runs out when no key has come for long."""
    idle_s = 0.0
    _stopping: asyncio.Task[None] | None = None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        """Start the game, in a process group of its own, so that Ctrl-C at the server's terminal reaches the server alone."""
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *self.arguments, stdin=pipe, stdout=pipe, stderr=pipe,
            env=self._build_environment(width=width, height=height), start_new_session=os.name == "posix",
        )  # fmt: skip
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Pass on what the game draws; a game that has ended, however it did, ends the page's session."""
        try:
            await super().run()
        finally:
            with suppress(ConnectionError, RuntimeError):
                await self.remote_close()

    async def on_data(self, payload: bytes) -> None:
        """What the game draws for a page that is gone is read and dropped: a full pipe would keep the game from ending."""
        with suppress(ConnectionError, RuntimeError):
            await super().on_data(payload)

    async def send_bytes(self, data: bytes) -> bool:
        """A key or a click."""
        if self.patience is not None:
            self.patience.reschedule(asyncio.get_running_loop().time() + self.idle_s)
        return await super().send_bytes(data)

    async def set_terminal_size(self, width: int, height: int) -> None:
        """A page of another size. Raises ValueError for what is no size."""
        await super().set_terminal_size(*clamped(width, height))

    async def stop(self) -> None:
        """Ask the game to end, kill it when it does not, and wait until it is gone. Asked by several, done once, whoever gives up."""
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
            _kill(process)
            await process.wait()
        await task


def _kill(process: asyncio.subprocess.Process) -> None:
    """End a process and what it started."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
