"""A drill told while it happens: goals, the stage line, the pace, and Escape that asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.session.live.pace import Pacing
from drill.tui.messages import SettingsRequested
from drill.tui.screens.confirm import Confirm
from drill.tui.screens.help import HelpScreen, Notice
from tests.tui import evening
from tests.tui.test_screens import PATIENCE, at_end, recorded, settle, to_drill

pytestmark = pytest.mark.usefixtures("nobody_looks_back")


def _rows(app: object) -> list[str]:
    return evening.text_of(app).splitlines()  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_screen_alone_says_what_happens_and_which_goal_it_costs(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=size) as pilot:
        screen = await to_drill(pilot)
        screen.seek(20)
        await pilot.pause()
        top = "\n".join(_rows(app)[1:7])
        assert "☆ pass" in top
        assert "left" in top
        assert "calm" in top
        screen.seek(45)
        await pilot.pause()
        top = "\n".join(_rows(app)[1:7])
        assert "no power in its zone" in top
        assert "lost now" in top
        screen.seek(120)
        await pilot.pause()
        assert "✘ pass" in "\n".join(_rows(app)[1:5])
        screen.seek(screen.recorder.length)
        await pilot.pause()
        top = "\n".join(_rows(app)[1:7])
        assert all(text in top for text in ("lost in all", "pass lost ", " lost power"))


@pytest.mark.slow
async def test_g_lists_the_goals_in_the_drill_and_closes_them_again(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_drill(pilot)
        await pilot.press("g")
        await pilot.pause()
        assert isinstance(app.screen, Notice)
        for _ in range(PATIENCE):
            if "requests left" in evening.text_of(app):
                break
            await pilot.pause(0.02)
        await evening.shows(pilot, "4,500 of 4,500 requests left")
        await pilot.press("g")
        await settle(pilot, "drill")


@pytest.mark.slow
async def test_escape_closes_the_innermost_thing_first_and_asks_before_it_leaves_a_drill(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await to_drill(pilot)
        screen.seek(40)
        await pilot.press("down", "z")
        await pilot.pause()
        assert (screen.map.away, bool(screen.node)) == (True, True)
        await pilot.press("escape")
        assert (screen.map.away, bool(screen.node)) == (False, True)
        await pilot.press("escape")
        assert (screen.map.away, bool(screen.node)) == (False, False)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
        await settle(pilot, "drill")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot, "drill")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("down", "enter")
        await settle(pilot, "plan")


@pytest.mark.slow
async def test_a_drill_that_has_not_begun_is_left_without_a_question(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_drill(pilot)
        await pilot.press("escape")
        await settle(pilot, "plan")


@pytest.mark.slow
async def test_a_drill_that_is_over_offers_its_debrief_once(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await pilot.press("escape")
        await settle(pilot, "drill")
        await pilot.press("escape")
        await settle(pilot, "plan")


@pytest.mark.slow
async def test_help_stops_the_clock(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("space")
        await pilot.pause(0.3)
        assert screen.at > 0
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        at = screen.at
        await pilot.pause(0.5)
        assert screen.at == at


@pytest.mark.slow
async def test_without_pausing_the_clock_runs_and_an_action_takes_place_when_it_is_chosen(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pacing = Pacing(even=True, pausing=False)
        screen = await to_drill(pilot)
        screen.head.speed = 10
        await pilot.press("space")
        await pilot.pause(0.3)
        await pilot.press("space", "comma", "r", "a")
        asked = screen.at
        assert screen.head.playing
        await pilot.pause(0.4)
        await pilot.press("enter")
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause()
        assert [action.at_s > asked > 0 for action in screen.recorder.actions] == [True]


async def test_a_change_is_never_passed_by_at_any_speed(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        screen.head.speed = 60
        screen.head.go(29.0, screen.recorder.ready)
        assert screen._next_moment() == 31.0
        app.pacing = Pacing(even=True)
        screen.pacing = app.pacing
        assert screen._next_moment() == 29.0 + 60 / 8


@pytest.mark.slow
async def test_the_settings_have_the_pace(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(SettingsRequested())
        await settle(pilot, "settings")
        await pilot.press("down", "down", "right")
        await pilot.pause()
        assert app.pacing == Pacing(even=True)
        await pilot.press("down", "right")
        await pilot.pause()
        assert app.pacing == Pacing(even=True, pausing=False)
    again = evening.app(tmp_path)
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.pacing == Pacing(even=True, pausing=False)


@pytest.mark.slow
async def test_a_drill_that_is_not_left_stays_where_it_was(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        screen.seek(50)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("escape")
        await settle(pilot, "drill")
        again = await recorded(pilot)
        assert again is screen
        assert screen.at == 50
