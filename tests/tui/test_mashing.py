"""A cat on the keyboard, in a terminal somebody keeps resizing: the game neither breaks nor hangs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drill.tui.screens.title import REQUESTS
from tests.tui import evening
from tests.tui.test_screens import at_end, settle, to_drill

KEYS = (
    *"abcdefghijklmnoprsuvxyzZ01239", "ä", "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "enter", "enter",
    "escape", "escape", "tab", "shift+tab", "space", "backspace", "delete", "f1", "question_mark", "full_stop", "comma", "plus", "minus",
    "left_square_bracket", "right_square_bracket", "ctrl+z", "ctrl+y", "ctrl+r", "ctrl+p", "slash",
)  # fmt: skip
"""All but those that quit."""
SIZES = ((80, 24), (200, 60), (40, 10), (120, 36), (1, 1), (80, 24))
PRESSES = 60
EVERY = 13
"""A resize after so many keys."""


async def start(pilot: Pilot[None], where: str) -> None:
    app = pilot.app
    if where == "title":
        await pilot.press("escape")
    elif where in {"drill", "debrief"}:
        screen = await to_drill(pilot)
        if where == "debrief":
            await pilot.press("end")
            await at_end(pilot, screen)
            await pilot.press("enter")
    elif where == "plan":
        await settle(pilot, "brief-screen")
        await pilot.press("enter")
    else:
        app.post_message(REQUESTS[where]())
        await pilot.pause()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "seed"),
    [("title", 1), ("levels", 2), ("guide", 3), ("settings", 4), ("plan", 5), ("drill", 6), ("debrief", 7)],
)
async def test_no_keys_break_it(where: str, seed: int, tmp_path: Path) -> None:
    """An exception anywhere in the game ends run_test with that exception."""
    drawn = random.Random(seed)
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, where)
        for number in range(PRESSES):
            await pilot.press(drawn.choice(KEYS))
            if number % EVERY == EVERY - 1:
                await pilot.resize_terminal(*drawn.choice(SIZES))
            if app._exit:
                return
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert evening.text_of(app).strip()
