"""The clock of a drill."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from drill.files.load import load_level
from drill.session.live.playhead import Playhead
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from drill.tui.messages import DrillRequested
from drill.tui.screens.clock_screen import ClockScreen
from drill.tui.screens.drill import DrillScreen
from tests.tui import evening
from tests.tui.test_screens import settle

ENTERS_S = 90


class Growing:
    """A recorder that has recorded all of the drill between two looks."""

    length, looks = 10, 0

    @property
    def ready(self) -> int:
        self.looks += 1
        return 5 if self.looks == 1 else self.length


def test_the_end_is_reached_though_the_recorder_ends_while_the_playhead_moves() -> None:
    sought: list[int] = []
    screen: Any = SimpleNamespace(
        _clock_runs=True, head=Playhead(to_end=True, seen=1), recorder=Growing(), seek=sought.append
    )
    ClockScreen._on_beat(screen)
    assert (sought, screen.head.to_end) == ([5], True)
    ClockScreen._on_beat(screen)
    assert (sought, screen.head.to_end) == ([5, 10], False)


async def test_nothing_is_shown_and_nobody_acts_before_the_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pressed a key while the past was being recorded saw its first second, and acted in it."""
    monkeypatch.setattr(DrillScreen, "_record", lambda _screen: None)
    level = load_level(evening.TEXT.replace("clock: {length: 3m", f"clock: {{enters: {ENTERS_S}s, length: 3m"))
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(DrillRequested(OpenedLevel(level), level.start, None, 1))
        await settle(pilot, "drill")
        screen = app.screen
        assert isinstance(screen, DrillScreen)
        screen.recorder.fill(1)
        await pilot.press("space", "a")
        await pilot.pause()
        assert app.screen.id == "drill"
        assert (screen.at, screen.classes_now, screen.situation) == (0, (), None)
        while screen.recorder.ready < ENTERS_S:
            screen.recorder.fill(ENTERS_S)
        screen.halt()
        screen._on_beat()
        assert screen.at == ENTERS_S
        assert screen.classes_now == screen.recorder.frame(ENTERS_S - 1).classes
        assert screen.situation is not None
        await pilot.press("a")
        await pilot.pause()
        assert app.screen.id != "drill"
