"""kill -9 of the whole game at random moments: what was kept is there again, and what had been done is not lost.

`DRILL_KILLS` sets how often; each time the drill that was left is taken up again where it was.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("kill -9 and pseudo-terminals are of Unix", allow_module_level=True)

from drill.session import resume
from drill.session.resume import UnfinishedDrill
from drill.store.store import Store
from tests.tui import evening
from tests.tui.terminal import PATIENCE_S, Terminal

KILLS = int(os.environ.get("DRILL_KILLS", "24"))
LONGEST_S = 6.0
"""Between the first byte on the screen and the kill."""
KEYS = (b" ", b".", b"+", b"a\r\r\r", b"a\r", b"\x1b[C", b"z", b"\t", b"]")
"""Nothing that rewinds or reverts: what is done is only added to."""


def left(store: Store) -> UnfinishedDrill | None:
    """The drill that can be gone on with, as the store has it."""
    return next(iter(resume.parse(store.setting(resume.KEY))), None)


def killed(folder: Path, store: Store, drawn: random.Random) -> UnfinishedDrill | None:
    """Go on with the drill, press keys, kill -9. Returns the last place that the store was seen to have before."""
    moment, seen = drawn.uniform(0.0, LONGEST_S), left(store)
    with Terminal(folder) as game:
        game.watched = False
        while not game.out:
            game.read(0.05)
        end, begun = time.monotonic() + moment, False
        while time.monotonic() < end:
            if not begun and b"Go on" in game.out:
                game.press("\r")
                begun = True
            elif begun:
                os.write(game.master, drawn.choice(KEYS))
            game.read(drawn.uniform(0.02, 0.3))
            seen = left(store) or seen
        game.process.kill()
        assert b"Traceback" not in game.out
        assert b"drill crashed (" not in game.out
    return seen


def kept_until(game: Terminal, store: Store, holds: Callable[[UnfinishedDrill], bool]) -> None:
    """Wait until that is so of the place that the store has."""
    end = time.monotonic() + PATIENCE_S
    while (kept := left(store)) is None or not holds(kept):
        assert time.monotonic() < end, game.text
        game.read(0.05)


@pytest.mark.slow
def test_kill_nine_at_any_moment_loses_nothing_that_was_done(tmp_path: Path) -> None:
    file = tmp_path / "short-night.yaml"
    file.write_text(evening.TEXT.replace("length: 3m", "length: 6h"), encoding="utf-8")
    store, drawn = Store(tmp_path / "home"), random.Random(17)
    with Terminal(tmp_path, "play", str(file)) as game:
        game.to_plan()
        game.to_drill()
        # However busy the machine, an action is taken and time goes on before the first kill: later ones would show their loss.
        game.press("a")
        game.until("what do you do?")
        game.press("\r")
        kept_until(game, store, lambda kept: bool(kept.actions))
        game.press(" ")
        kept_until(game, store, lambda kept: kept.at_s > 0)
        game.process.kill()
    furthest = done = 0
    for _ in range(KILLS):
        before = killed(tmp_path, store, drawn)
        store.check_file()
        after = left(store)
        assert before is not None
        assert after is not None, "there is nothing to go on with"
        assert set(before.actions) <= set(after.actions)
        assert after.at_s >= before.at_s
        assert (after.ref, after.design_yaml, after.seed) == (before.ref, before.design_yaml, before.seed)
        assert list(after.actions) == sorted(after.actions)
        furthest, done = after.at_s, len(after.actions)
    assert furthest > 0
    assert done > 0
