"""What brings a player back: other futures, comparing plans, moments, the laboratory, settings, going on where one was."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from drill.engine.faults.fault_table import FAULTS
from drill.model.action import Action
from drill.scoring.scored_run import complete, run
from drill.session import calibration, inject, resume
from drill.session.blast_radius import loss_effect, loss_targets
from drill.session.calibration import Guess
from drill.session.comparison import compare
from drill.session.forecast import Forecast
from drill.session.live.recorder import Recorder
from drill.session.opened_level import OpenedLevel
from drill.session.what_if import Search
from drill.store.store import Store
from drill.topology.assemble import assemble
from drill.tui import preferences
from drill.tui.app import DrillApp
from drill.tui.messages import PlanRequested
from drill.tui.screens.debrief import SEARCHING, DebriefScreen
from drill.tui.screens.drill import DrillScreen
from drill.tui.screens.plan import PlanScreen
from drill.tui.widgets.timeline import LAG_STEPS_S, step
from tests.tui import evening
from tests.tui.test_screens import at_end, recorded, settle, to_drill, to_plan

pytestmark = pytest.mark.usefixtures("nobody_looks_back")


def rolled(recorder: Recorder) -> Recorder:
    while recorder.fill(60):
        pass
    return recorder


class TestFutures:
    def test_a_replaced_future_is_kept_as_it_was_and_can_be_gone_back_to(self) -> None:
        level = evening.level()
        recorder = rolled(Recorder(assemble(level, dict(level.solutions)["standby"]), 1))
        original, whole = complete(recorder.inputs, 1, (), recorder.recording()).digest, recorder.tally(180)
        recorder.act(Action(60, "shed", "browse", "90"))
        rolled(recorder)
        (branch,) = recorder.branches
        assert (branch.actions, branch.tally(180)) == ((), whole)
        assert recorder.tally(180) != whole
        assert recorder.switch(branch) == 60
        rolled(recorder)
        assert complete(recorder.inputs, 1, recorder.actions, recorder.recording()).digest == original
        assert [len(item.actions) for item in recorder.branches] == [1]

    def test_a_tape_that_is_replayed_is_the_tape_that_was_left(self) -> None:
        level = evening.level()
        made = assemble(level, level.start)
        action = Action(70, "reboot", "writer")
        recorder = Recorder(made, 3)
        recorder.replay((action,), 90)
        assert recorder.ready == 90
        rolled(recorder)
        assert (
            complete(made, 3, recorder.actions, recorder.recording()).digest
            == run(level, level.start, 3, (action,)).digest
        )

    def test_latency_and_lag_of_a_column_are_the_worst_of_its_seconds(self) -> None:
        level = evening.level()
        recorder = rolled(Recorder(assemble(level, level.start), 1))
        rows = [recorder.frame(second) for second in range(20, 60)]
        lag_s = max(node.lag_s for frame in rows for node in frame.nodes)
        assert recorder.peaks(20, 60).lag_s == lag_s
        assert recorder.peaks(200, 300).latency == 0.0

    @pytest.mark.parametrize(("lag_s", "char"), [(0.0, " "), (0.1, "▁"), (0.6, "▂"), (1e9, "█")])
    def test_a_step_is_as_high_as_what_was_reached(self, lag_s: float, char: str) -> None:
        assert step(lag_s, LAG_STEPS_S) == char

    @pytest.mark.slow
    async def test_at_80_columns_the_gauge_says_the_other_future_and_the_goal(self, tmp_path: Path) -> None:
        app = evening.app(tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await to_drill(pilot)
            screen.seek(100)
            screen.seek(60)
            screen.do(Action(60, "shed", "browse", "90"))
            await pilot.pause()
            top, stars = evening.text_of(app).splitlines()[1:3]
            assert re.search(r"was \d+\.\d\d % ", top)
            assert "pass" in stars
            for other in ("Stale ", "Cost ", "Clock 00:00:00"):
                assert other in top


class TestForecasts:
    def test_points_count_powers_of_ten_of_what_failed(self) -> None:
        exact = calibration.guess(Forecast(0.99, "writer"), 0.99, "writer", "a")
        hopeful = calibration.guess(Forecast(0.999, ""), 0.99, "writer", "b")
        assert (round(exact.off, 9), exact.hit, calibration.points(exact)) == (0.0, True, 100)
        assert (round(hopeful.off, 9), hopeful.hit, calibration.points(hopeful)) == (1.0, False, 50)

    def test_the_same_run_counts_once_and_rubbish_counts_not_at_all(self) -> None:
        text, every = calibration.added("rubbish", Guess("a", 1.0, True))
        assert [item.digest for item in every] == ["a"]
        text, every = calibration.added(text, Guess("a", 0.5, True))
        assert [(item.digest, item.off) for item in every] == [("a", 0.5)]

    def test_leaning_one_way_is_said(self) -> None:
        assert "too hopeful, by a factor of 10.0" in calibration.sentence((Guess("", 1.0, True),) * 3)
        assert "too gloomy" in calibration.sentence((Guess("", -1.0, True),) * 3)
        assert "well calibrated" in calibration.sentence(
            (Guess("", 1.0, True), Guess("", -1.0, False), Guess("", 0.0, False))
        )


class TestPlans:
    def test_the_difference_names_rows_nodes_and_money(self) -> None:
        level = evening.level()
        found = compare(level, level.start, dict(level.solutions)["standby"], 187_000_000)
        assert "database.multi_az" in found.options
        assert found.marked == {"standby"}
        assert "Multi-AZ: Single-AZ → one standby" in found.sentences
        assert found.sentences[-1] == "+$187 a month"

    def test_what_remains_without_a_zone_depends_on_the_standby(self) -> None:
        level = evening.level()
        bare, said = loss_effect(level, level.start, "us-east-1a")
        assert set(bare.lost) == {"app-a", "writer"}
        assert "checkout: reads ✖ stop, writes ✖ stop" in said
        _, said = loss_effect(level, dict(level.solutions)["standby"], "us-east-1a")
        assert "checkout: reads ↻ after a failover, writes ↻ after a failover" in said

    def test_everything_that_is_somewhere_can_be_lost(self) -> None:
        level = evening.level()
        made = assemble(level, dict(level.solutions)["standby"])
        for part in loss_targets(level, made.topology):
            loss_effect(level, made.design, part)


class TestLaboratory:
    @pytest.mark.parametrize("kind", FAULTS)
    def test_every_fault_can_be_injected_into_everything_it_strikes(self, kind: str) -> None:
        level = inject.laboratory(evening.level())
        made = assemble(level, dict(evening.level().solutions)["standby"])
        for target in inject.targets(made, kind):
            fault = inject.injected(made, kind, target, 20)
            told = run(replace(level, length_s=60, faults=(fault,)), made.design, 1).recording.events
            assert any(event.t == 20 and event.aws_id == kind for event in told), (kind, target)

    @pytest.mark.slow
    async def test_an_injected_fault_leaves_the_past_as_it_was_and_nothing_is_remembered(self, tmp_path: Path) -> None:
        app = evening.app(tmp_path)
        level = inject.laboratory(evening.level())
        async with app.run_test(size=(120, 36)) as pilot:
            await settle(pilot, "brief-screen")
            app.open_plan(PlanRequested(OpenedLevel(level, lab=True)))
            await settle(pilot, "plan")
            await pilot.press("d")
            screen = await recorded(pilot)
            screen.seek(100)
            before = [screen.recorder.frame(second) for second in range(100)]
            await pilot.press("i")
            await pilot.pause()
            rows = app.screen.query_one(OptionList)
            rows.highlighted = next(n for n, kind in enumerate(FAULTS) if kind == "aws:rds:failover-db-cluster")
            await pilot.press("enter")
            screen = await recorded(pilot)
            assert [screen.recorder.frame(second).nodes for second in range(100)] == [frame.nodes for frame in before]
            assert [fault.kind for fault in screen.level.faults] == ["aws:rds:failover-db-cluster"]
            await pilot.press("end")
            await at_end(pilot, screen)
            await pilot.press("enter")
            await settle(pilot, "debrief")
        assert Store().best() == {}


async def to_debrief(pilot: Pilot[None]) -> DebriefScreen:
    screen = await to_drill(pilot)
    await pilot.press("end")
    await at_end(pilot, screen)
    await pilot.press("enter")
    await settle(pilot, "debrief")
    debrief = pilot.app.screen
    assert isinstance(debrief, DebriefScreen)
    return debrief


@pytest.mark.slow
async def test_from_the_debrief_back_to_a_moment_and_again_with_the_best_change(tmp_path: Path, advice: None) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        debrief = await to_debrief(pilot)
        assert debrief.moments[0].event.t == 30
        for _ in range(evening.PATIENCE):
            if debrief.best is not None:
                break
            await pilot.pause(0.05)
        assert debrief.best is not None
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "Moments that mattered" in (tmp_path / "short-night.html").read_text(encoding="utf-8")
        best = debrief.best
        await pilot.press("c")
        await settle(pilot, "plan")
        plan = app.screen
        assert isinstance(plan, PlanScreen)
        assert plan.design.digest == best.design.digest
        await pilot.press("c")
        await pilot.pause()
        await evening.shows(pilot, "Against your last try")
        assert len(calibration.parse(Store().setting(calibration.KEY))) == 1


@pytest.mark.slow
async def test_a_moment_opens_the_drill_just_before_it(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_debrief(pilot)
        await pilot.press("1")
        await settle(pilot, "drill")
        assert isinstance(app.screen, DrillScreen)
        assert app.screen.at == 28


@pytest.mark.slow
async def test_luck_is_chosen_before_the_drill_and_shown_after_it(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await to_plan(pilot)
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("enter", "enter", "right", "right", "enter", "enter")
        screen = await recorded(pilot)
        assert screen.seed == 3
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await evening.shows(pilot, "seed 3")
    assert [result.seed for result in Store().results("short-night")] == [3]


@pytest.mark.slow
async def test_a_drill_that_was_left_is_gone_on_with_where_it_was(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        screen.seek(40)
        screen.do(Action(40, "shed", "browse", "50"))
        await recorded(pilot)
        screen.seek(75)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("down", "enter")
        await settle(pilot, "plan")
    again = DrillApp()
    async with again.run_test(size=(80, 24)) as pilot:
        await settle(pilot, "title")
        await evening.shows(pilot, "Go on: short-night, 1:15")
        await pilot.press("enter")
        screen = await recorded(pilot)
        assert screen.at == 75
        assert [action.value for action in screen.recorder.actions] == ["50"]
        assert screen.forecast == Forecast(0.99, "")
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
    assert Store().setting(resume.KEY) == ""


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"ref": "x"}', '{"ref":"x","design":"","seed":1,"at":0,"actions":[[1]]}']
)
def test_rubbish_is_nothing_to_go_on_with(text: str) -> None:
    assert resume.parse(text) == ()


@pytest.mark.slow
async def test_settings_are_kept_and_keys_do_not_clash(tmp_path: Path) -> None:
    app = DrillApp()
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_settings()
        await settle(pilot, "settings")
        await pilot.press("right", "down", "right")
        rows = app.screen.query_one(OptionList)
        rows.highlighted = next(n for n, option in enumerate(rows.options) if option.id == "key:play")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        assert preferences.keymap_of(Store().setting(preferences.KEYS)) == {}
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("f9")
        await pilot.pause()
    assert json.loads(Store().setting(preferences.KEYS)) == {"play": "f9"}
    assert Store().setting(preferences.SPEED) == "30"
    again = evening.app(tmp_path)
    async with again.run_test(size=(80, 24)) as pilot:
        assert again.theme == "drill-light"
        screen = await to_drill(pilot)
        assert screen.head.speed == 30
        await pilot.press("f9")
        assert screen.head.playing


async def test_hints_come_in_two_steps_and_are_noted(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await to_plan(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        await evening.shows(pilot, "A standby takes over.")
        await pilot.press("question_mark")
        await pilot.pause()
        assert "It turns on Multi-AZ" in " ".join(evening.text_of(app).split())
    assert Store().setting("hints:short-night") == "2"


async def test_a_design_file_is_opened_and_what_is_wrong_with_it_is_said(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(
        "database: {service: rds, engine: postgres, class: db.r6g.large, zone: b, storage: {gib: 100}}",
        encoding="utf-8",
    )
    bad.write_text("database: {service: rds, engine: nosuch, class: db.r6g.large, zone: b}", encoding="utf-8")
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        plan = await to_plan(pilot)
        await pilot.press("o")
        await pilot.pause()
        field = app.screen.query_one("#path")
        field.value = str(bad)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await pilot.pause()
        await evening.shows(pilot, "nosuch")
        field.value = str(good)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot, "plan")
        assert plan.design.database.zone == "us-east-1b"


@pytest.mark.slow
async def test_a_change_asked_for_while_the_search_is_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That nothing has been found yet is not that nothing helps."""
    over = threading.Event()

    def slow(_level: object, _design: object, _run: object, wanted: Callable[[], bool]) -> Iterator[Search]:
        while wanted() and not over.wait(0.01):
            pass
        yield from ()

    monkeypatch.setattr("drill.tui.screens.debrief_page.search", slow)
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        debrief = await to_debrief(pilot)
        await pilot.press("c")
        await pilot.pause()
        assert SEARCHING in [note.message for note in app._notifications]
        over.set()
        for _ in range(evening.PATIENCE):
            if debrief.searched:
                break
            await pilot.pause(0.02)
        await pilot.press("c")
        await pilot.pause()
        assert app.screen is debrief
        assert [note.message for note in app._notifications][-1] == "None of the changes tried saves anything."
