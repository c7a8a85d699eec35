"""Capacity on the bill of a cluster from 0 ACU: the least step of it while the cluster is awake, nothing while it sleeps."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.catalog.serverless_limits import expected_acu
from drill.model.design import Clients, Design, Proxy
from drill.model.level import Level
from drill.model.level_traffic import Curve
from tests.factories import WEST, browse, design, level, replica

LENGTH_S = 1500
NIGHT = Curve(((0, 1 / 3600.0), (900, 20.0)))
"""A request an hour for 15 minutes, then 20 a second for ten."""
NO_POOL = Clients(pool=0)
LETS_GO = Clients(pool=20, pool_min=0, idle_timeout_s=120)


def quiet(rate: Curve = NIGHT, read_cpu_ms: float = 0.001) -> Level:
    return level(length_s=LENGTH_S, classes=(browse(rate=rate, read_cpu_ms=read_cpu_ms),))


def acu(on: Level, least: float = 0.0, **over: Any) -> float:
    made: Design = design(on={"service": "aurora", "instance": "db.serverless", "capacity": (least, 8.0)}, **over)
    return expected_acu(on, made, writer=True)


@pytest.mark.parametrize(
    ("clients", "rate", "awake_s"),
    [
        # 300 s without a connection before it pauses; a pool closes its last connection 120 s after the last request.
        (NO_POOL, NIGHT, 300 + 600),
        (LETS_GO, NIGHT, 300 + 120 + 600),
        (NO_POOL, Curve(((0, 20.0),)), LENGTH_S),
        (NO_POOL, Curve(((0, 0.0),)), 300),
        (NO_POOL, Curve(((0, 0.0), (200, 1.0), (400, 0.0))), 200 + 200 + 300),
        # Two pauses in a row with another rate of nothing between them are one pause.
        (NO_POOL, Curve(((0, 0.0), (200, 0.0001), (400, 0.0))), 300),
    ],
)
def test_a_cluster_has_half_an_acu_while_it_is_awake(clients: Clients, rate: Curve, awake_s: int) -> None:
    assert value("serverless.autopause_s") == 300
    assert acu(quiet(rate), clients=clients) == pytest.approx(0.5 * awake_s / LENGTH_S)


@pytest.mark.parametrize(
    "over",
    [
        {"clients": Clients(pool=20)},
        {"clients": Clients(pool=20, pool_min=1, idle_timeout_s=60)},
        {"clients": NO_POOL, "proxy": Proxy()},
        {"clients": NO_POOL, "replicas": (replica(zone=WEST.zones[0], instance="db.serverless"),)},
    ],
    ids=["a full pool", "a pool that keeps one", "a proxy", "a global database"],
)
def test_a_cluster_that_never_pauses_is_never_free(over: dict[str, Any]) -> None:
    """Amazon Aurora User Guide, Scaling to zero ACUs: open connections, RDS Proxy and global databases keep it awake."""
    assert acu(quiet(), **over) == 0.5


def test_more_load_needs_more_than_the_least_step() -> None:
    busy = quiet(Curve(((0, 100.0),)), read_cpu_ms=1.0)
    assert acu(busy, clients=NO_POOL) == acu(busy, least=0.5, clients=NO_POOL) > 0.5


@pytest.mark.parametrize("least", [0.5, 2.0])
def test_a_floor_that_is_set_is_billed_around_the_clock(least: float) -> None:
    assert acu(quiet(Curve(((0, 0.0),))), least=least, clients=NO_POOL) == least
