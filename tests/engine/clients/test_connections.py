"""Limits that follow from counts of connections: the database's, IAM's, a proxy's, a pool's, and a budget of retries."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.catalog.instances import max_connections
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Clients, Design, Proxy, Replica, Security
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, design, level

_, B, _ = EAST.zones
SMALL = {"instance": "db.t4g.micro"}
MOST = max_connections("postgres", "rds", "db.t4g.micro")


def calls(per_s: float, **over: Any) -> RequestClass:
    """A read that waits for ten seconds and does not come back."""
    return RequestClass("call", Curve(((0, per_s),)), 1, 0, 2000, 10_000, None, Retries(0), None, **over)


def of(instances: int, *classes: RequestClass, faults: tuple[Fault, ...] = (), length_s: int = 120) -> Level:
    apps = Apps(EAST.zones, instances=instances, threads=50)
    return level(length_s=length_s, classes=classes, faults=faults, apps=apps, data_gib=1.0)


def play(drill: Level, chosen: Design) -> Recording:
    return simulate(assemble(drill, chosen), 1)


@pytest.mark.parametrize("pool", [2, 3, 10, 1000])
def test_a_pools_size_is_a_ceiling(pool: int) -> None:
    """33 instances whose pools may all grow beyond what the database accepts, with 0.02 connections busy on average.

    kirill-markin/flashcards-open-source-app#1635: no failures with pools of ten.
    """
    assert play(of(33, calls(20.0)), design(on=SMALL, clients=Clients(pool=pool))).totals[0].failed == 0


def test_an_instance_without_any_connection_refuses() -> None:
    ran = play(of(2 * MOST, calls(20.0)), design(on=SMALL, clients=Clients(pool=5)))
    assert ran.totals[0].failed / ran.totals[0].offered == pytest.approx(0.5, abs=0.001)
    assert ran.ledger[0].cause.code == "cause.too_many_connections"


def storm(**over: Any) -> DrillEngine:
    """A database of 60 pools of fifty is rebooted after a minute."""
    reboot = Fault("reboot", "aws:rds:reboot-db-instances", 60, 0, "writer")
    chosen = design(on={"instance": "db.r6g.xlarge"}, clients=Clients(pool=50), **over)
    return DrillEngine(assemble(of(60, calls(400.0), faults=(reboot,), length_s=300), chosen), 1)


def refusals(ran: Recording) -> int:
    """Requests that drew a connection which could not be opened."""
    return sum(row.count for row in ran.ledger if row.cause.code == "cause.too_many_connections")


def test_pools_sign_in_with_iam_no_faster_than_two_hundred_connections_a_second() -> None:
    """3,000 connections: fifteen seconds until the last is open; a request that draws one which is missing fails."""
    drill = storm(security=Security(iam_auth=True))
    open_at: dict[int, float] = {}
    while not drill.done:
        drill.advance()
        open_at[drill.second] = 3000.0 - drill.state.pools.missing.get(0, 0.0)
    ran = drill.recording()
    back_s = seconds_of(ran.events, "instance.restarted")[0]
    lasts_s = 3000 / value("iam.connections_per_s")
    full_s = next(second for second in open_at if second > back_s + 1 and open_at[second] == 3000.0)
    assert full_s - back_s == pytest.approx(lasts_s, abs=1.01)
    # A share that falls evenly from one to nothing, in steps of a second.
    assert refusals(ran) == pytest.approx(400 * (lasts_s + 1) / 2, rel=0.1)
    passwords = storm()
    passwords.advance(300)
    assert refusals(passwords.recording()) == 0


def pinned(borrow_s: int, timeout_ms: int) -> Recording:
    """Pools of four thousand connections behind a proxy that may open as many as the database accepts, all of them pinned."""
    item = checkout(
        rate=Curve(((0, 50.0),)), session_state=True, timeout_ms=timeout_ms, within_ms=1000, retries=Retries(1, 100)
    )
    chosen = design(proxy=Proxy(100, borrow_s), clients=Clients(pool=100))
    return play(of(40, item), chosen)


def test_who_finds_every_connection_of_a_proxy_pinned_waits_as_long_as_the_borrow_timeout() -> None:
    """The retry of the first second's losers comes after two seconds of waiting, or of their own patience."""
    for ran, wait_s in ((pinned(2, 10_000), 2), (pinned(120, 3_000), 3)):
        first = next(second for second in range(20) if ran.frames[second].classes[0].retries > 0.0)
        assert first == wait_s
        assert ran.ledger[0].cause.code == "cause.too_many_connections"


