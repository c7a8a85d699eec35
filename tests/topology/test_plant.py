"""A plant holds what the catalogue says about every node of the topology."""

from __future__ import annotations

import pickle

import pytest

from drill.catalog.figure_sheet import figures
from drill.model.inputs import Bucket
from drill.model.topology import NodeKind
from drill.topology.assemble import assemble
from tests.factories import EAST, WEST, cache, design, level, replica, storage

HOME = level(regions=(EAST, WEST))


def test_machines_are_writer_standbys_replicas_in_their_zones() -> None:
    made = assemble(
        HOME,
        design(
            on={"multi_az": "cluster", "standby_zones": ("us-east-1b", "us-east-1c")},
            replicas=(replica(zone="us-west-2a", instance="db.r6g.xlarge"),),
        ),
    )
    assert [(item.node, item.zone, item.vcpu) for item in made.machines] == [
        ("writer", "us-east-1a", 2),
        ("standby", "us-east-1b", 2),
        ("standby-2", "us-east-1c", 2),
        ("replica-1", "us-west-2a", 4),
    ]


def test_every_machine_and_shard_is_a_node_of_the_topology() -> None:
    made = assemble(
        HOME, design(replicas=(replica(),), cache=cache(shards=3, replicas=2, cluster_mode=True, zones=EAST.zones))
    )
    kinds = {node.id: node.kind for node in made.topology.nodes}
    databases = {NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER}
    assert {item.node for item in made.machines} == {name for name, kind in kinds.items() if kind in databases}
    assert {shard.node for shard in made.shards} == {name for name, kind in kinds.items() if kind is NodeKind.CACHE}
    copies = {name for shard in made.shards for name, _ in shard.replicas}
    assert copies == {name for name, kind in kinds.items() if kind is NodeKind.CACHE_REPLICA}


def test_replicas_of_shard_10_are_not_those_of_shard_1() -> None:
    made = assemble(HOME, design(cache=cache(shards=11, replicas=1, cluster_mode=True, zones=EAST.zones)))
    assert [shard.replicas[0][0] for shard in made.shards] == [f"{shard.node}-r1" for shard in made.shards]
    assert all(len(shard.replicas) == 1 for shard in made.shards)


def test_writer_of_rds_has_published_limits() -> None:
    """db.r6g.large: 2 vCPU, 16 GiB; 100 GiB of gp3: 3,000 IOPS."""
    writer = assemble(HOME, design()).machines[0]
    assert (writer.vcpu, writer.memory_gib, writer.iops, writer.speed) == (2, 16, 3000, 1)
    assert writer.usd_hour == pytest.approx(0.225)


def test_io_is_the_smaller_of_storage_and_instance() -> None:
    """12,000 IOPS of a striped gp3 behind a db.r6g.large, whose baseline to EBS is 3,600."""
    writer = assemble(HOME, design(on={"storage": storage(gib=400)})).machines[0]
    assert writer.iops == 3600
    larger = assemble(HOME, design(on={"storage": storage(gib=400), "instance": "db.r6g.2xlarge"})).machines[0]
    assert larger.iops == 12000


def test_gp2_bursts_on_credits() -> None:
    """100 GiB: 300 IOPS, 3,000 while 5.4 million credits last (Viitala 2023)."""
    writer = assemble(HOME, design(on={"storage": storage(type="gp2")})).machines[0]
    assert (writer.iops, writer.limits.volume_ios) == (300, Bucket(300, 3000, 5_400_000))


def test_auroras_machines_are_not_slower_and_have_no_io_limit() -> None:
    writer = assemble(HOME, design(on={"service": "aurora"})).machines[0]
    assert (writer.iops, writer.max_connections) == (0, 1722)
    assert 1 <= writer.speed <= 3
    mysql = assemble(HOME, design(on={"service": "aurora", "engine": "mysql"})).machines[0]
    assert 1 < mysql.speed <= 5


def test_writer_may_be_resized_to_every_class_sold_for_its_engine() -> None:
    made = assemble(HOME, design())
    resize = made.resize
    assert resize["db.r6g.large"] == made.machines[0]
    assert resize["db.r6g.xlarge"].vcpu == 4
    assert all(item.node == "writer" and item.instance == name for name, item in resize.items())
    oracle = assemble(HOME, design(on={"engine": "oracle", "instance": "db.r5.large"}))
    assert not any("g." in name for name in oracle.resize)
    assert hash(made) == hash(assemble(HOME, design()))
    assert pickle.loads(pickle.dumps(made)) == made


def test_shard_holds_its_memory_less_the_reserve_and_answers_by_engine() -> None:
    """cache.r6g.large: 14,037,181,030 bytes, a quarter reserved; Redis has one thread, Memcached uses both cores."""
    redis = assemble(HOME, design(cache=cache(engine="redis"))).shards[0]
    assert redis.memory_bytes == pytest.approx(14_037_181_030 * 0.75)
    assert redis.ops_per_s == 200_000
    memcached = assemble(HOME, design(cache=cache(engine="memcached"))).shards[0]
    assert memcached.memory_bytes == 13_387 * 2**20


def test_more_cores_help_memcached_and_hardly_redis() -> None:
    """C64, C65: eight times the vCPUs."""

    def gain(engine: str) -> float:
        small, large = (
            assemble(HOME, design(cache=cache(engine=engine, instance=f"cache.r6g.{size}"))).shards[0].ops_per_s
            for size in ("large", "4xlarge")
        )
        return large / small

    assert gain("memcached") == 8
    assert gain("redis") < 2


def test_round_trips_of_all_zones_are_there_once() -> None:
    made = assemble(HOME, design())
    assert len(made.latency_ms) == 5 * 6 / 2
    assert made.round_trip_ms("us-east-1b", "us-east-1a") == 0.807
    assert made.round_trip_ms("us-east-1a", "us-west-2a") == 64
    assert made.round_trip_ms("us-west-2b", "us-west-2b") == 0.3


def test_plant_carries_every_figure() -> None:
    made = assemble(HOME, design())
    assert {figure.key for figure in made.figures} == set(figures())
    assert made.figure("aurora.write_quorum").value == 4
    with pytest.raises(KeyError):
        made.figure("no.such.figure")
