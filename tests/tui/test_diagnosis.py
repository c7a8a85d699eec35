"""A diagnosis on the screen: the suspects are listed, the cause is hidden until it is named, and the debrief tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.files.library import Shipped
from drill.model.action import Action
from drill.proof.by_hand.fixed_answers import stars_of_diagnosis
from drill.scoring.scored_run import run
from drill.session.campaign import Campaign
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp
from drill.tui.level_text import row as level_row
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from drill.tui.screens.pick import Pick
from drill.words.english import event_words
from tests import suspects
from tests.tui import evening
from tests.tui.test_screens import at_end, settle, to_drill

GIVEN_AWAY = ("disk is slow", "became slow", "Everybody comes", "column is added", "rose sharply", "schema change")
"""What the level and the engine say of its three causes."""


def game_on(folder: Path) -> DrillApp:
    path = folder / "suspects.yaml"
    path.write_text(suspects.TEXT, encoding="utf-8")
    return DrillApp(OpenedLevel(suspects.level(), str(path)))


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks_back")
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_cause_is_named_by_keys_and_told_only_then(tmp_path: Path, size: tuple[int, int]) -> None:
    game = game_on(tmp_path)
    async with game.run_test(size=size) as pilot:
        drill = await to_drill(pilot)
        assert isinstance(drill, DrillScreen)
        cause = next(fault.suspect for fault in drill.recorder.faults if fault.suspect)
        names = [one.id for one in suspects.level().diagnosis.suspects]  # type: ignore[union-attr]
        for _ in range(20):
            await pilot.press("full_stop")
        shown = evening.text_of(game)
        assert not [words for words in GIVEN_AWAY if words in shown]
        assert "cause not named yet" in shown

        await pilot.press("c")
        await pilot.pause()
        assert isinstance(game.screen, Pick)
        await pilot.press(*["down"] * names.index("crash"), "enter")
        await evening.noted(pilot, "1 wrong name")
        assert "cause not named yet" in evening.text_of(game)

        await pilot.press("c")
        await pilot.pause()
        await pilot.press(*["down"] * names.index(cause), "enter")
        await evening.noted(pilot, "Right, after 20 s")
        for _ in range(3):
            await pilot.press("full_stop")
        assert "cause not named yet" not in evening.text_of(game)

        told = {one.id: one.told for one in suspects.level().diagnosis.suspects}  # type: ignore[union-attr]
        log = [event_words(event, drill.level) for event in drill.recorder.events if event.kind == "action"]
        assert log == [f"you: “{told['crash']}”: that is not the cause", f"you: “{told[cause]}”: that is the cause"]

        await pilot.press("end")
        await at_end(pilot, drill)
        await evening.shows(pilot, "⏎ Debrief")
        await pilot.press("enter")
        await settle(pilot, "debrief")
        debrief = game.screen
        assert isinstance(debrief, DebriefScreen)
        await evening.shows(pilot, "Named after 20 s and 1 wrong name")
        done = debrief.finished.run
        level = suspects.level()
        given = (Action(80, "name-cause", "crash"), Action(80, "name-cause", cause))
        assert set(done.actions) == set(given)
        assert done.digest == run(level, debrief.finished.design, 1, done.actions).digest
        assert "diagnosis" not in done.score.stars


@pytest.mark.slow
async def test_a_suspect_is_named_with_the_mouse(tmp_path: Path) -> None:
    game = game_on(tmp_path)
    async with game.run_test(size=(120, 36)) as pilot:
        drill = await to_drill(pilot)
        await pilot.press("full_stop", "c")
        await pilot.pause()
        assert isinstance(game.screen, Pick)
        await pilot.click("OptionList", offset=(4, 1))
        await pilot.pause()
        assert [action.kind for action in drill.recorder.actions] == ["name-cause"]


@pytest.mark.slow
async def test_a_level_without_suspects_offers_no_such_key(tmp_path: Path) -> None:
    game = evening.app(tmp_path)
    async with game.run_test(size=(120, 36)) as pilot:
        drill = await to_drill(pilot)
        assert drill.check_action("name_cause", ()) is False
        await pilot.press("c")
        await pilot.pause()
        assert game.screen is drill


def test_a_star_for_a_diagnosis_holds_as_it_was_won() -> None:
    level = suspects.level()
    named = stars_of_diagnosis(level)[0]
    other = next(goal.name for goal in level.objectives if goal.name not in stars_of_diagnosis(level))
    won = Campaign({"a": Shipped(Path("suspects.yaml"), level, ())}, stars={level.id: frozenset((named, other))})
    glyphs = [glyph for glyph in level_row(won, "a").plain if glyph in "★✦☆"]
    by_name = dict(zip((goal.name for goal in level.objectives), glyphs, strict=True))
    assert (by_name[named], by_name[other]) == ("★", "✦")
