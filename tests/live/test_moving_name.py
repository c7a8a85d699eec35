"""Pools of connections through a name whose address changes, to real PostgreSQL servers, held against what the engine says."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from drill.engine.clients.placement import shared_name_routes
from drill.engine.setup import make_state
from drill.engine.simulate import simulate
from drill.engine.state.arrays import TICKS
from drill.model.design import Clients, Replica
from drill.model.level import Apps, Fault
from drill.validation.scenarios import EAST, build, design, level, of_class, request
from tests.event_log import seconds_of
from tests.live.borrowed_pool import READ_ONLY, BorrowedPool
from tests.live.moving_name import MovingName, pgbouncer
from tests.live.servers import Postgres, RefusedError, Session, postgres

pytestmark = pytest.mark.live

POOL, LIFETIME_S = 8, 10
AGES = 50
"""Seconds in the engine for one in the servers: its pools look at their connections every fifteen seconds."""
FOREVER_S = 36_000
PATIENCE_S = 60.0
SLACK = 0.2
"""Of a share of connections: PgBouncer closes one in a lifetime / pool at the most, looks three times a second, and so takes a
little longer than a lifetime; the rest is for a busy machine."""
COUNT = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


class Placed:
    """PgBouncer's connections to two servers behind one name."""

    def __init__(self, servers: list[Postgres], app: Session) -> None:
        self.servers, self.app = servers, app
        self.watching = [Session(server.port) for server in servers]

    def counts(self) -> list[int]:
        """Connections to each server, of those that are up; the pool is used meanwhile."""
        # What it is lent may just have been lost: PgBouncer opens another.
        with contextlib.suppress(RefusedError):
            self.app.ask("SELECT 1")
        return [
            int(one.one(COUNT)) if server.up else 0 for one, server in zip(self.watching, self.servers, strict=True)
        ]

    def wait_for(self, counts: list[int]) -> None:
        """Wait until so many lead to each."""
        end = time.monotonic() + PATIENCE_S
        while self.counts() != counts:
            assert time.monotonic() < end, self.counts()
            time.sleep(0.2)

    def shares(self, seconds: float) -> Iterator[tuple[float, float]]:
        """(seconds from now, share that leads to the second server), four times a second."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            first, second = self.counts()
            yield time.monotonic() - begin, second / (first + second)
            time.sleep(0.25)

    def close(self) -> None:
        """Hang up."""
        for session in (self.app, *self.watching):
            session.close()


@contextlib.contextmanager
def behind_a_name(lifetime_s: int) -> Iterator[tuple[Placed, MovingName]]:
    """Two servers, and a full pool of connections to the first of them through a name that stands for it alone."""
    with postgres(2) as servers:
        for server in servers:
            server.create()
            server.start("max_wal_senders=0", "autovacuum=off")
        name = MovingName([servers[0].port])
        with pgbouncer(name.port, POOL, lifetime_s) as port:
            placed = Placed(servers, Session(port))
            try:
                placed.wait_for([POOL, 0])
                yield placed, name
            finally:
                placed.close()
                name.close()


def predicted(lifetime_s: int | None, seconds: float) -> list[float]:
    """The engine's shares of a second machine after the name came to stand for it too, `AGES` for each second of the servers."""
    readers = (Replica("replica-1", EAST.zones[1], "db.r6g.large"), Replica("replica-2", EAST.zones[2], "db.r6g.large"))
    aged_s = None if lifetime_s is None else lifetime_s * AGES
    chosen = design(
        on={"service": "aurora", "engine": "postgres"},
        replicas=readers,
        clients=Clients(pool=POOL, max_lifetime_s=aged_s, dns_ttl_s=0),
    )
    state = make_state(build(level((request("query", 1.0),), 60), chosen), 1)
    found = []
    for second in range(2 + int(seconds * AGES)):
        state.tick = second * TICKS
        found.append(dict(shared_name_routes(state, "readers", [1] if second == 0 else [1, 2])).get(2, 0.0))
    return found[1:]


def test_a_machine_that_joins_a_name_gets_connections_as_they_reach_their_age() -> None:
    """One server, then two under the name: PgBouncer's connections turn over within a lifetime, in the engine as well.

    When the first server stops, all that it had are opened to the other one.
    """
    with behind_a_name(LIFETIME_S) as (placed, name):
        # Until the first ones are as old as they get: from then on there are some of every age.
        time.sleep(LIFETIME_S)
        first, second = placed.servers
        name.leads_to([first.port, second.port])
        happened = list(placed.shares(1.5 * LIFETIME_S))
        name.leads_to([second.port])
        first.stop()
        placed.wait_for([0, POOL])
    ours = predicted(LIFETIME_S, happened[-1][0])
    for seconds, share in happened:
        assert share == pytest.approx(ours[int(seconds * AGES)], abs=SLACK), seconds
    assert happened[-1][1] == pytest.approx(0.5, abs=SLACK)


