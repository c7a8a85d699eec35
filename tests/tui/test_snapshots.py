"""A dozen screens as they look, held as pictures: a change of layout, colour or wording shows as a picture that differs.

Of a level of these tests, so that only the screens themselves move a picture. Look at `snapshot_report.html`, which a failure
leaves at the top of the checkout (it holds the machine's environment: share it with nobody), and if the new look is meant:

    python -m pytest tests/tui/test_snapshots.py --snapshot-update
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from drill.files.library import Shipped
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from drill.tui.gallery.player import Player
from drill.tui.messages import BriefRequested, DrillRequested, GuideRequested, LevelsRequested, SettingsRequested
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from drill.tui.screens.plan import PlanScreen
from tests.tui import evening

pytestmark = pytest.mark.usefixtures("nobody_looks_back", "one_level")
Script = Callable[[Player], Awaitable[object]]
SMALL, MEDIUM = (80, 24), (120, 36)
OUTAGE_S = 45
"""The power has been gone for a quarter of a minute, and the standby is taking over."""
LEVEL = evening.level()


@pytest.fixture
def one_level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of one level, a version that never moves, and a terminal of true colours."""
    entry = Shipped(tmp_path / "short-night.yaml", LEVEL, ())
    monkeypatch.setattr("drill.files.library.shipped", lambda: [entry])
    monkeypatch.setattr("drill.tui.screens.title.__version__", "0.0.0")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)


async def title(player: Player) -> None:
    await player.until(lambda: player.app.screen.id == "title")


async def levels(player: Player) -> None:
    await player.ask(LevelsRequested())
    await player.listed("#levels")


async def brief(player: Player) -> None:
    await player.ask(BriefRequested(OpenedLevel(LEVEL)))
    await player.press("question_mark")


async def plan(player: Player) -> PlanScreen:
    await player.ask(BriefRequested(OpenedLevel(LEVEL)))
    await player.press("enter")
    return await player.on(PlanScreen)


async def illegal_plan(player: Player) -> None:
    """With less storage than gp3 has at least."""
    screen = await plan(player)
    small = replace(LEVEL.start.database.storage, gib=5)
    screen.put(replace(LEVEL.start, database=replace(LEVEL.start.database, storage=small)))
    await player.pilot.pause()


async def values(player: Player) -> None:
    await plan(player)
    await player.press("down", "enter")


async def drill(player: Player) -> DrillScreen:
    """In the middle of the outage, all of it recorded."""
    design = dict(LEVEL.solutions)["standby"]
    await player.ask(DrillRequested(OpenedLevel(LEVEL), design, None, 1))
    screen = await player.on(DrillScreen)
    await player.until(lambda: screen.is_attached and screen.recorder.done)
    screen.seek(OUTAGE_S)
    await player.pilot.pause()
    return screen


async def debrief(player: Player) -> None:
    screen = await drill(player)
    screen.seek(screen.recorder.length)
    await player.press("enter")
    await player.on(DebriefScreen)


async def guide(player: Player) -> None:
    await player.ask(GuideRequested())
    await player.listed("#guide-list")


async def settings(player: Player) -> None:
    await player.ask(SettingsRequested())
    await player.until(lambda: bool(player.app.screen.query(OptionList)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "size"),
    [
        (title, SMALL),
        (levels, MEDIUM),
        (brief, SMALL),
        (plan, SMALL),
        (plan, MEDIUM),
        (illegal_plan, MEDIUM),
        (values, SMALL),
        (drill, SMALL),
        (drill, MEDIUM),
        (debrief, MEDIUM),
        (guide, MEDIUM),
        (settings, SMALL),
    ],
    ids=lambda given: f"{given[0]}x{given[1]}" if isinstance(given, tuple) else given.__name__,
)
def test_it_looks_as_it_did(snap_compare: Callable[..., bool], script: Script, size: tuple[int, int]) -> None:
    async def reached(pilot: Pilot[None]) -> None:
        await script(Player(app, pilot))

    app = DrillApp()
    assert snap_compare(app, terminal_size=size, run_before=reached)
