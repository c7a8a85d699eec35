"""A player who arrives in the middle of it: what has begun is as it is, and no rule has acted before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import DrillEngine
from drill.model.design import Rule
from drill.model.level import Fault, Level
from drill.session.live.playhead import Playhead
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import design, level

ENTERS_S = 90
CRASH = Fault("crash", "drill:az-power", 30, 200, "us-east-1a")


def run(on: Level, rule: Rule) -> DrillEngine:
    made = design(on={"multi_az": "off"}, runbook=(rule,))
    simulation = DrillEngine(assemble(on, made), 1)
    simulation.advance(on.length_s - 1)
    return simulation


@pytest.mark.parametrize(("enters_s", "acts"), [(0, 31), (ENTERS_S, ENTERS_S)])
def test_a_rule_acts_no_sooner_than_the_player_arrives(enters_s: int, acts: int) -> None:
    on = level(length_s=120, faults=(CRASH,), enters_s=enters_s)
    events = run(on, Rule("writer.down", 0, "reboot", "writer")).state.events
    found = [event.t for event in events if event.kind == "action"]
    assert found
    assert acts <= min(found) <= acts + 2


def test_what_happens_before_does_not_depend_on_when_somebody_arrives() -> None:
    on = level(length_s=80, faults=(CRASH,))
    rule = Rule("at 1h", 0, "reboot", "writer")
    early, late = (run(replace(on, enters_s=enters_s), rule) for enters_s in (0, 70))
    assert early.state.events == late.state.events
    assert seconds_of(early.state.events, "machine.stopped") == seconds_of(late.state.events, "machine.stopped")


def test_a_playhead_never_is_before_the_arrival() -> None:
    head = Playhead(begins=90)
    assert not head.begin(ready=60)
    head.go(50, ready=60)
    assert head.at == 0
    assert head.begin(ready=120)
    assert (head.at, head.seen) == (90, 90)
    assert not head.begin(ready=180)
    head.go(10, ready=180)
    assert head.at == 90


def test_a_playhead_of_a_drill_from_the_beginning_shows_its_first_second() -> None:
    head = Playhead()
    assert head.begin(ready=1)
    assert (head.at, head.seen) == (0, 1)
