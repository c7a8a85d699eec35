"""What a node's card tells beside the moment: its past second by second, what happened at it, what was chosen for it."""

from __future__ import annotations

import pytest

from drill.model.action import Action
from drill.model.topology import NodeKind
from drill.session.live.node_card import PAST_S, TRAIL, TRAIL_STEP_S, NodeCards, chosen, planned
from drill.session.live.recorder import Recorder
from drill.topology.assemble import assemble
from drill.words.english import event_words
from tests.tui import evening


class Moment:
    """A recorded drill, and a moment of it."""

    def __init__(self) -> None:
        self.level = evening.level()
        self.design = dict(self.level.solutions)["standby"]
        self.unknown: tuple[str, ...] = ()
        self.inputs = assemble(self.level, self.design)
        self.recorder = self.seen = Recorder(self.inputs, 1)
        self.at = 0
        self.seen = self.recorder
        while self.recorder.fill(60):
            pass


@pytest.fixture(scope="module")
def drill() -> Moment:
    """One drill for those who only look."""
    return Moment()


def test_the_past_of_a_node_is_what_the_tape_holds_whichever_way_one_comes(drill: Moment) -> None:
    cards = NodeCards(drill)
    number = next(n for n, node in enumerate(drill.inputs.topology.nodes) if node.id == "writer")
    for at, name in ((20, "writer"), (90, "writer"), (40, "app-a"), (41, "writer"), (180, "writer"), (0, "writer")):
        drill.at = at
        past = cards.facts(name).past
        if name == "writer":
            first = max(0, at - PAST_S)
            # At the beginning every part of a screen shows the first second.
            end = max(at, 1)
            assert past == tuple(drill.recorder.frame(second).nodes[number] for second in range(first, end))


def test_another_future_has_another_past() -> None:
    drill = Moment()
    drill.at = 180
    cards = NodeCards(drill)
    before = cards.facts("app-b").past
    drill.recorder.act(Action(60, "shed", "browse", "90"))
    while drill.recorder.fill(60):
        pass
    after = cards.facts("app-b").past
    assert before[:60] == after[:60]
    assert before != after


def test_events_of_a_node_s_zone_are_told_on_its_card_and_none_of_the_future(drill: Moment) -> None:
    cards = NodeCards(drill)
    drill.at = 40
    told = [text for _, text in cards.facts("writer").events]
    events = [event for event in drill.recorder.events if event.t < drill.at]
    (struck,) = (event_words(event, drill.level) for event in events if event.kind == "fault")
    assert struck in told
    assert all(clock < "23:59:41" for clock, _ in cards.facts("writer").events)
    drill.at = 30
    assert cards.facts("writer").events == ()


def test_the_curves_in_the_boxes_move_a_step_at_a_time(drill: Moment) -> None:
    cards = NodeCards(drill)
    drill.at = 10 * TRAIL_STEP_S
    trails = cards.trails()
    assert cards.trails() is trails
    drill.at += TRAIL_STEP_S - 1
    assert cards.trails() is trails
    assert {len(trail) for trail in trails.values()} == {TRAIL}
    number = next(n for n, node in enumerate(drill.inputs.topology.nodes) if node.id == "app-b")
    last = drill.recorder.frame(10 * TRAIL_STEP_S - 1).nodes[number]
    assert trails["app-b"][-1] == last.load


def test_every_kind_of_node_has_something_that_was_chosen_for_it_and_a_machine_its_price() -> None:
    level = evening.level()
    built = assemble(level, dict(level.solutions)["standby"])
    for node in built.topology.nodes:
        rows = dict(chosen(level, built.design, built, node.id))
        assert rows or node.kind in (NodeKind.STORAGE, NodeKind.BACKUP)
    writer = dict(chosen(level, built.design, built, "writer"))
    machine = built.machines[0]
    assert writer["machine"] == f"{machine.vcpu} vCPU, {machine.memory_gib:g} GiB"
    assert writer["price"] == "$164.25 a month, $0.225 an hour"
    users = dict(chosen(level, built.design, built, "users"))
    assert users["checkout"] == "peak 50/s, within 500 ms, 2 reads, 1 write, always fresh"


def test_a_plan_that_cannot_be_built_tells_nothing() -> None:
    level = evening.level()
    assert planned(level, level.start, "nobody").chosen == ()
