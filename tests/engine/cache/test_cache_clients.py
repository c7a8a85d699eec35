"""Clients of a cache: what a look-up does whose node is away, and when clients find the node that has taken over."""

from __future__ import annotations

from typing import Any

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.topology.assemble import assemble
from drill.validation.scenarios import of_class
from tests.event_log import seconds_of
from tests.factories import EAST, browse, cache, design, level

PER_S = 400.0
SHARDS = 4
LOST = Fault("lost", "drill:cache-node-loss", 60, 0, "cache-1")


def play(length_s: int = 240, **over: Any) -> Recording:
    """Reads behind four shards, one of which loses its node after a minute."""
    item = browse(rate=Curve(((0, PER_S),)), reads=1)
    chosen = design(
        cache=cache(shards=SHARDS, cluster_mode=True, zones=EAST.zones, ttl_s=0, **over),
        reads=(("browse", "writer"),),
    )
    return simulate(assemble(level(length_s=length_s, classes=(item,), faults=(LOST,)), chosen), 1)


def test_an_open_failure_asks_the_database_and_a_closed_one_fails() -> None:
    """Closed, as many fail as look for a key of that node, until it is back; the database sees none of them."""
    opened, closed = play(), play(on_failure="closed")
    assert opened.totals[0].failed == 0
    frame = closed.frames[80].classes[0]
    missing = 1.0 - opened.frames[80].classes[0].hit_ratio
    assert 1.0 / SHARDS <= missing < 1.5 / SHARDS
    assert frame.failed == pytest.approx(PER_S * missing, rel=1e-6)
    assert {row.cause.code for row in closed.ledger} == {"cause.cache_down"}
    assert closed.ledger[0].chain[-1].fact("path") == "cache.on_failure"
    database = [next(node for node in ran.frames[80].nodes if node.role == "writer").rate for ran in (opened, closed)]
    assert database[0] > 10.0 * max(1.0, database[1])


@pytest.mark.parametrize("refresh_s", [5, 60])
def test_clients_find_the_promoted_replica_when_they_refresh_the_topology(refresh_s: int) -> None:
    """The replica is promoted without them; what they look for at the lost node is missing until they know."""
    at_once, later = (play(replicas=1, on_failure="closed", topology_refresh_s=seconds) for seconds in (0, refresh_s))
    promoted = [seconds_of(ran.events, "shard.replica_promoted")[0] for ran in (at_once, later)]
    assert promoted[0] == promoted[1]
    (followed,) = seconds_of(later.events, "shard.clients_followed")
    assert followed - promoted[1] == pytest.approx(refresh_s, abs=1)
    failing = [[t for t, frame in enumerate(of_class(ran)) if frame.failed > 1.0] for ran in (at_once, later)]
    assert failing[1][-1] - failing[0][-1] == pytest.approx(refresh_s, abs=1)


def test_a_cluster_replaces_its_lost_node_whether_clients_have_noticed_or_not() -> None:
    """ElastiCache detects a loss by itself: the replica is there at the same second, however late clients are."""
    added = {
        tuple(seconds_of(play(length_s=1500, replicas=1, topology_refresh_s=late_s).events, "shard.replica_added"))
        for late_s in (0, 30, 120, 3600)
    }
    assert len(added) == 1
    assert added != {()}


def test_a_node_that_is_back_redirects_the_clients_of_a_cluster() -> None:
    """Cluster mode: a replica answers MOVED, which leads clients that would not have looked for an hour."""
    ran = play(length_s=1500, replicas=1, on_failure="closed", topology_refresh_s=3600)
    (back,) = seconds_of(ran.events, "shard.replica_added")
    assert seconds_of(ran.events, "shard.clients_followed") == [back]
    failing = [t for t, frame in enumerate(of_class(ran)) if frame.failed > 1.0]
    assert failing[-1] == pytest.approx(back, abs=1)
    cause = max(ran.ledger, key=lambda row: row.count)
    assert cause.chain[-1].fact("path") == "cache.on_failure"
