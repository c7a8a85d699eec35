"""Auto scaling of readers by connections, and bounds that a rule changes at a time, as a scheduled action does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Design, Scaling
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, clients, design, level, replica

INSTANCES, POOL = 6, 20
"""Of `tests.factories`: every application keeps its whole pool open to the one reader."""


def chosen(scaling: Scaling) -> Design:
    on = {"service": "aurora", "instance": "db.r6g.large"}
    made = design(
        on=on,
        replicas=(replica(instance="db.r6g.large"),),
        reads=(("browse", "replicas"),),
        clients=clients(pool=POOL),
    )
    return replace(made, scaling=scaling)


def run(scaling: Scaling, *actions: Action, seconds: int = 300) -> DrillEngine:
    """A load that hardly moves the processors."""
    item = browse(rate=Curve(((0, 100.0),)), reads=1, read_cpu_ms=0.2, keys=None)
    drill = level(length_s=1800, classes=(item,), data_gib=1.0)
    simulation = DrillEngine(assemble(drill, chosen(scaling)), 1)
    for action in actions:
        simulation.act(action)
    simulation.advance(seconds)
    return simulation


def names(simulation: DrillEngine) -> list[str]:
    """The readers that are there, or on their way."""
    machines = simulation.state.machines
    return [machine.spec.node for machine in machines if machine.role == "reader" or machine.coming]


@pytest.fixture(scope="module")
def open_connections() -> float:
    """Connections to the only reader: the pools of all instances."""
    simulation = run(Scaling(1, 4), seconds=60)
    assert simulation.rows.pools[0] > 0.0
    reader = next(i for i, machine in enumerate(simulation.state.machines) if machine.role == "reader")
    return float(simulation.rows.open[reader])


def test_idle_processors_add_no_reader_and_connections_do(open_connections: float) -> None:
    """ceil(connections / target) readers are wanted: with a target of 40 % of what there is, three."""
    target = int(0.4 * open_connections)
    assert names(run(Scaling(1, 4))) == ["replica-1"]
    assert len(names(run(Scaling(1, 4, connections=target)))) == 3


def test_a_target_above_what_there_is_changes_nothing(open_connections: float) -> None:
    assert names(run(Scaling(1, 4, connections=int(2 * open_connections)))) == ["replica-1"]


def test_a_raised_minimum_adds_readers_at_once() -> None:
    simulation = run(Scaling(1, 4), Action(100, "change", "scaling.min", "3"), seconds=160)
    assert len(names(simulation)) == 3
    assert set(seconds_of(simulation.state.events, "reader_scaling.at_least")) == {100}


@pytest.mark.slow
def test_a_lowered_maximum_removes_what_scaling_added_and_no_reader_of_the_design() -> None:
    raised = Action(10, "change", "scaling.min", "3")
    lowered = (Action(1000, "change", "scaling.min", "0"), Action(1001, "change", "scaling.max", "1"))
    assert names(run(Scaling(1, 4), raised, *lowered, seconds=1100)) == ["replica-1"]


@pytest.mark.parametrize(("option", "value"), [("scaling.max", "5"), ("scaling.min", "5"), ("scaling.max", "0")])
def test_bounds_that_cannot_be_kept_are_refused(option: str, value: str) -> None:
    simulation = run(Scaling(1, 4), Action(10, "change", option, value), seconds=60)
    policy = simulation.state.inputs.design.scaling
    assert policy is not None
    assert (policy.least, policy.most) == (1, 4)


def test_without_a_control_plane_no_bound_changes() -> None:
    simulation = run(Scaling(1, 4), seconds=10)
    simulation.state.control.held.add("outage")
    simulation.act(Action(20, "change", "scaling.min", "3"))
    simulation.advance(60)
    assert names(simulation) == ["replica-1"]
