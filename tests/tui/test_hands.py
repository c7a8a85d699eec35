"""A level with one thing at a time, played by keys: prices in the menu, the line of the hands, a refusal, calling off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from drill.files.load import load_level
from drill.model.action import Action
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from tests.tui import evening
from tests.tui.test_screens import recorded, to_drill

if TYPE_CHECKING:
    from pathlib import Path

HANDS = "hands: {usual: 40s, takes: {shed: 20s}}\n"


@pytest.mark.slow
async def test_hands_are_told_from_brief_to_drill(tmp_path: Path) -> None:
    path = tmp_path / "short-night.yaml"
    path.write_text(evening.TEXT + HANDS, encoding="utf-8")
    game = DrillApp(OpenedLevel(load_level(path), str(path)))
    async with game.run_test(size=(120, 40)) as pilot:
        await evening.shows(pilot, "one thing at a time: 40 s each; shed 20 s")
        screen = await to_drill(pilot)
        screen.seek(10)
        await evening.shows(pilot, "your hands are free")
        await pilot.press("a")
        await evening.shows(pilot, "One thing at a time.")
        await evening.shows(pilot, "40 s by hand + 20 s")
        assert "Call off" not in evening.text_of(game)
        await pilot.press("escape")
        screen.do(Action(10, "reboot", "writer"))
        await recorded(pilot)
        screen.seek(20)
        await evening.shows(pilot, "your hands: reboot writer  9 s of 40 s, done in 31 s")
        await pilot.press("a")
        await evening.shows(pilot, "Call off what you are doing")
        await pilot.press("escape")
        screen.do(Action(20, "shed", "browse", "50"))
        await evening.noted(pilot, "your hands are busy with reboot")
        await recorded(pilot)
        screen.seek(25)
        await evening.shows(pilot, "your hands are busy with reboot for another 30 s")
        screen.do(Action(25, "call-off"))
        await recorded(pilot)
        screen.seek(30)
        await evening.shows(pilot, "your hands are free")
