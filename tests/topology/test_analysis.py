"""What a loss takes, and what two designs differ in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.model.design import Design
from drill.model.level import Apps
from drill.model.topology import LinkKind, Topology
from drill.topology.analysis import (
    ServicePaths,
    Survival,
    blast_radius,
    difference,
    graph,
    lost_nodes,
    reachable,
    service_paths,
    single_points,
)
from drill.topology.build import build
from tests.factories import EAST, cache, design, level, proxy, replica

ZONE_A = "us-east-1a"
STANDBY = {"multi_az": "standby", "standby_zones": ("us-east-1b",)}


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Designs over the three zones of the usual level."""
    service = draw(st.sampled_from(["rds", "aurora"]))
    multi_az = draw(st.sampled_from(["off", "standby", "cluster"])) if service == "rds" else "off"
    zones = draw(st.lists(st.sampled_from(EAST.zones), max_size=4))
    return design(
        on={"service": service, "multi_az": multi_az, "zone": draw(st.sampled_from(EAST.zones))},
        replicas=tuple(
            replica(name=f"replica-{n}", zone=zone, serves=draw(st.booleans())) for n, zone in enumerate(zones, 1)
        ),
        proxy=draw(st.sampled_from([None, proxy()])),
        cache=draw(st.sampled_from([None, cache(shards=2, replicas=1, zones=EAST.zones)])),
    )


def remains(made: Design, *lost: str) -> dict[str, tuple[Survival | None, Survival | None]]:
    return {path.cls: (path.reads, path.writes) for path in blast_radius(level(), made, lost).classes}


def test_one_writer_is_a_single_point_and_so_is_its_zone() -> None:
    assert single_points(level(), design()) == ("writer", ZONE_A)


def test_a_standby_takes_over_so_nothing_is_single() -> None:
    made = design(on=STANDBY)
    assert single_points(level(), made) == ()
    assert remains(made, ZONE_A)["checkout"] == (Survival.AFTER_FAILOVER, Survival.AFTER_FAILOVER)


def test_a_read_replica_is_not_a_standby() -> None:
    """Losing the writer's zone ends writes although a replica lives on; reads that go to the replica continue."""
    made = design(replicas=(replica(),), reads=(("browse", "replicas"),))
    left = remains(made, ZONE_A)
    assert left["checkout"] == (Survival.NO, Survival.NO)
    assert left["browse"] == (Survival.YES, None)


def test_an_aurora_reader_is_promoted_by_itself() -> None:
    made = design(on={"service": "aurora"}, replicas=(replica(),))
    assert remains(made, "writer")["checkout"] == (Survival.AFTER_FAILOVER, Survival.AFTER_FAILOVER)
    assert single_points(level(), made) == ()


def test_reads_named_for_the_only_rds_replica_die_with_it() -> None:
    made = design(on=STANDBY, replicas=(replica(),), reads=(("browse", "replicas"),))
    assert remains(made, "replica-1")["browse"] == (Survival.NO, None)
    assert single_points(level(), made) == ("replica-1", "us-east-1b")


def test_aurora_s_reader_endpoint_falls_back_on_the_writer() -> None:
    made = design(on={"service": "aurora"}, replicas=(replica(),), reads=(("browse", "replicas"),))
    assert remains(made, "replica-1")["browse"] == (Survival.YES, None)


def test_applications_in_one_zone_are_a_single_point_whatever_the_database_does() -> None:
    alone = level(apps=Apps((ZONE_A,)))
    assert single_points(alone, design(on={**STANDBY, "zone": "us-east-1c"})) == ("app-a", ZONE_A)


def test_a_cache_is_never_needed_for_an_answer() -> None:
    made = design(on=STANDBY, cache=cache())
    assert remains(made, "cache-1") == remains(design(on=STANDBY), "backup")


def cut(path: ServicePaths) -> bool:
    """Whether part of the class is not served at this moment."""
    return any(reach not in (None, Survival.YES) for reach in (path.reads, path.writes))


def test_a_lost_region_takes_what_spans_it() -> None:
    radius = blast_radius(level(), design(on={"service": "aurora"}), ("us-east-1",))
    assert "storage" in radius.lost
    assert "balancer" in radius.lost
    assert all(cut(path) for path in radius.classes)


