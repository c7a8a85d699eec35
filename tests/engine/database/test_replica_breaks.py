"""Replicas that cannot follow any more, and being made anew: against clocks of the drill and straight lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.timings import APPLY_WRITES_S, RESTORE_BASE_S, RESTORE_GIB_S
from drill.model.action import Action
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.run import Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, checkout, design, level, replica

WRITES_S = 120.0
CUT_AT, BACK_AT = 100, 400


def made(length_s: int, *faults: Fault, **over: Any) -> Inputs:
    """Ten GiB, 120 writes a second, one replica that answers nobody."""
    calm = level(length_s=length_s, classes=(checkout(), browse()), faults=faults, data_gib=10.0)
    over = {"replicas": (replica(serves=False),), **over}
    return assemble(calm, design(**over))


def cut(for_s: int = BACK_AT - CUT_AT) -> Fault:
    """The replica's network."""
    return Fault("cut", "aws:network:disrupt-connectivity", CUT_AT, for_s, "replica-1")


def lag_s(recording: Recording, second: int) -> float:
    """Of `replica-1`."""
    frame = recording.frames[second]
    return next(node.lag_s for node, item in zip(frame.nodes, NODES, strict=True) if item == "replica-1")


NODES = tuple(node.id for node in made(10).topology.nodes)


@pytest.mark.parametrize(
    ("keeps_s", "broken"), [(None, False), (BACK_AT - CUT_AT, False), (BACK_AT - CUT_AT - 1, True), (60, True)]
)
def test_a_replica_is_broken_when_it_was_away_for_longer_than_its_log_is_kept(
    keeps_s: int | None, broken: bool
) -> None:
    """Exactly as long is not longer. Broken, its lag grows by a second a second; otherwise it is caught up soon."""
    recording = simulate(made(1200, cut(), on={"log_keep_s": keeps_s}), 1)
    end = lag_s(recording, 1199)
    if broken:
        assert end == pytest.approx(1199 - CUT_AT, abs=1.5)
    else:
        assert end < 1.0
    assert bool(seconds_of(recording.events, "replication.log_purged")) is broken


@pytest.mark.parametrize(
    ("on", "stops"),
    [
        ({"engine": "mysql"}, True),
        ({"engine": "mariadb"}, True),
        ({"engine": "postgres"}, False),
        ({"engine": "mysql", "service": "aurora"}, False),
    ],
)
def test_only_replicas_that_apply_rows_can_diverge(on: dict[str, object], stops: bool) -> None:
    fault = Fault("row", "drill:replica-divergence", 100, 0, "replica-1")
    recording = simulate(made(400, fault, on=on), 1)
    if stops:
        assert lag_s(recording, 399) == pytest.approx(299, abs=1.5)
    else:
        assert lag_s(recording, 399) < 1.0


def test_a_reboot_does_not_mend_it() -> None:
    fault = Fault("row", "drill:replica-divergence", 100, 0, "replica-1")
    recording = simulate(made(600, fault, on={"engine": "mysql"}), 1, (Action(200, "reboot", "replica-1"),))
    assert lag_s(recording, 599) == pytest.approx(499, abs=1.5)


def fixed(item: Inputs) -> Inputs:
    """Made anew within 300 s, whatever its size."""
    values = {RESTORE_BASE_S: 300.0, RESTORE_GIB_S: 0.0}
    figures = tuple(
        replace(f, value=values[f.key], low=values[f.key], high=values[f.key]) if f.key in values else f
        for f in item.figures
    )
    return replace(item, figures=figures)


def test_made_anew_it_is_as_old_as_its_snapshot_and_catches_up_on_a_straight_line() -> None:
    """Snapshot at 500, there at 800: 300 s of writes behind, which it applies with its whole rate: lag by lag."""
    fault = Fault("row", "drill:replica-divergence", 100, 0, "replica-1")
    here = fixed(made(1800, fault, on={"engine": "mysql"}))
    recording = simulate(here, 1, (Action(500, "rebuild", "replica-1"),))
    assert lag_s(recording, 798) == pytest.approx(698, abs=1.5)
    apply_s = here.figure(APPLY_WRITES_S).value
    # It is there at 800; at t it has applied 500 × 120 + apply × (t − 800) writes, made by the users at that / 120.
    for second in (800, 805, 810):
        expected = second + 1 - (500 + apply_s / WRITES_S * (second + 1 - 800))
        assert lag_s(recording, second) == pytest.approx(max(expected, 0.0), abs=0.11), second
    assert lag_s(recording, 1799) < 1.0


@pytest.mark.slow
def test_what_follows_the_old_primary_can_be_made_anew_from_the_new_one() -> None:
    replicas = (replica(), replica(name="replica-2", zone="us-east-1c"))
    crash = Fault("dark", "drill:az-power", 100, 1700, "us-east-1a")
    acts = (Action(150, "promote", "replica-1"), Action(900, "rebuild", "replica-2"))
    simulation = DrillEngine(fixed(made(1800, crash, replicas=replicas)), 1)
    for act in acts:
        simulation.act(act)
    simulation.advance(899)
    follower = simulation.state.index("replica-2")
    assert simulation.state.machines[follower].note == Said("node.follows_old_primary")
    simulation.advance(901)
    assert simulation.state.machines[follower].lag_s < 1.0
    assert not simulation.state.machines[follower].stopped


def answered(act: Action, chosen: Design | None = None, *faults: Fault) -> str:
    """The code of what the log says of an action at second 50."""
    here = assemble(level(length_s=100, faults=faults), chosen or design(replicas=(replica(),)))
    return next(event.said.code for event in simulate(here, 1, (act,)).events if event.kind == "action")


def test_what_cannot_be_made_anew_is_said() -> None:
    again = Action(50, "rebuild", "replica-1")
    down = Fault("crash", "drill:instance-crash", 40, 0, "writer")
    assert answered(again) == "action.done"
    assert answered(Action(50, "rebuild", "writer")) == "refused.not_a_replica"
    on_aurora = design(on={"service": "aurora"}, replicas=(replica(),))
    assert answered(again, on_aurora) == "refused.readers_share_volume"
    assert answered(again, None, down) == "refused.nothing_to_copy"
