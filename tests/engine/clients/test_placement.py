"""Connections to a shared name: the counts of the engine against connections one by one."""

from __future__ import annotations

from typing import Any

import pytest

from drill.engine.clients.placement import shared_name_routes
from drill.engine.setup import make_state
from drill.engine.simulate import simulate
from drill.engine.state.arrays import TICKS
from drill.model.design import Design, Replica, Scaling
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, browse, checkout, clients, design, level, proxy
from tests.oracle.connections import Change, Clients, shares

_, B, C = EAST.zones
READERS = (Replica("replica-1", B, "db.r6g.large"), Replica("replica-2", C, "db.r6g.large"))
PER_S = 200.0
AURORA = {"service": "aurora", "engine": "postgres"}


def aurora(**over: Any) -> Design:
    """An Aurora cluster whose readers answer `browse`."""
    return design(on=AURORA, reads=(("browse", "replicas"),), **over)


def placed(with_: Clients, changes: tuple[Change, ...], length_s: int) -> list[dict[int, float]]:
    """The engine's shares, second after second."""
    chosen = design(
        on=AURORA,
        replicas=READERS,
        clients=clients(pool=with_.pool, max_lifetime_s=with_.lifetime_s, dns_ttl_s=with_.ttl_s),
    )
    state = make_state(assemble(level(), chosen), 1)
    found = []
    for second in range(length_s):
        state.tick = second * TICKS
        members = next(change.members for change in reversed(changes) if change.at_s <= second)
        found.append(dict(shared_name_routes(state, "readers", list(members))))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lifetime_s", "ttl_s"), [(600, 5), (600, 60), (300, 5), (None, 5), (600, None)]
)  # fmt: skip
def test_counts_follow_what_single_connections_do(lifetime_s: int | None, ttl_s: int | None) -> None:
    """A third machine joins, one leaves, and comes back: within two points of 8,000 connections at every second."""
    with_ = Clients(400, 20, lifetime_s, ttl_s)
    changes = (Change(0, (1, 2)), Change(200, (1, 2, 3)), Change(900, (1, 3)), Change(1000, (1, 2, 3)))
    ours = placed(with_, changes, 1500)
    for second, theirs in shares(with_, changes, 1500, seed=1):
        for i in (1, 2, 3):
            assert ours[second].get(i, 0.0) == pytest.approx(theirs.get(i, 0.0), abs=0.02), (second, i)


def loads(made: Design, *faults: Fault, length_s: int = 1500) -> Recording:
    """Reads only, of little load."""
    drill = level(length_s=length_s, classes=(browse(rate=Curve(((0, PER_S),)), keys=None), checkout()), faults=faults)
    return simulate(assemble(drill, made), 1)


def rates(ran: Recording, second: int) -> dict[str, float]:
    """Requests of a second at each database machine."""
    nodes = assemble(level(), aurora(replicas=READERS)).topology.nodes
    return {node.id: frame.rate for node, frame in zip(nodes, ran.frames[second].nodes, strict=True)}


CRASH = Fault("crash", "drill:instance-crash", 100, 0, "replica-2")


@pytest.mark.slow
def test_a_reader_that_comes_back_is_idle_until_connections_are_opened_anew() -> None:
    """Half of all connections stood before: an 1,800th of those is replaced each second, every other time by one to it.

    The other half was opened when it stopped, and is as young. Without a pool it has its even share at once.
    """
    pooled = loads(aurora(replicas=READERS))
    back = loads(aurora(replicas=READERS), CRASH)
    at_s = seconds_of(back.events, "instance.restarted")[0]
    even = rates(pooled, 50)["replica-2"]
    assert rates(back, at_s + 10)["replica-2"] < 0.05 * even
    assert rates(back, at_s + 600)["replica-2"] == pytest.approx(even / 2 * 600 / 1800, rel=0.05)
    each = loads(aurora(replicas=READERS, clients=clients(pool=0)), CRASH)
    assert rates(each, at_s + 10)["replica-2"] == pytest.approx(even, rel=0.01)


@pytest.mark.slow
def test_a_reader_that_auto_scaling_adds_takes_load_as_connections_turn_over() -> None:
    """Five minutes of maximum lifetime balance it within five minutes, half an hour within half an hour."""
    patient, short = added_share(max_lifetime_s=1800), added_share(max_lifetime_s=300)
    assert patient[60] == pytest.approx(60 / 1800 / 2, abs=0.01)
    assert patient[320] == pytest.approx(320 / 1800 / 2, abs=0.01)
    assert short[320] == pytest.approx(0.5, abs=0.01)


@pytest.mark.slow
def test_an_address_cached_forever_and_a_connection_kept_forever_leave_a_new_reader_idle() -> None:
    assert added_share(dns_ttl_s=None)[600] == added_share(max_lifetime_s=None)[600] == 0.0


def added_share(**over: Any) -> dict[int, float]:
    """The share of a reader that auto scaling adds, some seconds after it is there."""
    busy = browse(rate=Curve(((0, 3000.0),)), keys=None, read_cpu_ms=0.1)
    made = aurora(replicas=READERS[:1], scaling=Scaling(1, 2, 30), clients=clients(**over))
    inputs = assemble(level(length_s=2100, classes=(busy,)), made)
    ran = simulate(inputs, 1)
    added_s = seconds_of(ran.events, "reader_scaling.added")[0]
    place = next(n for n, node in enumerate(inputs.topology.nodes) if node.id == "auto-1")
    return {after: ran.frames[added_s + after].nodes[place].rate / 3000.0 for after in (60, 320, 600)}


def test_reads_through_a_proxy_wait_for_a_reader_and_do_not_go_to_the_writer() -> None:
    """The only reader is away for longer than the borrow timeout: with it they fail; without a proxy the name is the writer's."""
    gone = Fault("gone", "drill:instance-crash", 100, 1000, "replica-1")
    around = loads(aurora(replicas=READERS[:1]), gone, length_s=300)
    through = loads(aurora(replicas=READERS[:1], proxy=proxy()), gone, length_s=300)
    browsed = [ran.frames[120].classes[0] for ran in (around, through)]
    assert browsed[0].good == pytest.approx(browsed[0].offered)
    assert browsed[1].good == 0.0
