"""The game from the title to the debrief: by keys alone, by mouse alone, at every size, whatever is pressed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets._toast import Toast

from drill.cli.rerun import rerun
from drill.design.dump import design_yaml
from drill.design.plan_rows import options
from drill.files.library import shipped
from drill.model.action import Action
from drill.report.saved import parse
from drill.scoring.scored_run import run
from drill.session import resume
from drill.session.opened_level import OpenedLevel
from drill.store.store import Store
from drill.tui.app import DrillApp
from drill.tui.messages import OptionStepped, PlanRequested, ResumeRequested, ValuesRequested
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from drill.tui.screens.plan import PlanScreen
from drill.tui.widgets.key_bar import KeyBar
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.option_rows import OptionRows
from drill.words import units
from tests.tui import evening

pytestmark = pytest.mark.usefixtures("nobody_looks_back")
SIZES = [(80, 24), (120, 36), (160, 50)]
PATIENCE = evening.PATIENCE


async def settle(pilot: Pilot[None], kind: str) -> None:
    """Wait until the screen with this id is on top and drawn."""
    for _ in range(PATIENCE):
        await pilot.pause()
        if pilot.app.screen.id == kind:
            return
        await pilot.pause(0.02)
    raise AssertionError(f"on {pilot.app.screen!r}, not {kind}")


async def listed(pilot: Pilot[None]) -> None:
    """The list of levels, once it has been read."""
    await settle(pilot, "levels-screen")
    for _ in range(PATIENCE):
        if pilot.app.screen.query_one("#levels", OptionList).option_count:
            return
        await pilot.pause(0.02)
    raise AssertionError("no levels")


async def recorded(pilot: Pilot[None]) -> DrillScreen:
    """The drill screen, once everything is recorded."""
    await settle(pilot, "drill")
    screen = pilot.app.screen
    assert isinstance(screen, DrillScreen)
    for _ in range(PATIENCE):
        if screen.recorder.done:
            return screen
        await pilot.pause(0.02)
    raise AssertionError(f"only {screen.recorder.ready} s recorded")


async def at_end(pilot: Pilot[None], screen: DrillScreen) -> None:
    for _ in range(PATIENCE):
        if screen.over:
            return
        await pilot.pause(0.02)
    raise AssertionError(f"at {screen.at}")


async def to_plan(pilot: Pilot[None]) -> PlanScreen:
    """From the brief to the plan, by keys."""
    await settle(pilot, "brief-screen")
    await pilot.press("enter")
    await settle(pilot, "plan")
    plan = pilot.app.screen
    assert isinstance(plan, PlanScreen)
    return plan


async def to_drill(pilot: Pilot[None]) -> DrillScreen:
    """From the brief to the drill, by keys."""
    await to_plan(pilot)
    await pilot.press("d")
    await pilot.pause()
    await pilot.press("enter", "enter", "enter", "enter")
    return await recorded(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_by_keys_alone_from_brief_to_debrief(tmp_path: Path, size: tuple[int, int]) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=size) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("right_square_bracket", "full_stop", "comma", "down", "down", "plus", "minus")
        assert screen.at == 31
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        debrief = app.screen
        assert isinstance(debrief, DebriefScreen)
        level = evening.level()
        design = debrief.finished.design
        assert debrief.finished.run.digest == run(level, design, 1).digest
        assert [result.digest for result in Store().results("short-night")] == [debrief.finished.run.digest]
        await pilot.press("a")
        await settle(pilot, "plan")
        await pilot.press("escape")
        await settle(pilot, "brief-screen")
        await pilot.press("escape")
        await settle(pilot, "title")


@pytest.mark.slow
async def test_the_title_leads_to_the_shipped_levels(tmp_path: Path) -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await listed(pilot)
        first = shipped()[0].level
        assert first is not None
        await evening.shows(pilot, first.title)
        await pilot.press("enter")
        await settle(pilot, "brief-screen")
        assert app.screen.level.id == first.id  # type: ignore[attr-defined]


async def click_key(pilot: Pilot[None], label: str) -> None:
    """Click a key on the bar at the bottom."""
    await evening.shows(pilot, label)
    bar = pilot.app.screen.query_one(KeyBar)
    row = evening.text_of(pilot.app).splitlines()[-1]  # type: ignore[arg-type]
    assert await pilot.click(bar, offset=(row.index(label) + 1, 0))


@pytest.mark.slow
async def test_by_mouse_alone_from_title_to_debrief(tmp_path: Path) -> None:
    app = DrillApp()
    async with app.run_test(size=(120, 36)) as pilot:
        assert await pilot.click("#menu", offset=(4, 0))
        await listed(pilot)
        await pilot.pause()
        assert await pilot.click("#levels", offset=(8, 1))
        await settle(pilot, "brief-screen")
        await click_key(pilot, "Plan")
        await settle(pilot, "plan")
        rows = app.screen.query_one(OptionRows)
        plan = app.screen
        assert isinstance(plan, PlanScreen)
        before = plan.design
        assert await pilot.click(rows, offset=(rows.size.width - 2, 1))
        assert plan.design != before
        await click_key(pilot, "Undo")
        assert plan.design == before
        await click_key(pilot, "Drill")
        await pilot.pause()
        assert await pilot.click("OptionList", offset=(3, 3))
        screen = await recorded(pilot)
        assert await pilot.click("#timeline", offset=(60, 0))
        assert screen.at == screen.recorder.length * 60 // 120
        view = screen.query_one(MapView)
        assert view.scene is not None
        rect = view.scene.rects["writer"]
        assert await pilot.click(view, offset=(rect.x + 2, rect.y + view.top))
        assert view.selected == "writer"
        assert "Debrief" not in evening.text_of(app).splitlines()[-1]
        await click_key(pilot, "To the end")
        await at_end(pilot, screen)
        await pilot.pause()
        await click_key(pilot, "Debrief")
        await settle(pilot, "debrief")
        assert [result.design for result in Store().results(plan.level.id)] == [plan.design.name]
        await click_key(pilot, "Levels")
        await listed(pilot)


@pytest.mark.slow
async def test_an_action_after_a_rewind_replaces_the_future_and_says_so(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("r", "right_square_bracket", "a")
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert [action.at_s for action in screen.recorder.actions] == [31]
        await evening.shows(pilot, "What came after this moment has been replaced.")
        assert not screen.over
        assert screen.unsaved()


@pytest.mark.slow
async def test_an_action_at_the_beginning_is_on_every_part_of_the_screen_at_once(tmp_path: Path) -> None:
    """Or on none: the map, the gauges and the log are of one moment."""
    app = evening.app(tmp_path)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        screen = await to_drill(pilot)
        calm = (screen.events, screen.classes_now)
        screen.do(Action(0, "reboot", "writer"))
        await recorded(pilot)
        for _ in range(PATIENCE):
            await pilot.pause(0.02)
            if screen.head.seen:
                break
        assert screen.at == 0
        sums, now = screen.recorder.tally(1), screen.classes_now
        assert (screen.events, now) != calm
        assert sum(item.failed for item in now) == sums.failed > 0.0
        assert screen.gauges[0].value == units.percent(sums.availability)
        assert [event.said.code for event in screen.events] == [
            event.said.code for event in screen.recorder.events if event.t == 0
        ]
        assert "Nothing has happened yet" not in evening.text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["f1", "d", "g", "x"])
async def test_messages_hide_no_words_of_a_dialog(tmp_path: Path, key: str) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        plan = await to_plan(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, ModalScreen)
        place = app.screen.query_one(".dialog").region
        alone = _part(evening.text_of(app), place)
        await pilot.press("escape")
        await settle(pilot, "plan")
        await pilot.press("f", "f", "f")
        plan.notify("A long message " * 20)
        await pilot.pause()
        assert any(toast.region.area for toast in plan.query(Toast))
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, ModalScreen)
        assert [toast for toast in app.screen.query(Toast) if toast.region.area] == []
        assert _part(evening.text_of(app), place) == alone


def _part(text: str, place: Region) -> list[str]:
    """The text in a part of the screen."""
    return [row[place.x : place.right] for row in text.splitlines()[place.y : place.bottom]]


async def test_a_choice_that_changes_another_one_says_so(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await to_plan(pilot)
        for key, value in (("cache", ("elasticache", "valkey")), ("cache.shards", 2)):
            row = next(row for row in options(screen.level, screen.design) if row.key == key)
            screen.change(row, screen.draft.plan.chosen(screen.level, row, value))
            await pilot.pause()
        assert [str(toast.message) for toast in app._notifications] == ["cache.cluster_mode: true"]


@pytest.mark.slow
async def test_an_illegal_design_cannot_be_drilled_and_says_how_to_mend_it(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        plan = await to_plan(pilot)
        rows = plan.query_one(OptionRows)
        while rows.current is not None and rows.current.key != "database.backups.retention":
            await pilot.press("down")
        while plan.design.database.retention_days:
            await pilot.press("left")
        while rows.current is not None and rows.current.key != "replicas":
            await pilot.press("down")
        await pilot.press("right", "d")
        await pilot.pause()
        assert app.screen is plan
        shown = evening.text_of(app)
        assert "✘" in shown
        assert "→" in shown
        assert "breaks a rule" in shown


async def test_an_option_asked_for_as_it_goes_away_is_nothing(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        plan = await to_plan(pilot)
        rows, bare = plan.query_one(OptionRows), plan.design
        count = next(row for row in options(plan.level, bare) if row.key == "replicas")
        plan.change(count, plan.draft.plan.stepped(plan.level, count, 1))
        zone = next(row for row in options(plan.level, plan.design) if row.key == "replicas.0.zone")
        rows.post_message(OptionStepped(count, -1))
        rows.post_message(ValuesRequested(zone))
        rows.post_message(OptionStepped(zone, 1))
        await pilot.pause()
        assert app.screen is plan
        assert plan.design.replicas == bare.replicas


@pytest.mark.slow
async def test_a_plan_is_there_again_the_next_time(tmp_path: Path) -> None:
    for opened in range(2):
        app = evening.app(tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            plan = await to_plan(pilot)
            assert plan.design.database.multi_az == ("off", "standby")[opened]
            if not opened:
                await pilot.press("down", "right")
            await pilot.press("q")
            await pilot.pause()
        assert not app.is_running


@pytest.mark.slow
async def test_saved_runs_verify(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        digest = app.screen.finished.run.digest  # type: ignore[attr-defined]
    file = tmp_path / "short-night-run.json"
    saved = parse(file.read_bytes(), file.name)
    assert saved.digest == digest
    assert saved.level_text == evening.TEXT
    assert rerun(file).same


@pytest.mark.slow
async def test_what_is_asked_for_twice_at_once_is_opened_once(tmp_path: Path) -> None:
    """Two strokes of Enter may be read together: neither is lost, and no screen is opened over its like."""
    app = evening.app(tmp_path)
    opened = OpenedLevel(evening.level(), str(tmp_path / "short-night.yaml"))
    left = resume.UnfinishedDrill(opened.ref, design_yaml(opened.level.start), 1, (), 75)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "brief-screen")
        for request in (PlanRequested(opened), PlanRequested(opened), ResumeRequested(left), ResumeRequested(left)):
            app.post_message(request)
        await settle(pilot, "drill")
        await pilot.pause()
        assert [screen.id for screen in app.screen_stack] == ["title", "brief-screen", "plan", "drill"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(20, 5), (79, 24), (80, 23)])
async def test_a_terminal_that_is_too_small_is_told_so(tmp_path: Path, size: tuple[int, int]) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, "brief-screen")
        text = evening.text_of(app)
        assert "This needs" in " ".join(text.split())
        assert "Promised" not in text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "This needs" not in evening.text_of(app)


@pytest.mark.slow
async def test_a_storm_of_sizes_breaks_nothing(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    chance = random.Random(5)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_drill(pilot)
        await pilot.press("space")
        for _ in range(7):
            await pilot.resize_terminal(chance.randrange(1, 200), chance.randrange(1, 60))
            await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        rows = evening.text_of(app).splitlines()
        assert len(rows) == 24
        assert {len(row) for row in rows} == {80}


KEYS = [
    "up",
    "down",
    "left",
    "right",
    "enter",
    "escape",
    "tab",
    "space",
    "a",
    "b",
    "d",
    "f",
    "g",
    "h",
    "l",
    "m",
    "n",
    "o",
    "r",
    "s",
    "u",
    "x",
    "f1",
    "end",
    "home",
    "comma",
    "full_stop",
    "plus",
    "minus",
    "left_square_bracket",
    "right_square_bracket",
    "pageup",
    "pagedown",
    "1",
    "z",
    "shift+tab",
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_keys_in_any_order_never_crash(tmp_path: Path, seed: int) -> None:
    app = evening.app(tmp_path)
    chance = random.Random(seed)
    async with app.run_test(size=(80, 24)) as pilot:
        if seed:
            await to_drill(pilot)
        for _ in range(8):
            await pilot.press(*chance.choices(KEYS, k=8))
        await pilot.pause()
        assert app.screen.is_attached


async def test_text_of_levels_is_never_markup(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot, "brief-screen")
        shown = evening.text_of(app)
        assert "[bold]night[/bold]" in shown
        assert "[red]on call[/red]" in shown
        screen = await to_drill(pilot)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        await evening.shows(pilot, "[b]1a[/b]")
        assert screen.at == 31


@pytest.mark.slow
async def test_the_bar_has_seven_keys_at_most_and_never_grows(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        await to_plan(pilot)
        widgets = len(list(app.screen.walk_children()))
        for _ in range(7):
            await pilot.press("tab")
        bar = app.screen.query_one(KeyBar)
        assert str(bar.render()).count("  ") <= 7
        assert len(list(app.screen.walk_children())) == widgets


@pytest.mark.slow
@pytest.mark.parametrize("name", ["drill-light", "drill-terminal", "ansi-light"])
async def test_every_theme_can_be_changed_to_while_a_drill_runs(tmp_path: Path, name: str) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_drill(pilot)
        before = evening.text_of(app)
        app.theme = name
        await pilot.pause()
        assert evening.text_of(app).splitlines()[3:30] == before.splitlines()[3:30]


async def test_without_colours_states_still_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_drill(pilot)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        colours = {
            segment.style.color.name
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert colours <= {"default"}
        shown = evening.text_of(app)
        assert "✖ writer" in shown
        assert "down" in shown


@pytest.mark.slow
async def test_esc_goes_back_one_screen_and_ctrl_c_twice_always_leaves(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("full_stop", "a")
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert screen.recorder.actions
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.is_running
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 0


@pytest.mark.slow
async def test_quitting_asks_until_a_run_with_actions_is_saved(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        await pilot.press("full_stop", "a")
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await pilot.press("q")
        await pilot.pause()
        await evening.shows(pilot, "not saved")
        await pilot.press("escape", "s")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
