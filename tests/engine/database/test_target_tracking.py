"""Auto scaling of readers sees what CloudWatch reports, and asks for current x metric / target."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.database.reader_scaling import desired
from drill.engine.simulate import DrillEngine
from drill.model.design import Design, Scaling
from drill.model.inputs import Bucket, Limits
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, design, level, replica

LENGTH_S = 3600


def chosen(scaling: Scaling) -> Design:
    on = {"service": "aurora", "instance": "db.r6g.large"}
    made = design(on=on, replicas=(replica(instance="db.r6g.large"),), reads=(("browse", "replicas"),))
    return replace(made, scaling=scaling)


def run(rate: Curve, scaling: Scaling, seconds: int = LENGTH_S) -> DrillEngine:
    """Reads of 2 ms, all of them sent to readers with two processors."""
    item = browse(rate=rate, reads=2, read_cpu_ms=1.0, keys=None, within_ms=500, timeout_ms=1000)
    simulation = DrillEngine(assemble(level(length_s=LENGTH_S, classes=(item,), data_gib=1.0), chosen(scaling)), 1)
    simulation.advance(seconds)
    return simulation


@given(current=st.integers(1, 15), metric=st.floats(0.1, 100.0), target=st.integers(1, 100))
def test_desired_is_rounded_up(current: int, metric: float, target: int) -> None:
    assert desired(current, metric, target) == math.ceil(current * metric / target)


def test_a_saturated_reader_shows_all_of_its_processors() -> None:
    """Three times what it can do: CloudWatch shows 100 %, however little is finished in time."""
    simulation = run(Curve(((0, 3000.0),)), Scaling(1, 1, 50), 50)
    assert reported(simulation) == pytest.approx(1.0)


def reported(simulation: DrillEngine) -> float:
    """Mean CPU of the readers in the minute under way."""
    scaling = simulation.state.scaling
    return scaling.cpu.total / scaling.measured


def test_a_reader_that_waits_for_its_volume_has_idle_processors() -> None:
    item = browse(rate=Curve(((0, 500.0),)), reads=2, read_cpu_ms=1.0, keys=None, within_ms=500, timeout_ms=1000)
    made = assemble(level(length_s=60, classes=(item,), data_gib=1e5), chosen(Scaling(1, 1, 50)))
    limits = Limits(volume_ios=Bucket(100.0, 100.0))
    simulation = DrillEngine(replace(made, machines=tuple(replace(one, limits=limits) for one in made.machines)), 1)
    simulation.advance(50)
    assert 0.0 < reported(simulation) < 0.3


@pytest.mark.slow
def test_as_many_are_added_at_once_as_the_formula_asks_for() -> None:
    """One reader at 100 % with a target of 34: ceil(100 / 34) = 3."""
    simulation = run(Curve(((0, 3000.0),)), Scaling(1, 5, 34), 900)
    first = seconds_of(simulation.state.events, "reader_scaling.adding")
    assert len([second for second in first if second == first[0]]) == 2


@pytest.mark.slow
def test_nothing_is_decided_while_an_instance_is_being_made() -> None:
    simulation = run(Curve(((0, 9000.0),)), Scaling(1, 6, 90))
    adding = seconds_of(simulation.state.events, "reader_scaling.adding")
    added = seconds_of(simulation.state.events, "reader_scaling.added")
    assert len(added) > 1
    for second in adding[1:]:
        if second != adding[0]:
            assert len([there for there in added if there <= second]) == len([one for one in adding if one < second])


@pytest.mark.slow
def test_it_stays_within_minimum_and_maximum_and_scales_in_slowly() -> None:
    """A peak of twenty minutes: three readers at most, and back to the least, one at a time."""
    simulation = run(Curve(((0, 300.0), (60, 3000.0), (1260, 100.0))), Scaling(1, 3, 50))
    readers = [machine for machine in simulation.state.machines if machine.role == "reader" and machine.alive]
    removed = seconds_of(simulation.state.events, "reader_scaling.removed")
    assert len(seconds_of(simulation.state.events, "reader_scaling.added")) == 2
    assert len(removed) == len(set(removed))
    assert removed[0] >= 1260 + 600
    assert len(readers) == 3 - len(removed)


@pytest.mark.slow
def test_a_reader_that_its_rest_could_not_replace_is_kept() -> None:
    """Two readers at 42 % of a target of 50: ceil(1.68) = 2, so none is removed."""
    a_second = 2 * 2 / 0.002
    simulation = run(Curve(((0, 3000.0), (900, 0.42 * a_second * aurora_speed()))), Scaling(1, 2, 50))
    assert len(seconds_of(simulation.state.events, "reader_scaling.added")) == 1
    assert seconds_of(simulation.state.events, "reader_scaling.removed") == []


def aurora_speed() -> float:
    """Speed of a processor of Aurora beside the reference."""
    item = browse(rate=Curve(((0, 1.0),)), reads=1)
    return assemble(level(length_s=60, classes=(item,)), chosen(Scaling(1, 1, 50))).machines[1].speed
