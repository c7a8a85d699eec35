"""Storms, in a real terminal: any bytes as keys, pastes of rubbish, hundreds of sizes. The game answers afterwards, and ends sane.

`DRILL_STORM_S` shortens the minute of each screen.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of Unix", allow_module_level=True)

from tests.tui import evening
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.slow
STORM_S = float(os.environ.get("DRILL_STORM_S", "60"))
KEYS_PER_S = 50
SIZES = 1500
OPENED = """\
import sys
from drill.__main__ import main
from drill.tui.app import DrillApp
from drill.tui.screens.title import REQUESTS
which = sys.argv.pop()
DrillApp.on_ready = lambda self: self.post_message(REQUESTS[which]()) and None
main()
"""
"""The game at a screen that its title opens."""
KEYS = (
    *(bytes([code]) for code in range(32, 127) if chr(code) not in "qQ"),
    *(
        b"\r",
        b"\r",
        b"\r",
        b"\t",
        b"\x1b[Z",
        b"\x7f",
        b"\x08",
        b"\x01",
        b"\x05",
        b"\x0b",
        b"\x10",
        b"\x12",
        b"\x15",
        b"\x19",
    ),
    *(b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[H", b"\x1b[F", b"\x1b[5~", b"\x1b[6~", b"\x1bOP", b"\x1b[3~"),
    *(
        b"\xe9",
        b"\xc3",
        b"\xff\xfe",
        b"\xf0\x9f\xa6\x80",
        b"\x00",
        b"\x1b",
        b"\x1b\x1b",
        b"\x1b[",
        b"\x1b[999;999R",
        b"\x1b[<0;5;5M",
    ),
    *(
        b"\x1b[<0;40;12M",
        b"\x1b[<0;40;12m",
        b"\x1b[<64;40;12M",
        b"\x1b[I",
        b"\x1b[O",
        b"\x1b[?2026;2$y",
        b"\x1b]11;rgb:0/0/0\x07",
    ),
)
"""Whatever a keyboard, a mouse or a wrong encoding sends, but what quits and Ctrl-Z, which stops a job."""
WHERE = ("title", "levels", "lab", "guide", "settings", "brief", "plan", "drill", "debrief", "table")


def opened(folder: Path, where: str, size: tuple[int, int] = (120, 36)) -> Terminal:
    """The game at that screen."""
    if where == "title":
        game = Terminal(folder, size=size)
        game.until("Field guide")
    elif where in {"levels", "lab", "guide", "settings"}:
        game = Terminal(folder, where, program=OPENED, size=size)
        game.listen(3.0)
    else:
        file = folder / "short-night.yaml"
        file.write_text(evening.TEXT, encoding="utf-8")
        if where == "table":
            (folder / "short-night.table.jsonl").unlink(missing_ok=True)
            game = Terminal(folder, "host", str(file), "--alone", size=size)
            while b"[?1049h" not in game.out:
                game.read(0.05)
            game.listen(1.0)
            return game
        game = Terminal(folder, "play", str(file), size=size)
        game.until("Promised")
        if where != "brief":
            game.to_plan()
        if where in {"drill", "debrief"}:
            game.to_drill()
            game.press(" ")
        if where == "debrief":
            game.press("\x1b[F")
            game.until("■ over")
            game.press("\r")
            game.until("What happened")
    return game


def still_well(game: Terminal) -> None:
    """Told to end, it ends, and leaves the terminal as it was; a game that a key has ended has done so by itself."""
    if game.process.poll() is None:
        game.process.send_signal(signal.SIGTERM)
    code = game.ended()
    assert b"Traceback" not in game.out
    assert b"drill crashed (" not in game.out, game.out[-600:]
    left = b"\x1b[?1049l" in game.out  # by a key, just before it was told to
    assert code in {0, 130} or (code == -signal.SIGTERM and left)
    assert game.changed() == []


@pytest.mark.parametrize("where", WHERE)
def test_a_minute_of_fifty_keys_a_second(tmp_path: Path, where: str) -> None:
    drawn, pressed, wanted = random.Random(WHERE.index(where)), 0, int(STORM_S * KEYS_PER_S)
    while pressed < wanted:
        with opened(tmp_path, where) as game:
            game.watched = False
            while pressed < wanted and game.process.poll() is None:
                os.write(game.master, drawn.choice(KEYS))
                pressed += 1
                game.listen(1.0 / KEYS_PER_S)
            still_well(game)


@pytest.mark.parametrize("where", ["title", "levels", "plan", "drill", "debrief", "table"])
def test_rubbish_is_pasted(tmp_path: Path, where: str) -> None:
    """20 kB of random bytes at once, as a paste and as keys."""
    drawn = random.Random(WHERE.index(where))
    rubbish = bytes(byte for byte in drawn.randbytes(20_500) if byte not in b"qQ\x03\x11\x1a\x1b\x1c")[:20_000]
    with opened(tmp_path, where) as game:
        game.watched = False
        for data in (b"\x1b[200~" + rubbish + b"\x1b[201~", rubbish):
            for start in range(0, len(data), 1000):
                if game.process.poll() is None:
                    os.write(game.master, data[start : start + 1000])
                game.read(0.02)
        game.listen(2.0)
        still_well(game)


@pytest.mark.parametrize("seed", range(4))
def test_a_terminal_is_resized_hundreds_of_times_while_a_drill_runs(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    with opened(tmp_path, "drill") as game:
        game.watched = False
        for number in range(SIZES):
            game.resize(drawn.randrange(1, 300), drawn.randrange(1, 100), tell=False)
            game.read(0.02 if number % 10 == 0 else 0.005)
            if game.process.poll() is not None:
                break
        game.resize(120, 36, tell=False)
        game.listen(2.0)
        assert game.process.poll() is None, "it ended by itself"
        still_well(game)