def test_a_lost_zone_spares_what_spans_its_region() -> None:
    topology = build(level(), design(on={"service": "aurora"}, proxy=proxy()))
    assert lost_nodes(topology, (ZONE_A,)) == {"app-a", "writer"}


def test_an_unknown_place_is_an_error() -> None:
    with pytest.raises(KeyError, match="us-east-1z"):
        blast_radius(level(), design(), ("us-east-1z",))


@given(designs(), st.data())
@settings(max_examples=60, deadline=None)
def test_losing_more_never_helps(made: Design, data: st.DataObject) -> None:
    topology = build(level(), made)
    ids = [node.id for node in topology.nodes]
    more = frozenset(data.draw(st.lists(st.sampled_from(ids), max_size=5)))
    fewer = frozenset(data.draw(st.lists(st.sampled_from(sorted(more) or ids), max_size=2))) & more
    rank = {Survival.YES: 2, Survival.AFTER_FAILOVER: 1, Survival.NO: 0, None: 0}
    for before, after in zip(
        service_paths(level(), made, topology, fewer), service_paths(level(), made, topology, more), strict=True
    ):
        assert rank[after.reads] <= rank[before.reads]
        assert rank[after.writes] <= rank[before.writes]


@given(designs())
@settings(max_examples=40, deadline=None)
def test_with_nothing_lost_every_class_is_served_and_all_serving_nodes_are_reached(made: Design) -> None:
    topology = build(level(), made)
    assert not any(cut(path) for path in service_paths(level(), made, topology, frozenset()))
    asked = {link.target for link in topology.links if link.kind in (LinkKind.REQUEST, LinkKind.SQL)}
    assert reachable(topology) == asked | {"users"}


@given(designs())
@settings(max_examples=40, deadline=None)
def test_single_points_are_those_whose_loss_leaves_a_class_with_nothing(made: Design) -> None:
    """Against a plain search that follows links itself and knows roles by their ids."""
    topology = build(level(), made)
    aurora = made.database.service.shared_volume
    single = set(single_points(level(), made))
    for node in topology.nodes:
        if not node.zone:
            continue
        spares = {n.id for n in topology.nodes if n.id.startswith("standby") or (aurora and n.id.startswith("replica"))}
        writes_gone = node.id == "writer" and not spares
        serving = {link.target for link in topology.links if link.kind is LinkKind.SQL} - {"writer", "proxy"}
        reads_gone = not aurora and serving == {node.id}
        assert (node.id in single) == (writes_gone or reads_gone), node.id


def test_the_graph_has_every_node_and_link() -> None:
    topology = build(level(), design(on=STANDBY, cache=cache(), replicas=(replica(),)))
    made = graph(topology)
    assert set(made) == {node.id for node in topology.nodes}
    assert made.number_of_edges() == len(topology.links)


def test_a_difference_names_what_was_added_removed_and_changed() -> None:
    before = build(level(), design())
    after = build(level(), design(on={"instance": "db.r6g.xlarge", "retention_days": 0}, replicas=(replica(),)))
    found = difference(before, after)
    assert found.added == ("replica-1",)
    assert found.removed == ("backup",)
    assert found.changed == ("writer",)
    assert found.links_removed == (("writer", "backup", LinkKind.STORAGE),)
    assert ("writer", "replica-1", LinkKind.REPLICATION) in found.links_added
    assert found.links_changed == ()


@pytest.mark.slow
@given(designs(), designs())
@settings(max_examples=40, deadline=None)
def test_a_difference_turns_round_and_is_empty_between_equals(one: Design, other: Design) -> None:
    first, second = build(level(), one), build(level(), other)
    there, back = difference(first, second), difference(second, first)
    assert (there.added, there.removed, there.changed) == (back.removed, back.added, back.changed)
    assert (there.links_added, there.links_removed) == (back.links_removed, back.links_added)
    assert difference(first, first).empty
    assert there.empty == (set(first.nodes) == set(second.nodes) and links(first) == links(second))


def links(topology: Topology) -> set[object]:
    return set(topology.links)
