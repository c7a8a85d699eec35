"""In a real terminal, whatever happens to the game: the terminal is sane afterwards, and what was reached is there again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of Unix", allow_module_level=True)

from drill.session import resume
from drill.store.store import Store
from tests.tui.terminal import PATIENCE_S, Terminal, played

pytestmark = pytest.mark.slow
CTRL_C = "\x03"
DARK_S = 30
"""When the power goes."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def place(store: Store) -> int:
    """Second of the drill that can be gone on with; 0 for none."""
    left = resume.parse(store.setting(resume.KEY))
    return left[0].at_s if left else 0


def wait(holds: Callable[[], bool], *terminals: Terminal) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        for one in terminals:
            one.read(0.05)


def mid_drill(terminal: Terminal, store: Store) -> None:
    """Let it run until its place has been kept."""
    terminal.to_plan()
    terminal.to_drill()
    terminal.press(" ")
    wait(lambda: place(store) > 0, terminal)


def to_the_fault(terminal: Terminal, store: Store) -> None:
    """Into the drill, and past the moment the power goes, as soon as that is recorded."""
    terminal.to_plan()
    terminal.to_drill()
    end = time.monotonic() + PATIENCE_S
    while place(store) < DARK_S:
        assert time.monotonic() < end, terminal.text
        terminal.press("]")
        terminal.listen(1.0)


def to_debrief(terminal: Terminal) -> None:
    terminal.to_plan()
    terminal.to_drill()
    terminal.press("\x1b[F")
    terminal.until("■ over")
    terminal.press("\r")
    terminal.until("What happened")


def sane(terminal: Terminal) -> None:
    assert (terminal.left_on(), terminal.changed()) == ([], [])
    assert b"Traceback" not in terminal.out


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_in_a_running_drill_leaves_a_sane_terminal_and_the_place(
    tmp_path: Path, store: Store, name: str
) -> None:
    with played(tmp_path) as game:
        to_the_fault(game, store)
        game.process.send_signal(getattr(signal, name))
        assert game.ended() == 0
        sane(game)
    assert place(store) >= DARK_S


def test_a_terminal_that_is_closed_takes_the_game_with_it_and_the_place_is_kept(tmp_path: Path, store: Store) -> None:
    with played(tmp_path) as game:
        to_the_fault(game, store)
        os.close(game.master)
        os.close(game.slave)
        game.master = game.slave = -1
        game.process.wait(30)
    assert place(store) >= DARK_S


def test_kill_nine_in_a_running_drill_loses_seconds_at_most_and_it_is_gone_on_with(
    tmp_path: Path, store: Store
) -> None:
    with played(tmp_path) as game:
        mid_drill(game, store)
        at = place(store)
        game.process.kill()
        assert "1049" in game.left_on(), "what is killed cleans nothing up: the check for it sees that"
    with Terminal(tmp_path) as again:
        again.until("Go on: short-night")
        again.press("\r")
        again.until("drill, seed")
        again.press(CTRL_C)
        assert again.ended() == 0
        sane(again)
    assert place(store) >= at


def test_kill_nine_in_a_plan_loses_no_choice(tmp_path: Path, store: Store) -> None:
    with played(tmp_path) as game:
        game.to_plan()
        game.press("\x1b[C")
        wait(lambda: bool(store.setting("draft:short-night")), game)
        draft = store.setting("draft:short-night")
        game.process.kill()
    with played(tmp_path) as again:
        again.to_plan()
        again.press("u")
        wait(lambda: store.setting("draft:short-night") != draft, again)


@pytest.mark.parametrize("moment", ["title", "brief", "plan", "drill", "debrief", "saving", "settings"])
def test_ctrl_c_leaves_from_anywhere(tmp_path: Path, moment: str) -> None:
    """In the debrief while it still looks for the best change; in a dialog while a file is being named."""
    with Terminal(tmp_path) if moment in {"title", "settings"} else played(tmp_path) as game:
        if moment in {"title", "settings"}:
            game.until("Field guide")
        if moment == "settings":
            game.press("\x1b[B" * 4 + "\r")
            game.until("Speed at the start")
        if moment == "brief":
            game.until("Promised")
        if moment == "plan":
            game.to_plan()
            game.press("\x1b[C")
        if moment == "drill":
            game.to_plan()
            game.to_drill()
            game.press(" ")
        if moment in {"debrief", "saving"}:
            to_debrief(game)
        if moment == "saving":
            game.press("e")
            game.until("Write a page")
        game.press(CTRL_C)
        assert game.ended() == 0
        sane(game)


def test_two_windows_at_once_both_keep_what_they_reach(tmp_path: Path, store: Store) -> None:
    with played(tmp_path) as one, played(tmp_path, size=(120, 36)) as two:
        for game in (one, two):
            game.to_plan()
        two.press("\x1b[C")  # its writer in another zone
        wait(lambda: bool(store.setting("draft:short-night")), one, two)
        for game in (one, two):
            game.to_drill()
        for game in (one, two):
            game.press("]\x1b[F")
        for game in (one, two):
            game.until("■ over")
            game.press("\r")
        for game in (one, two):
            game.until("What happened")
        for game in (one, two):
            game.press(CTRL_C)
            assert game.ended() == 0
            sane(game)
            assert "cannot be" not in game.text
    assert len(store.results("short-night")) == 2
    assert place(store) == 0
