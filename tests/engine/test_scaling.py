"""After every kind of scaling, each copied value is what the inputs' table says of the new size, or is named as kept."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.database.clones import INSTANCES
from drill.engine.simulate import DrillEngine
from drill.engine.state.buckets import CLASS_IOS, VOLUME_IOS
from drill.model.action import Action
from drill.model.design import Cache, Design, Scaling, Storage
from drill.model.inputs import MachineSpec
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve, Keys
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, cache, checkout, clients, design, level, replica

KEPT_BY_AN_INSTANCE = ("node", "zone")
"""Fields of `MachineSpec` that belong to the place of an instance rather than to its class."""
SMALL, LARGE = "db.m6g.large", "db.m6g.4xlarge"
IO1 = Storage("io1", 400, 20_000)
LONG_S = 1800
"""Long enough for preparing a class, which takes at most 20 minutes, and for what follows it."""


def run(design: Design, *actions: Action, on: Level | None = None, spent: bool = False) -> DrillEngine:
    """The design after half an hour of a level, with these actions on the way; `spent`: without EBS credits at first."""
    simulation = DrillEngine(assemble(on or level(length_s=LONG_S), design), 1)
    if spent:
        simulation.rows.tokens[CLASS_IOS] = 0.0
    for action in actions:
        simulation.act(action)
    simulation.advance(LONG_S - 1)
    return simulation


def scale(target: str, value: str, at_s: int = 10) -> Action:
    return Action(at_s, "scale", target, value)


def differing(spec: MachineSpec, table: MachineSpec) -> list[str]:
    """Fields of an instance that are not what a table says of its class, but for those that are kept."""
    names = (field.name for field in fields(spec))
    return [name for name in names if name not in KEPT_BY_AN_INSTANCE and getattr(spec, name) != getattr(table, name)]


@pytest.mark.parametrize(
    "on",
    [
        {"storage": IO1},
        {"storage": IO1, "multi_az": "standby"},
        {"storage": IO1, "multi_az": "cluster", "instance": "db.r6gd.large"},
        {"storage": Storage("gp2", 5000)},
        {"storage": Storage("gp3", 400, 12_000)},
        {"service": "aurora", "engine": "mysql", "instance": "db.r6g.large"},
        {"service": "ec2", "storage": Storage("gp3", 400, 12_000)},
    ],
    ids=lambda on: " ".join(str(value) for value in on.values()),
)
def test_a_scaled_writer_and_its_standbys_are_what_the_table_says_of_the_new_class(on: dict[str, Any]) -> None:
    made = {"instance": SMALL, **on}
    wanted = LARGE if made["instance"] == SMALL else made["instance"].replace("large", "4xlarge")
    simulation = run(design(on=made), scale("writer", wanted))
    table = simulation.state.inputs.resize[wanted]
    scaled = [machine.spec for machine in simulation.state.machines if machine.role in ("writer", "standby")]
    assert [spec.instance for spec in scaled] == [wanted] * len(scaled)
    assert [differing(spec, table) for spec in scaled] == [[]] * len(scaled)
    before = {spec.node: spec.zone for spec in simulation.state.inputs.machines}
    assert {spec.node: spec.zone for spec in scaled} == {spec.node: before[spec.node] for spec in scaled}


def test_scaling_back_restores_the_instance_that_the_drill_began_with() -> None:
    drill = level(length_s=2 * LONG_S)
    simulation = DrillEngine(assemble(drill, design(on={"instance": SMALL, "storage": IO1})), 1)
    simulation.act(scale("writer", LARGE))
    simulation.act(scale("writer", SMALL, LONG_S))
    simulation.advance(2 * LONG_S - 1)
    assert simulation.state.machines[0].spec == simulation.state.inputs.machines[0]


@pytest.mark.slow
def test_a_scaled_writer_answers_like_one_that_was_large_from_the_start() -> None:
    """Most reads miss the memory of either class, and need more than the 3,600 IOPS of a db.m6g.large without credits."""
    heavy = checkout(rate=Curve(((0, 1000.0),)), reads=6, keys=Keys(5_000_000, 0.6))
    drill = level(length_s=LONG_S, data_gib=350.0, classes=(heavy,))
    scaled = run(design(on={"instance": SMALL, "storage": IO1}), scale("writer", LARGE), on=drill, spent=True)
    small = run(design(on={"instance": SMALL, "storage": IO1}), on=drill, spent=True)
    large = run(design(on={"instance": LARGE, "storage": IO1}), on=drill, spent=True)

    def good(simulation: DrillEngine) -> float:
        """Good share of the last five minutes."""
        shown = [simulation.frames[second].classes[0] for second in range(LONG_S - 301, LONG_S - 1)]
        return sum(frame.good for frame in shown) / sum(frame.offered for frame in shown)

    assert good(small) < 0.1
    assert good(large) > 0.99
    assert good(scaled) == pytest.approx(good(large), abs=0.001)


HEAVY = level(length_s=LONG_S, classes=(checkout(rate=Curve(((0, 1500.0),)), writes=4),))
"""Writes that use up credits of the volume and of the class."""


@pytest.mark.slow
def test_a_larger_class_begins_with_full_buckets() -> None:
    made = {"instance": "db.t3.medium", "storage": Storage("gp2", 800)}
    scaled = run(design(on=made), scale("writer", "db.m6g.large"), on=HEAVY).rows
    left = run(design(on=made), on=HEAVY).rows
    assert left.tokens[CLASS_IOS] < 0.9 * left.bucket_size[CLASS_IOS]
    assert scaled.tokens[CLASS_IOS] > 0.9 * scaled.bucket_size[CLASS_IOS] > 0.0


@pytest.mark.slow
def test_burst_credits_that_are_left_stay_with_the_volume() -> None:
    made = {"instance": "db.m6g.large", "storage": Storage("gp2", 800)}
    left = run(design(on=made), on=HEAVY).rows
    scaled = run(design(on=made), scale("writer", "db.m6g.xlarge", LONG_S - 2), on=HEAVY).rows
    assert left.tokens[VOLUME_IOS] == scaled.tokens[VOLUME_IOS] < 0.999 * left.bucket_size[VOLUME_IOS]


@pytest.mark.parametrize("engine", ["redis", "memcached"])
@pytest.mark.parametrize("value", ["cache.r6g.xlarge", "4"])
def test_a_scaled_cache_is_what_the_table_says_of_the_new_class_and_number(engine: str, value: str) -> None:
    made: Cache = cache(engine=engine, shards=2, cluster_mode=engine == "redis")
    simulation = run(design(cache=made), scale("cache", value))
    state = simulation.state
    nodes, name = (int(value), made.instance) if value.isdecimal() else (made.shards, value)
    table = dict(state.inputs.cache_resize)[name]
    assert state.cache.memory_bytes == table.memory_bytes * nodes
    # A shard of the map stands for two of the new ones when their number doubles.
    assert [shard.reads_per_s for shard in state.shards] == [table.ops_per_s * nodes / made.shards] * made.shards
    assert [shard.writes_per_s for shard in state.shards] == [table.write_ops_per_s * nodes / made.shards] * made.shards


@pytest.mark.parametrize("engine", ["redis", "valkey", "memcached"])
def test_the_table_of_cache_classes_holds_the_shards_that_the_drill_begins_with(engine: str) -> None:
    made: Cache = cache(engine=engine)
    inputs = assemble(level(), design(cache=made))
    shard = inputs.shards[0]
    table = dict(inputs.cache_resize)[made.instance]
    assert replace(table, node=shard.node, zone=shard.zone, replicas=shard.replicas) == shard


@pytest.mark.slow
def test_readers_that_auto_scaling_adds_are_the_inputs_own() -> None:
    """Aurora Auto Scaling: as large as the writer, whatever has been done to the writer since."""
    busy = level(length_s=LONG_S, classes=(browse(rate=Curve(((0, 6000.0),)), keys=None),))
    made = design(
        on={"service": "aurora", "instance": "db.r6g.large"},
        replicas=(replica(),),
        scaling=Scaling(1, 4, 40),
        reads=(("browse", "replicas"),),
    )
    state = run(made, on=busy).state
    added = [machine for machine in state.machines if machine.spec.node.startswith("auto-") and machine.alive]
    assert added
    assert [machine.spec for machine in added] == [
        spec for spec in state.inputs.machines if spec.node in {machine.spec.node for machine in added}
    ]


def test_serverless_capacity_scales_without_touching_the_instance() -> None:
    made = design(
        on={"service": "aurora", "instance": "db.serverless", "capacity": (0.5, 32.0)}, clients=clients(pool=1)
    )
    state = run(made).state
    assert state.machines[0].acu > 0.5
    assert state.machines[0].spec == state.inputs.machines[0]


@pytest.mark.slow
def test_a_restore_moves_the_instance_to_a_zone_with_power_and_changes_nothing_else() -> None:
    lost = Fault("dark", "drill:az-power", at_s=60, for_s=2 * LONG_S, target="us-east-1a")
    drill = level(length_s=2 * LONG_S, faults=(lost,))
    simulation = DrillEngine(assemble(drill, design()), 1)
    simulation.act(Action(120, "restore"))
    simulation.advance(2 * LONG_S - 1)
    spec = simulation.state.machines[0].spec
    assert spec.zone != "us-east-1a"
    assert replace(spec, zone="us-east-1a") == simulation.state.inputs.machines[0]


@pytest.mark.slow
def test_a_failover_to_the_hidden_standby_changes_only_the_zone() -> None:
    drill = level(length_s=3 * LONG_S)
    simulation = DrillEngine(assemble(drill, design()), 1)
    simulation.act(Action(10, "convert"))
    simulation.act(Action(2 * LONG_S, "failover"))
    simulation.advance(3 * LONG_S - 1)
    spec = simulation.state.machines[0].spec
    assert spec.zone == simulation.state.inputs.hidden_standby_zone
    assert replace(spec, zone="us-east-1a") == simulation.state.inputs.machines[0]


@pytest.mark.slow
def test_a_clone_is_charged_as_the_class_that_the_writer_has_when_it_runs() -> None:
    made = design(on={"service": "aurora", "engine": "mysql", "instance": "db.r6g.large"})
    clone = Action(LONG_S - 600, "clone")

    def metered(*actions: Action) -> float:
        return run(made, *actions).state.bill.standing[INSTANCES].cost_usd(LONG_S)

    assert metered(scale("writer", "db.r6g.2xlarge"), clone) == pytest.approx(4.0 * metered(clone), rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "price"),
    [
        ({"storage": Storage("gp3", 200)}, "price.rds.gp2_gp3"),
        ({"storage": Storage("magnetic", 200)}, "price.rds.magnetic"),
        ({"service": "ec2", "storage": Storage("gp3", 200)}, "price.ec2.gp3_gib_month"),
    ],
    ids=("gp3", "magnetic", "ec2"),
)
def test_an_enlarged_volume_is_charged_at_its_services_price_of_its_type(on: dict[str, Any], price: str) -> None:
    simulation = run(design(on=on), Action(10, "enlarge", "writer", "400"))
    ((_, micro_usd),) = simulation.state.bill.items(simulation.second)
    left_s = LONG_S - seconds_of(simulation.recording().events, "storage.enlarged")[0]
    month_s = figures()["price.hours_per_month"].value * 3600.0
    assert micro_usd / 1e6 == pytest.approx(200.0 * figures()[price].value * left_s / month_s, rel=1e-3)


@pytest.mark.slow
def test_a_cache_grows_to_the_nodes_that_its_engine_may_have_and_no_further() -> None:
    made = cache(engine="memcached", shards=2)
    assert run(design(cache=made), scale("cache", "40")).state.cache.nodes == 40
    assert run(design(cache=made), scale("cache", "61")).state.cache.nodes == 0
