"""A lock queue behind DDL in a real PostgreSQL, held against what the engine says of the same drill."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.level import Apps, Fault
from drill.model.run import Recording
from drill.validation.scenarios import EAST, build, design, level, request
from tests.event_log import seconds_of
from tests.live.open_load import NO_CONNECTION, OpenLoad
from tests.live.servers import Postgres, RefusedError, Session, postgres

pytestmark = pytest.mark.live

PER_S, TIMEOUT_S, WITHIN_S = 10.0, 2, 0.75
OPEN_S, CHANGE_S, CLOSE_S, END_S = 1, 2, 9, 13
"""Seconds at which a transaction opens, a schema change is asked for, the transaction ends, and the load ends."""
SETTLED_S = CHANGE_S + 3
"""By now the connections that the blocked table's users hold are as many as they will be."""
CANCELLED, LOCK_TIMEOUT = "57014", "55P03"
"""SQLSTATEs query_canceled, by a statement time-out, and lock_not_available, by a lock time-out."""
STATEMENTS = {"write": "INSERT INTO orders VALUES (1)", "read": "SELECT count(*) FROM items"}


@dataclass
class Observed:
    """What happened in the server."""

    load: OpenLoad
    ended: str = ""
    """SQLSTATE with which the schema change ended; empty if it was made."""
    queued: int = 0
    """Sessions that waited for the table's lock behind the change, just before the transaction ended."""


def _at(load: OpenLoad, second: float, act: Callable[[], object]) -> None:
    time.sleep(max(0.0, second - load.now()))
    act()


def happened(server: Postgres, pool: int, lock_timeout_ms: int, *, blocked: bool, holds_s: float = 0.0) -> Observed:
    """Play the drill: a transaction that has read the table stays open if `blocked`, and somebody alters the table."""
    operator, changer, watching = (Session(server.port) for _ in range(3))
    watching.ask("CREATE TABLE orders (id int); CREATE TABLE items (id int); INSERT INTO items VALUES (1)")
    changer.ask(f"SET lock_timeout = {lock_timeout_ms}")
    load = OpenLoad(server.port, pool, TIMEOUT_S, STATEMENTS, PER_S, f"SET lock_timeout = {lock_timeout_ms}")
    seen = Observed(load)

    def change() -> None:
        try:
            changer.ask("BEGIN; ALTER TABLE orders ADD COLUMN note text")
            time.sleep(holds_s)
            changer.ask("COMMIT")
        except RefusedError as error:
            seen.ended = str(error)

    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation' AND mode = 'RowExclusiveLock'"
    altering = threading.Thread(target=change, daemon=True)
    loading = threading.Thread(target=load.run, args=(END_S,), daemon=True)
    loading.start()
    if blocked:
        _at(load, OPEN_S, lambda: operator.ask("BEGIN; SELECT count(*) FROM orders"))
    _at(load, CHANGE_S, altering.start)
    _at(load, CLOSE_S - 0.5, lambda: setattr(seen, "queued", int(watching.one(waits))))
    if blocked:
        _at(load, CLOSE_S, lambda: operator.ask("COMMIT"))
    loading.join()
    altering.join()
    for session in (operator, changer, watching):
        session.close()
    load.close()
    return seen


def predicted(pool: int, lock_timeout_ms: int | None, *, blocked: bool, holds_s: float = 0.0) -> Recording:
    """The same in the engine: one pool, two classes, a table that one of them writes."""
    limits = {"timeout_ms": TIMEOUT_S * 1000, "within_ms": int(WITHIN_S * 1000)}
    writes = request("write", PER_S, reads=0, writes=1, tables=("orders",), **limits)
    reads = request("read", PER_S, tables=("items",), **limits)
    change = Fault("change", "drill:schema-change", CHANGE_S, END_S, "orders", factor=max(holds_s, 0.1))
    opened = Fault("open", "drill:long-transaction", OPEN_S, CLOSE_S - OPEN_S, "orders")
    faults = (opened, change) if blocked else (change,)
    chosen = design(clients=Clients(pool=pool, lock_timeout_ms=lock_timeout_ms))
    apps = Apps(EAST.zones[:1], instances=1, threads=1000)
    return simulate(build(level((writes, reads), END_S, faults=faults, apps=apps), chosen), 1)


def good(made: Recording, name: str, first: int, last: int) -> float:
    """Requests of a class a second that were answered in time."""
    place = list(STATEMENTS).index(name)
    return sum(made.frames[t].classes[place].good for t in range(first, last)) / (last - first)


@dataclass(frozen=True)
class Case:
    """A drill: the pool, the time-out of locks if any, and what holds the table, a transaction or the change itself."""

    pool: int
    lock_timeout_ms: int | None
    blocked: bool
    holds_s: float
    ends: set[str]
    """How requests may end, besides well."""


CASES = {
    "few connections": Case(5, None, True, 0.0, {CANCELLED, NO_CONNECTION}),
    "connections to spare": Case(60, None, True, 0.0, {CANCELLED}),
    "the change gives up": Case(5, 500, True, 0.0, {LOCK_TIMEOUT}),
    "statements give up": Case(60, 500, False, 5.0, {LOCK_TIMEOUT}),
}


def _play(case: Case) -> Observed:
    with postgres() as (server,):
        server.create()
        server.start("max_wal_senders=0", "autovacuum=off")
        return happened(server, case.pool, case.lock_timeout_ms or 0, blocked=case.blocked, holds_s=case.holds_s)


@pytest.fixture(scope="module")
def played() -> dict[str, Observed]:
    """All drills, played at the same time, each in a server of its own."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(CASES, pool.map(_play, CASES.values()), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_schema_change_and_everybody_behind_it(played: dict[str, Observed], name: str) -> None:
    """What both answer in time a second while the table is locked, how many wait for it, and what both answer in all.

    A second of requests more or less: on a busy machine neither sends nor answers come when they are due.
    """
    case, seen = CASES[name], played[name]
    made = predicted(case.pool, case.lock_timeout_ms, blocked=case.blocked, holds_s=case.holds_s)
    until_s = CLOSE_S if case.blocked else CHANGE_S + int(case.holds_s)
    for one in STATEMENTS:
        locked = seen.load.good(one, SETTLED_S, until_s, WITHIN_S)
        assert locked == pytest.approx(good(made, one, SETTLED_S, until_s), abs=0.25 * PER_S), one
        total = seen.load.good(one, 0, END_S + TIMEOUT_S, WITHIN_S) * (END_S + TIMEOUT_S)
        assert total == pytest.approx(good(made, one, 0, END_S) * END_S, abs=1.5 * PER_S), one
    assert {one.how for one in seen.load.outcomes} <= {"", *case.ends}
    cancelled = seconds_of(made.events, "schema_change.cancelled")
    assert (seen.ended == LOCK_TIMEOUT) == bool(cancelled)
    if case.blocked:
        writer = next(n for n, node in enumerate(made.frames[0].nodes) if node.role == "writer")
        assert seen.queued == pytest.approx(made.frames[CLOSE_S - 1].nodes[writer].in_use, abs=0.5 * PER_S)
