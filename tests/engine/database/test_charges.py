"""What a drill adds to the bill: as many instances and volumes as are running, at the prices of where they run."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.catalog.prices import database_price
from drill.catalog.regions import price_level
from drill.engine.database.clones import INSTANCES, PAGES
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Design, Storage
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, WEST, checkout, design, level, replica

LENGTH_S = 7200
_, B, C = EAST.zones
LARGER, GROWN = Said("charge.larger_writer"), Said("charge.grown_storage")


def run(made: Design, *actions: Action, length_s: int = LENGTH_S, **over: Any) -> DrillEngine:
    """Two hours with those actions."""
    drill = level(length_s=length_s, classes=(checkout(),), **over)
    simulation = DrillEngine(assemble(drill, made), 1)
    for action in actions:
        simulation.act(action)
    simulation.advance(length_s)
    return simulation


def scaled(on: dict[str, Any], family: str = "db.r6g") -> DrillEngine:
    made = design(on={**on, "instance": f"{family}.large"})
    return run(made, Action(10, "scale", "writer", f"{family}.xlarge"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "family", "factor"),
    [
        ({}, "db.r6g", 1.0),
        ({"multi_az": "standby", "standby_zones": (B,)}, "db.r6g", value("price.rds.multi_az_factor")),
        ({"multi_az": "cluster", "standby_zones": (B, C)}, "db.r6gd", value("price.rds.cluster_factor")),
    ],
    ids=("single", "standby", "cluster"),
)
def test_a_larger_writer_is_paid_for_with_its_standbys(on: dict[str, Any], family: str, factor: float) -> None:
    """By the hour: the difference of the list prices times the instances. By the month: 730 hours of that.

    A cluster of three needs a class with a disk of its own (RDS User Guide, Multi-AZ DB clusters: instance classes).
    """
    simulation = scaled(on, family)
    difference = (
        database_price("postgres", "rds", f"{family}.xlarge").usd_hour
        - database_price("postgres", "rds", f"{family}.large").usd_hour
    ) * factor
    (resized,) = (event.t for event in simulation.state.events if event.said.code == "instance.resized")
    hours = (LENGTH_S - resized) / 3600.0
    recording = simulation.recording()
    assert dict(recording.drill_items)[LARGER] / 1e6 == pytest.approx(difference * hours, rel=1e-5)
    assert dict(recording.month_items)[LARGER] / 1e6 == pytest.approx(difference * 730.0, rel=1e-6)


@pytest.mark.slow
def test_a_smaller_writer_makes_the_month_cheaper_and_the_drill_no_dearer() -> None:
    simulation = run(design(), Action(10, "scale", "writer", "db.t4g.medium"))
    recording = simulation.recording()
    assert LARGER not in dict(recording.drill_items)
    assert dict(recording.month_items)[LARGER] < 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "copies"),
    [
        ({}, 1.0),
        ({"multi_az": "standby", "standby_zones": (B,)}, 2.0),
        ({"multi_az": "cluster", "standby_zones": (B, C)}, 3.0),
    ],
    ids=("single", "standby", "cluster"),
)
def test_a_larger_volume_is_paid_for_on_every_copy(on: dict[str, Any], copies: float) -> None:
    made = design(on={**on, "storage": Storage("gp3", 200)})
    month = dict(run(made, Action(10, "enlarge", "writer", "400")).recording().month_items)
    assert month[GROWN] / 1e6 == pytest.approx(200.0 * copies * value("price.rds.gp2_gp3"), rel=1e-6)


@pytest.mark.slow
def test_a_writer_scaled_after_it_moved_abroad_costs_what_it_costs_there() -> None:
    far = replica(zone=WEST.zones[0])
    made = design(on={"service": "aurora"}, replicas=(far,))
    acts = (Action(10, "failover-global", WEST.name), Action(600, "scale", "writer", "db.r6g.xlarge"))
    month = dict(run(made, *acts, regions=(EAST, WEST)).recording().month_items)
    prices = [database_price("postgres", "aurora", f"db.r6g.{size}").usd_hour for size in ("large", "xlarge")]
    expected = (prices[1] - prices[0]) * price_level(WEST.name).database * 730.0
    assert month[LARGER] / 1e6 == pytest.approx(expected, rel=1e-6)


@pytest.mark.slow
def test_a_class_that_is_ready_while_another_region_takes_over_costs_nothing() -> None:
    """Nobody is the writer then, so nobody gets it."""
    made = design(on={"service": "aurora"}, replicas=(replica(zone=WEST.zones[0]),))
    scale = Action(10, "scale", "writer", "db.r6g.xlarge")
    (ready,) = seconds_of(run(made, scale, regions=(EAST, WEST)).state.events, "instance.resized")
    over = Action(ready - 5, "failover-global", WEST.name)
    crossed = run(made, scale, over, regions=(EAST, WEST))
    (took_over,) = seconds_of(crossed.state.events, "region.promoted")
    assert over.at_s < ready < took_over
    assert LARGER not in dict(crossed.recording().month_items)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "instance", "gib"),
    [
        ("aurora", 1.0, "price.aurora.storage"),
        ("aurora-io", value("price.aurora.ioopt_compute_factor"), "price.aurora.ioopt_storage_gib_month"),
    ],
)
def test_a_clone_costs_what_its_volumes_type_costs(kind: str, instance: float, gib: str) -> None:
    """Its instance from when it is ready; its pages, as many as have been written since, second by second."""
    made = design(on={"service": "aurora", "storage": Storage(kind, 100)})
    simulation = run(made, Action(10, "clone"))
    state, rows = simulation.state, simulation.rows
    price = database_price("postgres", "aurora", "db.r6g.large").usd_hour * instance
    assert dict(simulation.recording().month_items)[INSTANCES] / 1e6 == pytest.approx(price * 730.0, rel=1e-6)
    # Writes come evenly, so that the pages that differ grow in a straight line: half of the last for all that time.
    (ready,) = (event.t for event in state.events if event.said.code == "clone.ready")
    last_gib = (rows.written[0] - state.clones[0]) * state.inputs.level.write_bytes / 2**30
    expected = 0.5 * last_gib * value(gib) / 730.0 * (LENGTH_S - ready) / 3600.0
    assert dict(simulation.recording().drill_items)[PAGES] / 1e6 == pytest.approx(expected, rel=5e-3, abs=1e-6)
