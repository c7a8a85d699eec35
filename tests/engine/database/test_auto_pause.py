"""A serverless cluster from 0 ACU sleeps while nobody is connected, costs nothing meanwhile, and wakes in some 15 seconds."""

from __future__ import annotations

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.simulate import DrillEngine
from drill.model.design import Clients, Design, Proxy
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, design, level

QUIET_S, LENGTH_S = 900, 1500
NIGHT = Curve(((0, 1 / 3600.0), (QUIET_S, 20.0)))
"""A request an hour, then 20 a second."""
USERS = browse(rate=NIGHT, keys=None, within_ms=2000, timeout_ms=60_000)
NO_POOL = Clients(pool=0)


def chosen(least: float = 0.0, clients: Clients = NO_POOL, proxy: Proxy | None = None) -> Design:
    on = {"service": "aurora", "instance": "db.serverless", "capacity": (least, 8.0)}
    return design(on=on, clients=clients, proxy=proxy)


def night(made: Design) -> DrillEngine:
    """A night without users, and the morning."""
    simulation = DrillEngine(assemble(level(length_s=LENGTH_S, classes=(USERS,)), made), 1)
    simulation.advance(LENGTH_S)
    return simulation


def test_it_pauses_after_five_minutes_and_resumes_with_the_first_request() -> None:
    recording = night(chosen()).recording()
    (paused,) = seconds_of(recording.events, "serverless.paused")
    (resuming,) = seconds_of(recording.events, "serverless.resuming")
    (resumed,) = seconds_of(recording.events, "serverless.resumed")
    assert paused == pytest.approx(value("serverless.autopause_s"), abs=1)
    assert resuming == pytest.approx(QUIET_S, abs=1)
    assert 14 <= resumed - resuming <= 31
    frames = [recording.frames[t].classes[0] for t in range(LENGTH_S)]
    # Whoever comes while it resumes waits for it: nothing is answered until then, and nothing is refused.
    assert sum(frame.good + frame.late for frame in frames[QUIET_S + 1 : resumed]) == 0.0
    assert sum(frame.failed for frame in frames[QUIET_S:]) < 1.0
    # All who came until then are late, and those behind them while little capacity works off the backlog.
    waited = 20.0 * (resumed - QUIET_S - 2)
    assert waited < sum(frame.late for frame in frames) < 2.0 * waited
    assert sum(frame.late + frame.failed for frame in frames[:QUIET_S]) == 0.0
    late = [row for row in recording.ledger if row.outcome == "late"]
    paused_first = sum(row.count for row in late if row.chain[0].code == "cluster.idle")
    assert paused_first > 0.9 * sum(row.count for row in late)
    assert sum(frame.good for frame in frames[-300:]) == pytest.approx(6000.0, rel=0.01)


def test_no_capacity_is_billed_while_it_sleeps() -> None:
    """Beside a cluster that never sleeps and keeps half an ACU."""
    first_s, last_s = 310, 890
    hours = (last_s - first_s) / 3600.0
    for least in (0.0, 0.5):
        simulation = DrillEngine(assemble(level(length_s=LENGTH_S, classes=(USERS,)), chosen(least)), 1)
        simulation.advance(first_s)
        before = sum(simulation.state.bill.metered.values())
        simulation.advance(last_s - first_s)
        spec = simulation.inputs.machines[0]
        metered = sum(simulation.state.bill.metered.values()) - before
        # The month's bill holds the mean already; what is metered is the difference.
        assert metered + spec.billed_acu * spec.usd_hour * hours == pytest.approx(least * spec.usd_hour * hours)


@pytest.mark.parametrize(
    "made",
    [
        chosen(least=0.5),
        chosen(clients=Clients(pool=20)),
        chosen(clients=Clients(pool=20, pool_min=1, idle_timeout_s=60)),
        chosen(clients=Clients(pool=20), proxy=Proxy()),
    ],
    ids=["from half an ACU", "a full pool", "a pool that keeps one", "a proxy"],
)
def test_open_connections_and_a_proxy_keep_it_awake(made: Design) -> None:
    """Aurora pauses no instance while a connection is open, whether it does anything or not."""
    assert seconds_of(night(made).recording().events, "serverless.paused") == []


def test_a_pool_that_lets_go_sleeps_later() -> None:
    made = chosen(clients=Clients(pool=20, pool_min=0, idle_timeout_s=120))
    (paused,) = seconds_of(night(made).recording().events, "serverless.paused")
    assert paused == pytest.approx(value("serverless.autopause_s") + 120, abs=1)
