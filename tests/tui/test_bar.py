"""Every key on the bar at the bottom does something that is seen, on every screen and at the smallest size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from drill.session.inject import laboratory
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from drill.tui.messages import GuideRequested, LevelsRequested, PlanRequested
from drill.tui.widgets.key_bar import MOST, KeyBar, Shown
from tests.tui import evening
from tests.tui.test_evening import to_debrief
from tests.tui.test_screens import PATIENCE, listed, recorded, settle, to_drill, to_plan

pytestmark = pytest.mark.slow
Way = Callable[[Pilot[None]], Awaitable[object]]


async def to_title(pilot: Pilot[None]) -> None:
    await settle(pilot, "brief-screen")
    await pilot.press("escape")
    await settle(pilot, "title")


async def to_levels(pilot: Pilot[None]) -> None:
    await to_title(pilot)
    cast("DrillApp", pilot.app).open_levels(LevelsRequested())
    await listed(pilot)


async def to_brief(pilot: Pilot[None]) -> None:
    await settle(pilot, "brief-screen")


async def to_changed_plan(pilot: Pilot[None]) -> None:
    await to_plan(pilot)
    await pilot.press("right")


async def to_stopped_drill(pilot: Pilot[None]) -> None:
    screen = await to_drill(pilot)
    screen.seek(60)


async def to_lab(pilot: Pilot[None]) -> None:
    await settle(pilot, "brief-screen")
    cast("DrillApp", pilot.app).open_plan(PlanRequested(OpenedLevel(laboratory(evening.level()), lab=True)))
    await settle(pilot, "plan")


async def to_lab_drill(pilot: Pilot[None]) -> None:
    await to_lab(pilot)
    await pilot.press("d")
    (await recorded(pilot)).seek(60)


async def to_settings(pilot: Pilot[None]) -> None:
    await settle(pilot, "brief-screen")
    cast("DrillApp", pilot.app).open_settings()
    await settle(pilot, "settings")
    await pilot.press("right")


async def to_guide(pilot: Pilot[None]) -> None:
    await settle(pilot, "brief-screen")
    cast("DrillApp", pilot.app).open_guide(GuideRequested())
    await settle(pilot, "guide")
    # Its pages are read in a thread; the first is shown once they are.
    pages = pilot.app.screen.query_one("#guide-scroll")
    for _ in range(30 * PATIENCE):
        if pages.max_scroll_y:
            return
        await pilot.pause(0.02)
    raise AssertionError("no pages")


WAYS: dict[str, Way] = {
    "title": to_title,
    "levels": to_levels,
    "brief": to_brief,
    "plan": to_changed_plan,
    "drill": to_stopped_drill,
    "debrief": to_debrief,
    "lab": to_lab,
    "lab-drill": to_lab_drill,
    "settings": to_settings,
    "guide": to_guide,
}


def bar(app: DrillApp) -> list[Shown]:
    """The keys shown that can be pressed."""
    return [item for item in app.screen.query_one(KeyBar)._shown[:MOST] if item.enabled]


def seen(app: DrillApp) -> tuple[object, ...]:
    """What a player can tell apart."""
    return app._exit, tuple(app.screen_stack), evening.text_of(app) if app.is_running else ""


@pytest.mark.parametrize("name", WAYS)
async def test_every_key_on_the_bar_does_something(tmp_path: Path, name: str) -> None:
    number, idle = 0, []
    while True:
        app = evening.app(tmp_path)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await WAYS[name](pilot)
            await pilot.pause(0.2)
            keys = bar(app)
            if number == len(keys):
                break
            before = seen(app)
            binding = next(
                item.binding
                for item in app.screen.active_bindings.values()
                if item.binding.action == keys[number].action
            )
            await pilot.press(binding.key)
            for _ in range(100):
                await pilot.pause(0.02)
                if seen(app) != before:
                    break
            else:
                idle.append(keys[number].label)
        number += 1
    assert number >= 2
    assert idle == []
