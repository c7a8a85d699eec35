"""Which nodes and links a design becomes. Expected ids and links are written out from the rules, not from the code."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.design import Design
from drill.model.level import Apps, Region
from drill.model.said import Said
from drill.model.topology import LinkKind, Node, NodeKind, Topology
from drill.topology.build import build, short
from tests.factories import EAST, WEST, cache, database, design, level, proxy, replica


def links(topology: Topology, kind: LinkKind) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in topology.links if link.kind is kind}


def test_smallest_design() -> None:
    made = build(level(), design(on={"retention_days": 0}))
    assert [node.id for node in made.nodes] == ["users", "balancer", "app-a", "app-b", "app-c", "writer"]
    assert links(made, LinkKind.REQUEST) == {
        ("users", "balancer"),
        ("balancer", "app-a"),
        ("balancer", "app-b"),
        ("balancer", "app-c"),
    }
    assert links(made, LinkKind.SQL) == {("app-a", "writer"), ("app-b", "writer"), ("app-c", "writer")}
    assert len(made.links) == 7


def test_backups_appear_with_retention() -> None:
    assert ("writer", "backup") in links(build(level(), design()), LinkKind.STORAGE)


def test_a_proxy_takes_over_every_call_to_the_writer() -> None:
    made = build(level(), design(proxy=proxy()))
    assert links(made, LinkKind.SQL) == {(f"app-{z}", "proxy") for z in "abc"} | {("proxy", "writer")}


def test_rds_proxy_does_not_reach_read_replicas_but_reaches_aurora_readers() -> None:
    rds = build(level(), design(proxy=proxy(), replicas=(replica(),)))
    assert {source for source, target in links(rds, LinkKind.SQL) if target == "replica-1"} == {
        "app-a",
        "app-b",
        "app-c",
    }
    aurora = build(level(), design(on={"service": "aurora"}, proxy=proxy(), replicas=(replica(),)))
    assert {source for source, target in links(aurora, LinkKind.SQL) if target == "replica-1"} == {"proxy"}


def test_a_standby_is_fed_before_a_commit_answers_and_answers_nothing() -> None:
    made = build(level(), design(on={"multi_az": "standby", "standby_zones": ("us-east-1b",)}))
    (link,) = [link for link in made.links if link.target == "standby"]
    assert (link.source, link.kind, link.sync) == ("writer", LinkKind.REPLICATION, True)
    assert made.node("standby").zone == "us-east-1b"


def test_the_standbys_of_a_cluster_answer_reads() -> None:
    made = build(level(), design(on={"multi_az": "cluster"}))
    zones = {node.zone for node in made.nodes if node.kind is NodeKind.STANDBY}
    assert zones == {"us-east-1b", "us-east-1c"}
    assert {target for _, target in links(made, LinkKind.SQL)} == {"writer", "standby", "standby-2"}


def test_an_rds_replica_is_fed_by_the_writer_afterwards() -> None:
    made = build(level(), design(replicas=(replica(),)))
    (link,) = [link for link in made.links if link.kind is LinkKind.REPLICATION]
    assert (link.source, link.target, link.sync) == ("writer", "replica-1", False)


def test_a_replica_that_serves_nobody_is_only_fed() -> None:
    made = build(level(), design(replicas=(replica(serves=False),)))
    assert {link.kind for link in made.links if link.target == "replica-1"} == {LinkKind.REPLICATION}


def test_aurora_shares_one_volume_over_the_region() -> None:
    made = build(level(), design(on={"service": "aurora"}, replicas=(replica(serves=False),)))
    storage = made.node("storage")
    assert (storage.region, storage.zone) == ("us-east-1", "")
    assert links(made, LinkKind.STORAGE) == {("writer", "storage"), ("replica-1", "storage"), ("storage", "backup")}
    assert not links(made, LinkKind.REPLICATION)
    assert ("app-a", "replica-1") in links(made, LinkKind.SQL), "the reader endpoint names every Aurora reader"


def test_a_replica_in_another_region_is_drawn_there() -> None:
    far = replica(zone="us-west-2a")
    made = build(level(regions=(EAST, WEST)), design(replicas=(far,)))
    assert (made.node("replica-1").region, made.node("replica-1").zone) == ("us-west-2", "us-west-2a")
    (link,) = [link for link in made.links if link.kind is LinkKind.REPLICATION]
    near = build(level(), design(replicas=(replica(),)))
    (close,) = [link for link in near.links if link.kind is LinkKind.REPLICATION]
    assert link.latency_ms > 10 * close.latency_ms > 0


def test_latencies_are_asked_for_by_zone() -> None:
    asked = {("us-east-1a", "us-east-1b"): 1.5, ("us-east-1a", "us-east-1a"): 0.25}
    made = build(
        level(apps=Apps(("us-east-1a",))),
        design(replicas=(replica(),)),
        round_trip=lambda first, second: asked[first, second],
    )
    latency = {(link.source, link.target): link.latency_ms for link in made.links}
    assert latency["app-a", "writer"] == 0.25
    assert latency["writer", "replica-1"] == 1.5
    assert latency["users", "balancer"] == 0.0


def test_an_application_outside_the_first_region_is_named_by_its_whole_zone() -> None:
    made = build(level(regions=(WEST, EAST), apps=Apps(("us-west-2a", "us-east-1a"))), design())
    assert [node.id for node in made.nodes if node.kind is NodeKind.APP] == ["app-a", "app-us-east-1a"]


def test_instances_are_shared_out_whole() -> None:
    made = build(level(apps=Apps(EAST.zones, instances=4)), design())
    apps = [node.detail for node in made.nodes if node.kind is NodeKind.APP]
    assert apps == [Said("node.instances", instances=number) for number in (2, 1, 1)]


@given(shards=st.integers(1, 9), copies=st.integers(0, 3), zones=st.integers(1, 3))
def test_shards_go_round_the_zones_and_copies_stand_elsewhere(shards: int, copies: int, zones: int) -> None:
    made = build(level(), design(cache=cache(shards=shards, replicas=copies, zones=EAST.zones[:zones])))
    primaries = [node for node in made.nodes if node.kind is NodeKind.CACHE]
    held = Counter(node.zone for node in primaries)
    assert [node.id for node in primaries] == [f"cache-{n + 1}" for n in range(shards)]
    assert max(held.values()) - min(held[zone] for zone in EAST.zones[:zones]) <= 1
    for primary in primaries:
        its = [made.node(f"{primary.id}-r{n + 1}") for n in range(copies)]
        if zones > 1:
            assert all(copy.zone != primary.zone for copy in its)
        assert {(primary.id, copy.id) for copy in its} <= links(made, LinkKind.REPLICATION)
    assert {target for _, target in links(made, LinkKind.CACHE)} == {node.id for node in primaries}


def test_a_secondary_cluster_stands_in_its_region_and_is_fed_afterwards() -> None:
    """Applications read from the cluster of their region; a region without one reads from the primary."""
    paris = Region("eu-west-3", ("eu-west-3a",))
    place = level(regions=(EAST, WEST, paris), apps=Apps((EAST.zones[0], WEST.zones[1], paris.zones[0])))
    made = build(place, design(cache=cache(zones=EAST.zones[:1], replicas=1, global_datastore=(WEST.name,))))
    there = {node.id: node.zone for node in made.nodes if node.kind in (NodeKind.CACHE, NodeKind.CACHE_REPLICA)}
    assert there == {
        "cache-1": "us-east-1a",
        "cache-1-r1": "us-east-1a",
        "cache-us-west-2-1": "us-west-2b",
        "cache-us-west-2-1-r1": "us-west-2b",
    }
    assert links(made, LinkKind.CACHE) == {
        ("app-a", "cache-1"),
        ("app-eu-west-3a", "cache-1"),
        ("app-us-west-2b", "cache-us-west-2-1"),
    }
    assert [node.label for node in made.nodes if node.id in there] == [
        "valkey 1",
        "copy 1.1",
        "us valkey 1",
        "us copy 1.1",
    ]
    fed = {(link.source, link.target): link.sync for link in made.links if link.kind is LinkKind.REPLICATION}
    assert fed[("cache-1", "cache-us-west-2-1")] is False
    assert ("cache-us-west-2-1", "cache-us-west-2-1-r1") in fed


def test_an_id_never_depends_on_what_else_is_chosen() -> None:
    small = build(level(), design())
    large = build(level(), design(replicas=(replica(),), proxy=proxy(), cache=cache(shards=2, replicas=1)))

    def place(node: Node) -> tuple[str, NodeKind, str, str]:
        return node.id, node.kind, node.region, node.zone

    assert {place(node) for node in small.nodes} <= {place(node) for node in large.nodes}


@pytest.mark.parametrize(
    ("name", "label"),
    [("replica-1", "replica-1"), ("reporting-replica-12", "report…a-12"), ("elevencells", "elevencells")],
)
def test_labels_fit_a_box_and_keep_their_number(name: str, label: str) -> None:
    assert short(name) == label


@given(st.text(min_size=1, max_size=60))
def test_no_label_is_longer_than_a_box(name: str) -> None:
    assert len(short(name)) <= 11


def test_places_are_the_level_s_even_where_nothing_stands() -> None:
    empty = Region("eu-north-1", ("eu-north-1a",))
    made = build(level(regions=(EAST, empty)), Design("d", database()))
    assert made.regions == (("us-east-1", EAST.zones), ("eu-north-1", ("eu-north-1a",)))
