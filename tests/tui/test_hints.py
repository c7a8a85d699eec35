"""The second hint names what a player will find: a row of the plan, or something to do during the drill."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.design.plan_rows import options
from drill.engine.actions.action_table import ACTIONS
from drill.model.level import Level
from drill.session.hints import second
from drill.store.store import Store
from tests.shipped import shipped
from tests.tui import evening
from tests.tui.test_screens import at_end, settle, to_drill

LEVELS = [entry.level for entry in shipped() if entry.level is not None and entry.level.needs]


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_the_second_hint_of_a_shipped_level_names_something_on_the_screen(level: Level) -> None:
    designs = [level.start, *(design for _, design in level.solutions)]
    rows = {row.label.strip() for design in designs for row in options(level, design)}
    named = rows | {offer.title for spec in ACTIONS.values() for offer in spec.offers} | {"the runbook"}
    assert any(f"{name}:" in second(level) or f": {name} (a acts)" in second(level) for name in named)


def test_it_names_the_row_that_the_level_needs() -> None:
    assert second(evening.level()).startswith("It turns on Multi-AZ: ")


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks_back")
async def test_hints_taken_are_noted_in_the_result_and_shown_in_debrief_and_levels(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot, "brief-screen")
        await pilot.press("question_mark")
        screen = await to_drill(pilot)
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await evening.shows(pilot, "One hint taken.")
    assert [result.hints for result in Store().results("short-night")] == [1]
