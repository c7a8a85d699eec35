"""How the screen feels, in a pseudo-terminal: `python -m tests.bench.screen`. Takes about six minutes.

The real command runs in a terminal of 160 × 50 that this process reads. Measured are that process's CPU time and the bytes it
wrote, in plain Python (the `fast` extra needs about 130 MiB more), since wall time means little on a shared machine; where
a wall time is given, it is the least of several.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.thirty import THIRTY

SIZE = (50, 160)
STARTS, KEYS = 7, 12
DRILL_S = 20.0
RECORDED_S = 12.0
"""In that time a whole drill is on recorder, on a busy machine too."""
CYCLES, WARM_CYCLES = 18, 6
PATIENCE_S = 60.0
QUIET_S = 0.4
"""Nothing more is drawn when nothing has come for so long."""
TICKS = os.sysconf("SC_CLK_TCK")
COMMAND = (sys.executable, "-m", "drill")


@dataclass
class Terminal:
    """A game under way, and what it has drawn so far."""

    pid: int
    fd: int
    began: float
    drawn: bytearray = field(default_factory=bytearray)

    @property
    def cpu_s(self) -> float:
        """Processor time of the game, all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def rss_mib(self) -> float:
        """Memory it holds."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def read(self, seconds: float) -> bytes:
        """What is drawn within some seconds; returns with the first of it."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        found = os.read(self.fd, 1 << 16) if ready else b""
        self.drawn += found
        return found

    def until(self, text: str) -> float:
        """Wait for a text to be drawn since the last key; seconds since the start. Raises TimeoutError."""
        limit = time.monotonic() + PATIENCE_S
        while time.monotonic() < limit:
            if text.encode() in self.drawn:
                return time.monotonic() - self.began
            self.read(0.05)
        raise TimeoutError(f"{text!r} was not drawn")

    def settle(self) -> None:
        """Wait until nothing more is drawn."""
        while self.read(QUIET_S):
            pass

    def press(self, keys: str) -> None:
        """Type."""
        self.drawn.clear()
        os.write(self.fd, keys.encode())

    def watch(self, seconds: float) -> int:
        """Bytes drawn in some seconds."""
        limit, total = time.monotonic() + seconds, 0
        while (left := limit - time.monotonic()) > 0:
            total += len(self.read(left))
        return total


@contextmanager
def game(*arguments: str) -> Iterator[Terminal]:
    """The game in a terminal and a home of its own; ended by force."""
    with tempfile.TemporaryDirectory() as home:
        began = time.monotonic()
        pid, fd = pty.fork()
        if pid == 0:
            os.environ |= {"DRILL_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor", "DRILL_FAST": "0"}
            os.environ.pop("NO_COLOR", None)
            os.execv(COMMAND[0], [*COMMAND, *arguments])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        try:
            yield Terminal(pid, fd, began)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(fd)


def first_frames(text: str, *arguments: str) -> tuple[float, float, float]:
    """Processor seconds, least and median wall seconds from `exec` to a text of the first frame."""
    walls, used = [], []
    for _ in range(STARTS):
        with game(*arguments) as terminal:
            walls.append(terminal.until(text))
            used.append(terminal.cpu_s)
    return statistics.median(used), min(walls), statistics.median(walls)


def to_drill(terminal: Terminal) -> None:
    """From the brief to a drill, without a forecast."""
    terminal.until("Promised")
    terminal.settle()
    terminal.press("\r")
    terminal.until("starts the drill")
    terminal.settle()
    again(terminal)


def again(terminal: Terminal) -> None:
    """From the plan to a drill."""
    terminal.press("d")
    terminal.until("what do you expect")
    terminal.settle()
    terminal.press("s")
    terminal.until("Nothing has happened yet")
    terminal.settle()


def keys() -> dict[str, float]:
    """Processor seconds for a key: through the options, a value changed, through the levels, over the map."""
    found = {}
    with game("play", "lights-out") as terminal:
        terminal.until("Promised")
        terminal.press("\r")
        terminal.until("starts the drill")
        terminal.settle()
        found["plan: to the next option"] = a_key(terminal, "\x1b[B\x1b[A")
        found["plan: another value"] = a_key(terminal, "\x1b[C")
        again(terminal)
        terminal.press(" ")
        terminal.watch(RECORDED_S)
        terminal.press(" ")
        terminal.settle()
        found["drill: another node"] = a_key(terminal, "\x1b[C\x1b[D")
        found["drill: a second on"] = a_key(terminal, ".")
    with game() as terminal:
        terminal.until("flight simulator")
        terminal.settle()
        terminal.press("\r")
        terminal.until(" levels, ")
        terminal.settle()
        found["levels: to the next"] = a_key(terminal, "\x1b[B")
    return found


def a_key(terminal: Terminal, pressed: str) -> float:
    """Processor seconds for one of the keys of a text, each answered before the next is pressed."""
    escapes = pressed.count("\x1b")
    single = [part for part in pressed.replace("\x1b", "\n\x1b").split("\n") if part] if escapes else list(pressed)
    before = terminal.cpu_s
    idle = 0.0
    for number in range(KEYS):
        terminal.press(single[number % len(single)])
        terminal.settle()
        idle += QUIET_S
    return (terminal.cpu_s - before) / KEYS


def playing() -> tuple[float, float]:
    """Share of a core and KiB a second of a drill of thirty nodes at 20×, its failure in the middle, recorded beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "thirty.yaml"
        path.write_text(THIRTY, encoding="utf-8")
        with game("play", str(path)) as terminal:
            to_drill(terminal)
            terminal.watch(RECORDED_S)
            before = terminal.cpu_s
            terminal.press(" ")
            drawn = terminal.watch(DRILL_S)
            return (terminal.cpu_s - before) / DRILL_S, drawn / DRILL_S / 1024


def evening() -> list[float]:
    """MiB held after each of many drills from plan to debrief, three quarters of an hour simulated each."""
    held = []
    with game("play", "lights-out") as terminal:
        to_drill(terminal)
        for _ in range(CYCLES):
            terminal.press("\x1b[F")
            terminal.until("over")
            terminal.settle()
            terminal.press("\r")
            terminal.until("Where requests were lost")
            terminal.watch(2.0)
            terminal.press("a")
            terminal.until("starts the drill")
            terminal.settle()
            held.append(terminal.rss_mib)
            again(terminal)
    return held


def main() -> None:
    """Measure and print."""
    table = [f"load {os.getloadavg()[0]:.1f}, terminal of {SIZE[1]} × {SIZE[0]}"]
    for name, text, arguments in (
        ("title, first frame", "flight simulator", ()),
        ("brief of a level, first frame", "Promised", ("play", "lights-out")),
    ):
        used, least, median = first_frames(text, *arguments)
        table.append(
            f"{name:32}{used * 1000:6.0f} ms CPU, {least * 1000:.0f} ms at best, {median * 1000:.0f} ms at the median"
        )
    table += [f"{name:32}{took * 1000:6.0f} ms CPU a key" for name, took in keys().items()]
    share, rate = playing()
    table.append(f"{'30 nodes at 20×':32}{share:6.1%} of a core, {rate:.0f} KiB/s")
    held = evening()
    table.append(
        f"{'memory over an evening':32}{held[WARM_CYCLES - 1]:6.0f} MiB after {WARM_CYCLES} drills, {held[-1]:.0f} MiB after {CYCLES}"
    )
    sys.stdout.write("\n".join(table) + "\n")


if __name__ == "__main__":
    main()
