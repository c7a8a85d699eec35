"""A list of values: typing narrows it down, Escape widens it again before it closes, a value that cannot be says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.design.plan_rows import options
from drill.session.quote import price_of_value
from drill.tui.screens.pick import Pick, PickRow
from tests.tui import evening
from tests.tui.test_screens import settle, to_plan

pytestmark = pytest.mark.usefixtures("nobody_looks_back")
ROWS = tuple(PickRow(f"db.r6g.{size}", "same price") for size in ("large", "xlarge", "2xlarge", "4xlarge"))


async def test_typing_narrows_the_list_down_and_the_answer_is_the_row_of_the_whole(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_plan(pilot)
        answers: list[int | None] = []
        app.push_screen(Pick("Class", ROWS), answers.append)
        await pilot.pause()
        await pilot.press("2", "x")
        await pilot.pause()
        await evening.shows(pilot, "1 of 4")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Pick)
        await evening.shows(pilot, "4xlarge")
        await pilot.press("4", "enter")
        await settle(pilot, "plan")
        assert answers == [3]


async def test_what_is_said_of_a_row_may_arrive_when_the_list_is_another(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        answers: list[int | None] = []
        rows = tuple(PickRow(row.title, under=f"about {row.title}") for row in ROWS)
        pick = Pick("Class", rows)
        await app.push_screen(pick, answers.append)
        await pilot.pause()
        pick.options.highlighted = 3
        pick.options.action_select()
        pick._narrow("2x")
        await pilot.pause()
        assert answers == [3]


@pytest.mark.slow
async def test_what_fits_nothing_is_not_taken(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_plan(pilot)
        app.push_screen(Pick("Class", ROWS))
        await pilot.pause()
        await pilot.press("y", "2", "backspace", "q", "l")
        await pilot.pause()
        await evening.shows(pilot, "l▏ 4 of 4")


@pytest.mark.slow
async def test_a_value_that_breaks_a_rule_says_which(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        plan = await to_plan(pilot)
        row = next(row for row in options(plan.level, plan.design) if row.key == "database.backups.retention")
        replicas = next(row for row in options(plan.level, plan.design) if row.key == "replicas")
        plan.change(replicas, plan.draft.plan.chosen(plan.level, replicas, 1))
        assert price_of_value(plan.level, plan.draft.plan, row, 0, plan.month)[1].startswith("✘")
        assert price_of_value(plan.level, plan.draft.plan, row, row.get(plan.design), plan.month) == ("same price", "")


async def test_it_is_answered_once(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        stack = list(app.screen_stack)
        answers: list[int | None] = []
        pick = Pick("Class", ROWS)
        await app.push_screen(pick, answers.append)
        await pilot.pause()
        for place in (1, 2):
            pick.options.highlighted = place
            pick.options.action_select()
        await pilot.pause()
        assert (answers, app.screen_stack) == ([1], stack)
