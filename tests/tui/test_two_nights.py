"""Two nights on the screen: the first, an interlude, the second, one debrief."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.files.load import load_level
from drill.model.action import Action
from drill.scoring.scored_run import run
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from tests import two_nights
from tests.tui import evening
from tests.tui.test_screens import at_end, recorded, settle, to_drill


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks_back")
async def test_two_nights_are_played_to_one_debrief(tmp_path: Path) -> None:
    path = tmp_path / "two-nights.yaml"
    path.write_text(two_nights.TEXT, encoding="utf-8")
    game = DrillApp(OpenedLevel(load_level(path), str(path)))
    async with game.run_test(size=(120, 50)) as pilot:
        first = await to_drill(pilot)
        await pilot.press("end")
        await at_end(pilot, first)
        await evening.shows(pilot, "⏎ Second night")
        await pilot.press("enter")
        await pilot.pause()
        await evening.shows(pilot, "A week later, at 20:01, the writer crashes")
        await pilot.press("enter")
        second = await recorded(pilot)
        assert isinstance(second, DrillScreen)
        assert second is not first
        assert (second.level.length_s, second.level.starts) == (240, "20:00")
        await pilot.press("end")
        await at_end(pilot, second)
        await evening.shows(pilot, "⏎ Debrief")
        await pilot.press("enter")
        await settle(pilot, "debrief")
        debrief = game.screen
        assert isinstance(debrief, DebriefScreen)
        level = two_nights.level()
        assert debrief.finished.run.digest == run(level, debrief.finished.design, 1).digest
        await evening.shows(pilot, "Both nights")
        for recorder in (first.recorder, second.recorder):
            recorder.actions = (Action(1, "promote", "replica-1"),)
            assert second.unsaved()
            debrief.finished.note_saved()
            assert not second.unsaved()
