"""After a drill: a win is a moment with the next level one key away; a loss keeps its lesson folded until asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from drill.files.library import Shipped
from drill.files.load import load_level
from drill.session.campaign import next_after
from drill.session.hints import hints_given, taken
from drill.session.opened_level import OpenedLevel
from drill.session.other_seeds import OtherSeeds
from drill.tui.app import DrillApp
from drill.tui.command_palette import NameProvider
from drill.tui.messages import GuideRequested
from drill.tui.screens.brief import BriefScreen
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from tests.tui import evening
from tests.tui.test_screens import PATIENCE, at_end, settle, to_drill, to_plan

pytestmark = pytest.mark.usefixtures("nobody_looks_back")


async def debriefed(pilot: Pilot[None]) -> DebriefScreen:
    """A drill of the level's own design to its debrief."""
    screen = await to_drill(pilot)
    await pilot.press("end")
    await at_end(pilot, screen)
    await pilot.press("enter")
    await settle(pilot, "debrief")
    debrief = pilot.app.screen
    assert isinstance(debrief, DebriefScreen)
    return debrief


def easy(folder: Path) -> DrillApp:
    """The same level with a promise that any design keeps."""
    path = folder / "easy-night.yaml"
    path.write_text(evening.TEXT.replace(">= 90 %", ">= 1 %").replace("short-night", "easy-night"), encoding="utf-8")
    return DrillApp(OpenedLevel(load_level(path), str(path)))


@pytest.mark.slow
async def test_a_lesson_is_folded_until_it_is_asked_for_and_counts_as_a_hint(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 60)) as pilot:
        debrief = await debriefed(pilot)
        assert not debrief.finished.run.score.passed
        assert debrief.folded
        assert "It took over." not in evening.text_of(app)
        assert not debrief.query("#won")
        await pilot.press("question_mark")
        await pilot.pause()
        shown = str(debrief.query_one("#lesson").render())
        assert "It took over." in shown
        assert (
            taken(debrief.profile, debrief.finished.level),
            hints_given(debrief.profile, debrief.finished.level),
        ) == (
            1,
            0,
        )


@pytest.mark.slow
async def test_a_win_is_shown_with_its_stars_and_leads_on_with_one_key(tmp_path: Path) -> None:
    app = easy(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        debrief = await debriefed(pilot)
        assert debrief.finished.run.score.passed
        top = evening.text_of(app)
        assert "★ pass" in top
        assert "Passed: A short" in top
        assert not debrief.folded
        await pilot.press("n")
        for _ in range(PATIENCE):
            await pilot.pause(0.05)
            if isinstance(app.screen, BriefScreen) and app.screen.level is not debrief.finished.level:
                break
        assert isinstance(app.screen, BriefScreen)
        assert app.screen.level is not debrief.finished.level
        await pilot.press("escape")
        await settle(pilot, "title")


@pytest.mark.slow
async def test_the_worst_of_the_other_nights_is_drilled_with_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drill.tui.screens.debrief_page.survey", lambda *_given: (OtherSeeds(seeds=1, worst=7),))
    app = easy(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        debrief = await debriefed(pilot)
        for _ in range(PATIENCE):
            if debrief.seeds.worst == 7:
                break
            await pilot.pause(0.02)
        await pilot.press("w")
        await settle(pilot, "drill")
        drill = app.screen
        assert isinstance(drill, DrillScreen)
        assert (drill.seed, drill.design, drill.at) == (7, debrief.finished.design, 0)
        await pilot.press("escape")
        await settle(pilot, "plan")


def test_the_next_level_is_the_first_without_a_star_round_the_end(tmp_path: Path) -> None:
    first, second, third = (replace(evening.level(), id=name) for name in ("first", "second", "third"))
    entries = [Shipped(tmp_path / f"{level.id}.yaml", level) for level in (first, second, third)]
    stars = {"second": frozenset(("pass",))}
    after = [next_after(entries, stars, name) for name in ("first", "third", "elsewhere")]
    assert [entry.level.id for entry in after if entry and entry.level] == ["third", "first", "first"]
    assert next_after(entries[:1], {}, "first") is None


@pytest.mark.slow
async def test_the_guide_opens_at_the_page_that_was_asked_for() -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(GuideRequested("a zone loses power"))
        await settle(pilot, "guide")
        for _ in range(PATIENCE):
            if "standby" in evening.text_of(app):
                break
            await pilot.pause(0.05)
        await evening.shows(pilot, "A standby or an Aurora reader")


@pytest.mark.slow
async def test_the_palette_finds_a_level_an_option_and_a_fault_by_name(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        plan = await to_plan(pilot)
        jump = NameProvider(plan)
        await jump.startup()
        for query, name in (("lights go out", "Level: The lights go out"), ("Multi-AZ", "Option: Multi-AZ")):
            hits = [hit async for hit in jump.search(query)]
            assert any(str(hit.text).startswith(name) for hit in hits), query
        assert [hit async for hit in jump.search("loses power")]
        found = [hit async for hit in jump.search("Option: DNS TTL")]
        found[0].command()
        assert plan.rows.current is not None
        assert plan.rows.current.key == "clients.dns_ttl"
