"""Two designs with the same seed, and the tour that one plays."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drill.design.dump import design_yaml
from drill.scoring.scored_run import run
from drill.session.comparison import ComparedDesign, compared_designs
from drill.store.store import Store, result_of
from drill.tui.app import DrillApp
from drill.tui.messages import SideBySideRequested
from drill.tui.screens.side_by_side import SideBySideScreen
from tests.tui import evening
from tests.tui.test_screens import PATIENCE, settle, to_plan

pytestmark = pytest.mark.usefixtures("nobody_looks_back")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_two_designs_stand_one_above_the_other_under_one_clock(tmp_path: Path, size: tuple[int, int]) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=size) as pilot:
        plan = await to_plan(pilot)
        start, standby = plan.level.start, dict(plan.level.solutions)["standby"]
        app.post_message(
            SideBySideRequested(
                plan.opened, ComparedDesign("today", start), ComparedDesign("with a standby", standby), 1
            )
        )
        await settle(pilot, "sides")
        sides = app.screen
        assert isinstance(sides, SideBySideScreen)
        for _ in range(PATIENCE):
            if sides.recorder.ready == 180:
                break
            await pilot.pause(0.02)
        await pilot.press("end")
        await pilot.pause(0.3)
        shown = evening.text_of(app)
        assert "today" in shown
        assert "with a standby" in shown
        assert sides.head.at == 180
        first, second = (recorder.tally(180).availability for recorder in sides.recorder.both)
        assert second > first
        assert "▲" in next(row for row in shown.splitlines() if "with a standby" in row)
        await pilot.press("escape")
        await settle(pilot, "plan")


@pytest.mark.slow
async def test_v_in_the_plan_sets_it_beside_the_design_of_today(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        plan = await to_plan(pilot)
        plan.put(dict(plan.level.solutions)["standby"])
        await pilot.press("v")
        await pilot.pause()
        await evening.shows(pilot, "the design today")
        await pilot.press("enter")
        await settle(pilot, "sides")


async def test_no_design_is_set_beside_itself_by_another_name(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        plan = await to_plan(pilot)
        today, standby = plan.level.start, dict(plan.level.solutions)["standby"]
        own = replace(today, name="of another name")
        assert compared_designs(plan.level, own, app.profile, solved=False) == ()
        for second, design in enumerate((standby, today)):
            played_at = f"2026-01-01T00:00:0{second}+00:00"
            done = result_of(run(plan.level, design, 1), design_yaml(design), played_at)
            app.profile.attempt(partial(Store.remember, result=done), None)
        found = compared_designs(plan.level, own, app.profile, solved=False)
        assert [rival.design.digest for rival in found] == [standby.digest]


async def told(pilot: Pilot[None], text: str) -> None:
    """Wait until a text is on the screen."""
    for _ in range(PATIENCE):
        if text in evening.text_of(pilot.app):  # type: ignore[arg-type]
            return
        await pilot.pause(0.05)
    raise AssertionError(text)


async def test_the_tour_says_what_to_press_and_goes_on_when_it_is_done() -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await settle(pilot, "brief-screen")
        await told(pilot, "Tour 1/9")
        await pilot.press("enter")
        await settle(pilot, "plan")
        await told(pilot, "Tour 2/9")
        await pilot.press("right")
        await told(pilot, "Tour 3/9")
        await pilot.press("ctrl+t")
        await pilot.pause(0.3)
        assert "Tour 3/9" not in evening.text_of(app)
        await pilot.press("escape", "escape")
        await settle(pilot, "title")
        await evening.shows(pilot, "Take the tour")
