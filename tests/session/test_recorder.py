"""The recorder shows what the engine recorded, and nothing the player does with the playhead changes a result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.action import Action
from drill.model.design import Design
from drill.model.diagnosis import KIND, naming
from drill.model.level import Fault, Level
from drill.scoring.scored_run import complete, run
from drill.session.live.recorder import Recorder
from drill.topology.assemble import assemble
from tests import suspects
from tests.tui import evening

SEED = 1


@pytest.fixture(scope="module")
def level() -> Level:
    return evening.level()


@pytest.fixture(scope="module")
def design(level: Level) -> Design:
    return dict(level.solutions)["standby"]


def filled(level: Level, design: Design) -> Recorder:
    recorder = Recorder(assemble(level, design), SEED)
    while recorder.fill(7):
        pass
    return recorder


def test_a_drill_watched_is_scored_like_a_drill_run_headless(level: Level, design: Design) -> None:
    recorder = filled(level, design)
    watched = complete(recorder.inputs, SEED, recorder.actions, recorder.recording())
    assert watched.digest == run(level, design, SEED).digest


@pytest.mark.parametrize("at_s", [0, 1, 59, 60, 61, 179])
def test_an_action_after_a_rewind_gives_the_run_in_which_it_was_always_taken(
    level: Level, design: Design, at_s: int
) -> None:
    recorder = filled(level, design)
    action = Action(at_s, "reboot", "writer")
    recorder.act(action)
    assert recorder.ready == at_s
    while recorder.fill(7):
        pass
    played = complete(recorder.inputs, SEED, recorder.actions, recorder.recording())
    assert played.digest == run(level, design, SEED, (action,)).digest
    assert played.digest != run(level, design, SEED).digest


def test_an_earlier_action_replaces_the_ones_after_it(level: Level, design: Design) -> None:
    recorder = filled(level, design)
    late, early = Action(100, "reboot", "writer"), Action(20, "shed", "browse", "50")
    assert not recorder.act(late)
    while recorder.fill(60):
        pass
    assert recorder.act(early)
    assert recorder.actions == (early,)
    assert all(event.t < 20 for event in recorder.events)
    while recorder.fill(60):
        pass
    assert (
        complete(recorder.inputs, SEED, recorder.actions, recorder.recording()).digest
        == run(level, design, SEED, (early,)).digest
    )


def test_two_actions_in_one_second_give_the_same_run_whichever_was_given_first(level: Level, design: Design) -> None:
    first, second = Action(40, "shed", "browse", "50"), Action(40, "reboot", "writer")
    digests = set()
    for actions in ((first, second), (second, first)):
        recorder = filled(level, design)
        for action in actions:
            recorder.act(action)
        while recorder.fill(60):
            pass
        digests.add(complete(recorder.inputs, SEED, recorder.actions, recorder.recording()).digest)
    assert digests == {run(level, design, SEED, (second, first)).digest}


def test_taking_an_action_back_restores_the_run_without_it(level: Level, design: Design) -> None:
    recorder = filled(level, design)
    action = Action(45, "reboot", "writer")
    recorder.act(action)
    while recorder.fill(60):
        pass
    assert recorder.undo() == action
    assert recorder.ready == 45
    while recorder.fill(60):
        pass
    assert complete(recorder.inputs, SEED, (), recorder.recording()).digest == run(level, design, SEED).digest
    assert recorder.undo() is None


def test_running_sums_are_the_sums_of_the_frames(level: Level, design: Design) -> None:
    recorder = filled(level, design)
    for upto in (0, 1, 60, 180):
        rows = [row for second in range(upto) for row in recorder.frame(second).classes]
        tally = recorder.tally(upto)
        assert tally.good == pytest.approx(sum(row.good for row in rows))
        assert tally.failed == pytest.approx(sum(row.failed for row in rows))
        answered = sum(row.good + row.stale for row in rows)
        ended = answered + sum(row.late + row.failed for row in rows)
        assert tally.availability == pytest.approx(answered / ended if ended else 1.0)


def test_a_second_that_is_not_recorded_is_refused(level: Level, design: Design) -> None:
    recorder = Recorder(assemble(level, design), SEED)
    while recorder.ready < 10:
        recorder.fill(10 - recorder.ready)
    assert recorder.frame(9).t == 9
    for second in (-1, 10):
        with pytest.raises(IndexError):
            recorder.frame(second)


def struck(level: Level, fault: Fault) -> Level:
    return replace(level, faults=(*level.faults, fault))


@pytest.mark.parametrize("at_s", [30, 60, 100])
def test_a_fault_injected_on_tape_gives_the_run_of_a_level_that_held_it(
    level: Level, design: Design, at_s: int
) -> None:
    fault = Fault("injected-1", "drill:az-power", at_s, 60, "us-east-1a")
    recorder = filled(level, design)
    recorder.strike(fault)
    assert recorder.ready == at_s
    assert recorder.inputs.level.faults[-1] == fault
    while recorder.fill(7):
        pass
    want = run(struck(level, fault), design, SEED).recording.digest
    assert recorder.recording().digest == want
    # A rewind to before the strike, an action there, and that one taken back: the fault still strikes.
    recorder.act(Action(10, "shed", "browse", "50"))
    recorder.undo()
    while recorder.fill(7):
        pass
    assert recorder.recording().digest == want


def test_two_injected_faults_strike_whichever_copy_it_goes_on_from(level: Level, design: Design) -> None:
    first = Fault("injected-1", "drill:traffic-spike", 20, 60, "", 2.0)
    second = Fault("injected-2", "drill:az-power", 130, 60, "us-east-1a")
    recorder = filled(level, design)
    for fault in (first, second):
        recorder.strike(fault)
        while recorder.fill(7):
            pass
    both = struck(struck(level, first), second)
    assert recorder.recording().digest == run(both, design, SEED).recording.digest
    recorder.act(Action(5, "shed", "browse", "50"))
    while recorder.fill(7):
        pass
    acted = run(both, design, SEED, (Action(5, "shed", "browse", "50"),))
    assert recorder.recording().digest == acted.recording.digest


@pytest.mark.parametrize("change", ["undone", "earlier", "other future", "another fault"])
def test_a_name_of_the_cause_stays_said(change: str) -> None:
    made, seed = suspects.level(), suspects.seed_of("volume")
    recorder = Recorder(assemble(made, made.start), seed)
    name, shed = Action(100, KIND, "rush"), Action(80, "shed", "browse", "50")
    recorder.fill(90)
    recorder.act(shed)
    recorder.fill(40)
    recorder.act(name)
    left = {name, shed}
    if change == "undone":
        assert (recorder.undo(), recorder.undo()) == (shed, None)
        left = {name}
    elif change == "earlier":
        left |= {early := Action(70, "reboot", "writer")}
        recorder.act(early)
        left -= {shed}
    elif change == "other future":
        recorder.undo()
        recorder.switch(recorder.branches[-1])
    else:
        recorder.strike(Fault("more", "drill:instance-crash", 75, 0, "writer"))
        left -= {shed}
    assert set(recorder.actions) == left
    while recorder.fill(60):
        pass
    named = naming(recorder.events)
    assert named.wrong == ("rush",)