def test_a_pool_that_never_closes_a_connection_leaves_a_new_machine_idle() -> None:
    """PgBouncer with connections of ten hours: none leads to the second server, until the first one stops."""
    with behind_a_name(FOREVER_S) as (placed, name):
        first, second = placed.servers
        name.leads_to([second.port])
        happened = [share for _, share in placed.shares(5.0)]
        first.stop()
        placed.wait_for([0, POOL])
    assert set(happened) == set(predicted(None, 5.0)) == {0.0}


KEPT_S = 6.0
"""Lifetime of a connection to the server that was the writer."""
DRILL_KEPT_S, DRILL_TTL_S = 300, 30


@dataclass
class Moved:
    """What clients of a writer that fails over see, in lifetimes of a connection."""

    refused: float
    """Share of the tries that were refused as read-only, from the moment that the old writer is back and the name has moved."""
    found: float | None
    """From the return of the old writer until every write is done again; None: never."""


def failed_over(lifetime_s: float | None, *, evicts: bool) -> Moved:
    """A server stops and comes back read-only before the name leads to the other one."""
    with postgres(2) as (old, new):
        for server in (old, new):
            server.create()
            server.start("max_wal_senders=0", "autovacuum=off")
            session = Session(server.port)
            session.ask("CREATE TABLE orders (id int)")
            session.close()
        name = MovingName([old.port])
        pool = BorrowedPool(name.port, POOL, lifetime_s, evicts=evicts)
        insert = "INSERT INTO orders VALUES (1)"
        assert set(pool.write(insert)) == {""}
        old.stop()
        set(pool.write(insert))
        old.start("max_wal_senders=0", "autovacuum=off", "default_transaction_read_only=on")
        back = time.monotonic()
        assert set(pool.write(insert)) == {READ_ONLY}
        name.leads_to([new.port])
        found, tried, refused = None, 0, 0
        while found is None and time.monotonic() - back < 2.5 * KEPT_S:
            how = list(pool.write(insert))
            tried, refused = tried + POOL, refused + how.count(READ_ONLY)
            if set(how) == {""}:
                found = (time.monotonic() - back) / KEPT_S
            time.sleep(0.1)
        pool.close()
        name.close()
    return Moved(refused / tried, found)


def drilled(lifetime_s: int | None, *, evicts: bool) -> Moved:
    """The same in the engine: an Aurora cluster whose writer fails over, and is back before its name has moved."""
    over = Fault("over", "aws:rds:failover-db-cluster", 60, 0)
    chosen = design(
        on={"service": "aurora", "engine": "mysql"},
        replicas=(Replica("replica-1", EAST.zones[1], "db.r6g.large"),),
        clients=Clients(dns_ttl_s=DRILL_TTL_S, max_lifetime_s=lifetime_s, evict_read_only=evicts),
    )
    item = replace(request("write", 60.0, reads=0, writes=1), timeout_ms=3000, within_ms=1000)
    apps = Apps(EAST.zones, instances=6, threads=200)
    ran = simulate(build(level((item,), 60 + 3 * DRILL_KEPT_S, faults=(over,), apps=apps), chosen), 1)
    back_s = seconds_of(ran.events, "instance.restarted")[0]
    moved_s = max(back_s, seconds_of(ran.events, "writer_endpoint.moved")[0]) + DRILL_TTL_S
    frames = of_class(ran)
    found_s = next((t for t in range(back_s, len(frames) - 10) if not any(x.failed for x in frames[t : t + 10])), None)
    until_s = len(frames) if found_s is None else found_s
    lost = sum(frame.failed for frame in frames[moved_s:until_s])
    offered = sum(frame.offered for frame in frames[moved_s:until_s])
    return Moved(lost / offered if offered else 0.0, None if found_s is None else (found_s - back_s) / DRILL_KEPT_S)


POOLS = ((True, True), (True, False), (False, False))
"""Whether connections have a lifetime, and whether the read-only error closes them."""


@pytest.fixture(scope="module")
def all_failed_over() -> dict[tuple[bool, bool], Moved]:
    """The drills of all pools, played at the same time."""
    with ThreadPoolExecutor() as pool:
        found = pool.map(lambda one: failed_over(KEPT_S if one[0] else None, evicts=one[1]), POOLS)
        return dict(zip(POOLS, found, strict=True))


@pytest.mark.parametrize(("kept", "evicts"), POOLS)
def test_a_pool_stays_with_the_old_writer_until_it_closes_its_connections(
    all_failed_over: dict[tuple[bool, bool], Moved], kept: bool, evicts: bool
) -> None:
    """By the read-only error, by age, or never: what the server refuses, and when writes are done again."""
    happened = all_failed_over[kept, evicts]
    ours = drilled(DRILL_KEPT_S if kept else None, evicts=evicts)
    if ours.found is None or happened.found is None:
        assert ours.found == happened.found
    else:
        # Two and a half seconds of six: the next try, and a busy machine.
        assert happened.found == pytest.approx(ours.found, abs=0.4)
    if not evicts:
        assert happened.refused == pytest.approx(ours.refused, abs=0.2)
        assert happened.refused > 0.8