def overloaded(**over: Any) -> Recording:
    """Twice what two processors can do, on two connections."""
    item = calls(2 * 2000.0 / 6.0, read_cpu_ms=6.0)
    drill = level(length_s=60, classes=(item,), apps=Apps(EAST.zones, instances=2, threads=10**6), data_gib=0.1)
    return play(drill, design(clients=Clients(pool=1, **over)))


def test_a_request_waits_for_its_pool_no_longer_than_the_acquire_timeout() -> None:
    """Who gets a connection within a quarter of a second is answered in time; by the request's own ten seconds all are late."""
    patient, short = overloaded().frames[50].classes[0], overloaded(acquire_timeout_ms=250).frames[50].classes[0]
    assert short.good > 0.4 * short.offered
    assert patient.good == 0.0


def failed_over(**over: Any) -> Recording:
    """Writes to an Aurora cluster whose writer fails over after a minute."""
    fault = Fault("over", "aws:rds:failover-db-cluster", 60, 0)
    chosen = design(
        on={"service": "aurora", "engine": "mysql"},
        replicas=(Replica("replica-1", B, "db.r6g.large"),),
        clients=Clients(dns_ttl_s=30, **over),
    )
    return play(of(6, checkout(rate=Curve(((0, 60.0),))), faults=(fault,), length_s=600), chosen)


def answered_again(ran: Recording) -> int | None:
    """Seconds from the failover to the first ten seconds in which every write is answered."""
    good = [ran.frames[second].classes[0].failed == 0.0 for second in range(len(ran.frames))]
    return next((second - 60 for second in range(75, len(good) - 10) if all(good[second : second + 10])), None)


def test_a_pool_that_keeps_read_only_connections_stays_with_the_old_writer_for_their_lifetime() -> None:
    """The old writer is back before its name has moved, so that every client connects to it."""
    evicts, keeps = failed_over(), failed_over(evict_read_only=False, max_lifetime_s=300)
    back_s = seconds_of(keeps.events, "instance.restarted")[0] - 60
    assert (answered_again(evicts) or 999) < 45
    assert answered_again(keeps) == pytest.approx(back_s + 300, abs=3)
    assert answered_again(failed_over(evict_read_only=False, max_lifetime_s=None)) is None
    assert any(said.code == "clients.keep_connection" for row in keeps.ledger for said in row.chain)


def test_writes_to_the_old_writer_are_charged_to_the_name_that_has_not_moved() -> None:
    """Not to the reads of the design, which go to the readers."""
    ran = failed_over()
    read_only = [row for row in ran.ledger if row.cause.code == "cause.read_only"]
    assert read_only
    assert not [row for row in read_only if "writes.sent_to_replica" in {said.code for said in row.chain}]


def test_a_budget_that_is_changed_during_a_drill_holds_from_then_on() -> None:
    item = checkout(rate=Curve(((0, 100.0),)), retries=Retries(5, 100), timeout_ms=500, within_ms=400)
    crash = Fault("crash", "drill:instance-crash", 30, 600, "writer")
    simulation = DrillEngine(assemble(of(6, item, faults=(crash,), length_s=600), design()), 1)
    simulation.act(Action(60, "change", "clients.retry_budget", "5 %"))
    simulation.advance(600)
    ran = simulation.recording()
    at_s = seconds_of(ran.events, "option.changed")[0]
    assert ran.frames[at_s - 1].classes[0].retries > 100.0
    assert ran.frames[at_s + 30].classes[0].retries <= 5.0 + 1e-9


@pytest.mark.parametrize("percent", [5, 20])
def test_a_budget_bounds_retries_by_first_attempts(percent: int) -> None:
    """While nothing answers: a share of what is offered, and what ten seconds before have saved."""
    item = checkout(rate=Curve(((0, 100.0),)), retries=Retries(5, 100), timeout_ms=500, within_ms=400)
    crash = Fault("crash", "drill:instance-crash", 60, 120, "writer")
    drill = of(6, item, faults=(crash,), length_s=120)
    simulation = DrillEngine(assemble(drill, design(clients=Clients(retry_budget_pct=percent))), 1)
    simulation.advance(110)
    frames = simulation.frames
    retries = [frames[second].classes[0].retries for second in range(60, 110)]
    assert sum(retries) <= 100 * percent / 100 * (50 + 10) * (1 + 1e-9)
    assert sum(retries[15:45]) == pytest.approx(100 * percent / 100 * 30, rel=0.05)
