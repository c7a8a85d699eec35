"""Pools that open connections on demand: the engine's counts against one pool, connection by connection."""

from __future__ import annotations

import pytest

from drill.engine.flow.pools_on_demand import needed_connections
from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.level import Apps
from drill.model.level_traffic import Curve, RequestClass, Retries
from drill.model.run import NodeFrame, Recording
from drill.topology.assemble import assemble
from tests.factories import EAST, design, level
from tests.oracle.connections import OnDemand, mean_open


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_s", "hold_s", "idle_s"),
    [(0.6, 0.001, 10.0), (20.0, 0.02, 10.0), (50.0, 0.1, 10.0), (100.0, 0.1, 1.0), (5.0, 0.5, 60.0), (0.05, 0.1, 10.0)],
)
def test_as_many_are_open_as_one_pool_keeps(per_s: float, hold_s: float, idle_s: float) -> None:
    """Within a twelfth of the mean of four runs, or a fifth of a connection."""
    ours = needed_connections(1.0, per_s, per_s * hold_s, idle_s)
    pool = OnDemand(per_s, hold_s, idle_s, 0, 10_000)
    theirs = sum(mean_open(pool, max(2000.0, 400.0 / per_s), seed) for seed in range(4)) / 4
    assert ours == pytest.approx(theirs, rel=1 / 12, abs=0.2)


def played(per_s: tuple[tuple[int, float], ...], **over: object) -> Recording:
    """Reads of 10 ms of a small fleet on a large machine."""
    item = RequestClass("call", Curve(per_s), 1, 0, 2000, 10_000, None, Retries(0), None, read_cpu_ms=10.0)
    apps = Apps(EAST.zones, instances=10, threads=200)
    chosen = design(on={"instance": "db.r6g.4xlarge"}, clients=Clients(**over))  # type: ignore[arg-type]
    return simulate(assemble(level(length_s=300, classes=(item,), apps=apps, data_gib=1.0), chosen), 1)


def writer(ran: Recording, second: int) -> NodeFrame:
    return next(frame for frame in ran.frames[second].nodes if frame.role == "writer")


def test_a_full_pool_is_open_whatever_the_load_and_replaces_what_is_of_age() -> None:
    frame = writer(played(((0, 100.0),), pool=20, max_lifetime_s=100), 50)
    assert frame.connections == 200.0
    assert frame.opened == pytest.approx(2.0)
    assert frame.refused == 0.0
    # Little's law: 100 requests a second of 10 ms and a network's round trips.
    assert 1.0 <= frame.in_use <= 1.3


def test_a_pool_on_demand_grows_with_load_and_shrinks_after_the_idle_timeout() -> None:
    ran = played(((0, 50.0), (100, 800.0), (200, 50.0)), pool=20, pool_min=1, idle_timeout_s=20)
    calm, busy = writer(ran, 90), writer(ran, 150)
    assert 10.0 <= calm.connections <= 25.0
    assert busy.connections > 1.8 * calm.connections
    opened = sum(writer(ran, second).opened for second in range(100, 105))
    assert opened == pytest.approx(busy.connections - calm.connections, rel=0.1)
    assert writer(ran, 205).connections == pytest.approx(busy.connections, rel=0.05)
    assert writer(ran, 225).connections == pytest.approx(calm.connections, rel=0.05)


def test_without_a_pool_each_request_opens_a_connection() -> None:
    frame = writer(played(((0, 100.0),), pool=0), 50)
    assert frame.opened == pytest.approx(100.0)
    assert frame.connections == frame.in_use < 3.0


def test_a_pool_on_demand_passes_the_databases_refusal_on() -> None:
    """Two processors, four times their load: a full pool lets requests wait, one that would open more lets them fail at once."""
    item = RequestClass("call", Curve(((0, 800.0),)), 1, 0, 2000, 10_000, None, Retries(0), None, read_cpu_ms=10.0)
    apps = Apps(EAST.zones, instances=10, threads=10_000)
    drill = level(length_s=60, classes=(item,), apps=apps, data_gib=1.0)
    small = {"instance": "db.t4g.micro"}
    for pool_min, cause in ((0, "cause.too_many_connections"), (None, "cause.no_connection")):
        made = design(on=small, clients=Clients(pool=1000, pool_min=pool_min))
        assert simulate(assemble(drill, made), 1).ledger[0].cause.code == cause
