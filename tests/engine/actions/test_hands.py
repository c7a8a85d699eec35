"""Hands: one action at a time, each with its minutes before it has an effect; rules are not slowed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.engine.departures import departures, without
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level_play import HandTimes
from drill.model.run import Event
from drill.scoring.scored_run import run as scored
from drill.topology.assemble import assemble
from drill.words.english import event_words
from tests.factories import design, level

TIMES = HandTimes(120, (("shed", 60), ("restore", 240)))
LENGTH_S = 900


def inputs(made: Design | None = None, times: HandTimes | None = TIMES) -> Inputs:
    return assemble(replace(level(length_s=LENGTH_S), hands=times), made or design())


def events(*actions: Action, made: Design | None = None, times: HandTimes | None = TIMES) -> tuple[Event, ...]:
    return simulate(inputs(made, times), 1, actions).events


def told(found: tuple[Event, ...], code: str, action: str = "") -> list[int]:
    return [one.t for one in found if one.said.code == code and (not action or one.said.fact("action") == action)]


def shed(at_s: int, percent: int = 50) -> Action:
    return Action(at_s, "shed", "browse", str(percent))


def test_an_action_has_its_effect_when_its_minutes_have_passed() -> None:
    found = events(shed(100), Action(300, "reboot", "writer"))
    assert told(found, "hands.begun") == [100, 300]
    assert told(found, "action.done") == [160, 420]
    assert told(events(shed(100), times=None), "action.done") == [100]


def test_a_second_action_is_refused_until_the_first_is_done() -> None:
    found = events(shed(100), shed(159, 20), shed(160, 30))
    assert told(found, "refused.hands_busy") == [159]
    assert told(found, "action.done") == [160, 220]
    refused = next(one for one in found if one.said.code == "refused.hands_busy")
    assert (refused.said.fact("doing"), refused.said.fact("left_s"), refused.said.fact("by")) == ("shed", 1, "player")


def test_what_is_called_off_never_has_an_effect_and_frees_the_hands() -> None:
    found = events(Action(100, "reboot", "writer"), Action(130, "call-off"), shed(130))
    assert told(found, "action.done", "reboot") == []
    assert told(found, "action.done", "call-off") == [130]
    assert told(found, "action.done", "shed") == [190]


def test_only_what_is_being_done_can_be_called_off() -> None:
    assert told(events(Action(100, "call-off")), "refused.hands_free") == [100]


def test_only_what_was_done_counts_as_an_action() -> None:
    acted = (shed(100), shed(110), Action(200, "reboot", "writer"), Action(230, "call-off"))
    assert simulate(inputs(), 1, acted).player_actions == 1


def test_a_rule_is_not_slowed_and_waits_for_no_hands() -> None:
    rule = Rule("at 120s", 0, "reboot", "writer")
    found = events(shed(100), made=design(runbook=(rule,)))
    assert told(found, "action.done", "reboot") == [120]
    assert told(found, "action.done", "shed") == [160]


def test_what_a_design_does_by_hand_is_what_a_player_does_then() -> None:
    acted = (shed(100), Action(300, "reboot", "writer"))
    on, made = inputs().level, design()
    by_player, by_design = scored(on, made, 1, acted), scored(on, replace(made, by_hand=acted), 1)
    assert by_design.recording.digest == by_player.recording.digest
    assert by_design.recording.events == by_player.recording.events
    assert by_design.score.objectives == by_player.score.objectives


def test_a_copy_goes_on_with_the_same_hands() -> None:
    engine = DrillEngine(inputs(), 1)
    engine.act(shed(100))
    engine.advance(130)
    other = engine.copy()
    engine.act(Action(130, "call-off"))
    for one in (engine, other):
        one.advance(LENGTH_S)
    assert told(tuple(other.recording().events), "action.done", "shed") == [160]
    assert told(tuple(engine.recording().events), "action.done", "shed") == []


@pytest.mark.parametrize("second", [0, 130])
def test_a_drill_without_an_action_goes_on_without_its_effect(second: int) -> None:
    engine = DrillEngine(inputs(), 1)
    engine.act(shed(100))
    start = engine.copy()
    engine.advance(LENGTH_S)
    (found,) = departures(start, engine.recording())
    assert found.at_s == 160
    start.advance(second)
    other = without(start, (found,))
    other.advance(LENGTH_S)
    assert told(tuple(other.recording().events), "action.done") == []


def test_words_say_what_is_begun_and_why_another_is_refused() -> None:
    found = events(shed(100), shed(130))
    said = [event_words(one) for one in found if one.said.code in ("hands.begun", "refused.hands_busy")]
    assert said == [
        "you begin: shed browse 50, which takes 1 min",
        "you: shed browse 50: not possible, your hands are busy with shed for another 30 s",
    ]


ACTIONS = st.one_of(
    st.builds(shed, st.integers(0, 600), st.sampled_from((10, 50, 90))),
    st.builds(Action, st.integers(0, 600), st.just("reboot"), st.just("writer")),
    st.builds(Action, st.integers(0, 600), st.just("call-off")),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTIONS, max_size=8), st.integers(1, 200), st.integers(1, 200))
def test_never_two_under_way_and_no_effect_before_its_minutes(acted: list[Action], usual: int, sheds: int) -> None:
    times = HandTimes(usual, (("shed", sheds),))
    busy: tuple[int, str] | None = None
    for event in events(*acted, times=times):
        code = event.said.code
        if code == "hands.begun":
            assert busy is None
            busy = (event.t, str(event.said.fact("action")))
        elif code == "action.done" and event.said.fact("action") == "call-off":
            assert busy is not None
            busy = None
        elif event.kind == "action" and code not in ("refused.hands_busy", "refused.hands_free"):
            assert busy is not None
            begun, kind = busy
            assert (kind, event.t) == (event.said.fact("action"), begun + (sheds if kind == "shed" else usual))
            busy = None
