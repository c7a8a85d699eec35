"""The game in a pseudo-terminal of its own, as a person runs it: keys in, bytes out, signals, and what it leaves behind."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyte

from tests.tui import evening

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
MODES = (1000, 1002, 1003, 1006, 1015, 1049, 2004)
"""Private modes a program must have switched off again: mouse reports, the other screen, bracketed paste."""
PRIVATE = 5
"""Bits by which pyte shifts the number of a private mode."""


def _own_the_terminal() -> None:
    """Ctrl-C and a closed window reach the game as they do in a window of its own."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A terminal with the game in it."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        program: str = "",
        hangs_up: bool = True,
    ) -> None:
        """`program` is run in place of the `drill` command; without `hangs_up` the game gets no signal when the terminal goes."""
        self.master, self.slave = pty.openpty()
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.resize(*size, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self.out = b""
        self.watched = True
        """False while nobody looks at the screen: emulating a terminal is slower than the game."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"} | {
            "DRILL_HOME": str(folder / "home"),
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("COLUMNS", None)
        environment.pop("LINES", None)
        self.process = subprocess.Popen(
            [sys.executable, *(("-c", program) if program else ("-m", "drill")), *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=_own_the_terminal if hangs_up else None,  # noqa: PLW1509 (no threads here)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for handle in (self.master, self.slave):
            if handle >= 0:
                os.close(handle)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)
        if tell:
            os.kill(self.process.pid, signal.SIGWINCH)

    def read(self, seconds: float) -> None:
        """Take what is written meanwhile."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            try:
                read = os.read(self.master, 1 << 16)
            except OSError:  # nobody holds the other end any more
                time.sleep(seconds)
                return
            self.out += read
            if self.watched:
                self._stream.feed(read)

    def listen(self, seconds: float) -> None:
        """Take what is written for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(min(0.05, max(0.0, end - time.monotonic())))

    def until(self, words: str) -> None:
        """Wait until they stand on the screen."""
        end = time.monotonic() + PATIENCE_S
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} did not appear on:\n{self.text}"
            assert self.process.poll() is None or words in self.text, f"ended before {words!r}:\n{self.text}"
            self.read(0.05)

    @property
    def text(self) -> str:
        """What stands on the screen, row by row."""
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        """Keys, as a terminal sends them."""
        os.write(self.master, keys.encode())

    def ended(self) -> int:
        """Wait for the end; its code."""
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.text}"
            self.read(0.05)
        for _ in range(20):
            self.read(0.01)
        return self.process.returncode

    def left_on(self) -> list[str]:
        """Modes the program left switched on, the hidden cursor among them; empty in a sane terminal."""
        on = [str(mode) for mode in MODES if mode << PRIVATE in self.screen.mode]
        return [*on, "hidden cursor"] if self.screen.cursor.hidden else on

    def changed(self) -> list[int]:
        """Which of the line's settings are not what they were (echo, canonical mode, …)."""
        now: list[Any] = termios.tcgetattr(self.slave)
        return [place for place in range(6) if now[place] != self.before[place]]

    def to_plan(self) -> None:
        self.until("Promised")
        self.press("\r")
        self.until("›  plan")

    def to_drill(self) -> None:
        """From the plan, without a forecast."""
        self.press("d")
        self.until("expect")
        self.press("s")
        self.until("drill, seed")


def played(folder: Path, *more: str, size: tuple[int, int] = (80, 24)) -> Terminal:
    """The short level, opened at its brief."""
    file = folder / "short-night.yaml"
    file.write_text(evening.TEXT, encoding="utf-8")
    return Terminal(folder, "play", str(file), *more, size=size)
