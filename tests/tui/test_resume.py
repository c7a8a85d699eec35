"""A drill that was left, whatever left it: its place is kept while it runs, one of each level, beside those of other windows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drill.design.dump import design_yaml
from drill.model.action import Action
from drill.session import resume
from drill.session.resume import MOST, UnfinishedDrill, added, parse, without
from drill.store.store import Store
from drill.tui.app import DrillApp
from tests.tui import evening
from tests.tui.test_screens import recorded, settle, to_drill, to_plan

LEFT = UnfinishedDrill("lights-out", "design: mine\n", 3, (Action(40, "shed", "browse", "50"),), 75, 0.99, "writer")


def test_what_was_left_comes_back_the_newest_first_and_a_level_once() -> None:
    text = added(added("", LEFT), replace(LEFT, ref="night.yaml"))
    later = replace(LEFT, at_s=90)
    assert parse(text) == (replace(LEFT, ref="night.yaml"), LEFT)
    assert parse(added(text, later)) == (later, replace(LEFT, ref="night.yaml"))
    assert parse(without(text, "night.yaml")) == (LEFT,)
    assert without(added("", LEFT), LEFT.ref) == ""


def test_an_action_in_the_first_second_is_kept_and_an_untouched_or_ended_drill_is_not() -> None:
    early = UnfinishedDrill("lights-out", "design: a", 1, (Action(0, "reboot", "writer"),), 0)
    assert parse(resume.kept("", early, over=False)) == (early,)
    assert resume.kept("", replace(early, actions=()), over=False) == ""
    assert resume.kept(added("", early), early, over=True) == ""


def test_only_the_last_ones_are_offered() -> None:
    text = ""
    for number in range(MOST + 2):
        text = added(text, replace(LEFT, ref=f"level-{number}"))
    assert [left.ref for left in parse(text)] == [f"level-{number}" for number in range(MOST + 1, 1, -1)]


def test_what_one_window_left_another_does_not_wipe() -> None:
    text = added("", replace(LEFT, ref="theirs"))
    assert [left.ref for left in parse(without(added(text, LEFT), LEFT.ref))] == ["theirs"]


async def test_a_running_drill_is_kept_without_being_left(tmp_path: Path) -> None:
    """What kill -9 finds: the place and every action, though no key has been pressed to leave."""
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        screen.seek(40)
        screen.do(Action(40, "shed", "browse", "50"))
        (left,) = parse(Store().setting(resume.KEY))
        assert (left.at_s, [action.value for action in left.actions]) == (40, ["50"])
        await recorded(pilot)
        screen.seek(75)
        screen._keep_place()
        (left,) = parse(Store().setting(resume.KEY))
        assert left.at_s == 75


@pytest.mark.slow
async def test_the_title_offers_what_two_windows_left(tmp_path: Path) -> None:
    Store().change_setting(resume.KEY, lambda text: added(added(text, LEFT), replace(LEFT, ref="night.yaml", at_s=30)))
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "title")
        shown = evening.text_of(app)
        assert shown.index("Go on: night, 0:30") < shown.index("Go on: lights-out, 1:15")


async def test_a_plan_is_kept_as_it_is_made(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        plan = await to_plan(pilot)
        plan.put(dict(plan.level.solutions)["standby"])
        assert "standby" in Store().setting("draft:short-night")


async def test_what_two_windows_made_of_a_plan_can_both_be_had(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        plan = await to_plan(pilot)
        start, theirs = plan.design, dict(plan.level.solutions)["standby"]
        larger = replace(start, database=replace(start.database, instance="db.r6g.xlarge"))
        Store().change_setting("draft:short-night", lambda _before: design_yaml(theirs))
        plan.put(larger)
        await pilot.pause()
        await evening.shows(pilot, "Another window")
        assert Store().setting("draft:short-night") == design_yaml(larger)
        await pilot.press("u")
        assert plan.design.digest == theirs.digest
        await pilot.press("u")
        assert plan.design.digest == start.digest
        await pilot.press("ctrl+r", "ctrl+r")
        assert plan.design.digest == larger.digest
        app.clear_notifications()
        plan.put(start)
        await pilot.pause()
        assert "Another window" not in evening.text_of(app), "one's own changes are nobody else's"
