"""Hidden parts on the screens: unknown in the plan, looked at by a key, told by the debrief."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.design.hidden_parts import plan_rows
from drill.files.load import load_level
from drill.session.inspection import inspect_part
from drill.session.opened_level import OpenedLevel
from drill.session.quote import price_of_value
from drill.tui.app import DrillApp
from tests import inherited_mess
from tests.tui import evening
from tests.tui.test_screens import at_end, settle, to_drill, to_plan


def app(folder: Path) -> DrillApp:
    """The game, opened at the level."""
    path = folder / "inherited-mess.yaml"
    path.write_text(inherited_mess.TEXT, encoding="utf-8")
    return DrillApp(OpenedLevel(load_level(path), str(path)))


async def test_a_row_is_unknown_until_it_is_inspected(tmp_path: Path) -> None:
    game = app(tmp_path)
    async with game.run_test(size=(120, 36), notifications=True) as pilot:
        plan = await to_plan(pilot)
        assert evening.text_of(game).count("? unknown") == 3
        plan.rows.point_at("database.multi_az", "Multi-AZ")
        await pilot.press("right")
        assert plan.draft.unknown == plan.level.hidden, "the level does not let it be changed"
        await pilot.press("i")
        await pilot.pause()
        assert "database.multi_az" not in plan.draft.unknown
        assert evening.text_of(game).count("? unknown") == 2
        assert any(node.id == "standby" for node in plan.map.topology.nodes)


async def test_neither_prices_nor_other_designs_tell_what_is_there(tmp_path: Path) -> None:
    game = app(tmp_path)
    async with game.run_test(size=(120, 36)) as pilot:
        plan = await to_plan(pilot)
        replicas = next(row for row in plan_rows(plan.level, plan.shown) if row.key == "replicas")
        # The start has one: against it, one would be the same price.
        assert [price_of_value(plan.level, plan.draft.plan, replicas, many, plan.month)[0] for many in (0, 1)] == [
            "same price",
            "+$175.75",
        ]
        plan.put(dict(plan.level.solutions)["short"])
        assert plan.draft.unknown == ()
        await pilot.press("v")
        await pilot.pause()
        assert game.screen is plan, "nothing of today's design has been looked at"
        for path in plan.level.hidden:
            inspect_part(game.profile, plan.level, path)
        plan.on_screen_resume()
        await pilot.press("v")
        await pilot.pause()
        await evening.shows(pilot, "the design today")


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks_back")
async def test_the_debrief_tells_what_was_hidden(tmp_path: Path) -> None:
    game = app(tmp_path)
    async with game.run_test(size=(120, 60)) as pilot:
        screen = await to_drill(pilot)
        assert screen.unknown == screen.level.hidden
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await evening.shows(pilot, "What your predecessor had built")
        await pilot.press("a")
        await settle(pilot, "plan")
        assert "? unknown" not in evening.text_of(game)
