"""Locks: everybody waits while the processors idle, connections run out, and a lock time-out ends it."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Clients, Design
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, Lock, RequestClass, Retries
from drill.model.run import Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests import strategies
from tests.conservation import conserves
from tests.factories import EAST, design, level
from tests.oracle.lock_queue import Locks, play
from tests.oracle.plants import bare, scenario
from tests.oracle.scenario import Outcome

APPS = Apps(EAST.zones[1:], instances=6, threads=2000)
OPEN = Fault("open", "drill:long-transaction", 5, 40, "orders")
CHANGE = Fault("change", "drill:schema-change", 10, 60, "orders")
POOL = 10
"""Connections of one of six instances."""
few = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
many = settings(few, max_examples=150)


def write(rate: float | Curve = 100.0, **over: object) -> RequestClass:
    """Single writes of 2 ms to `orders`: two processors answer 1,000 a second."""
    made = RequestClass(
        "write",
        rate if isinstance(rate, Curve) else Curve(((0, rate),)),
        0,
        1,
        500,
        1000,
        None,
        Retries(0, 200),
        None,
        write_cpu_ms=2.0,
        tables=("orders",),
    )
    return replace(made, **over)  # type: ignore[arg-type]


def read(rate: float = 100.0, **over: object) -> RequestClass:
    """Single reads of 2 ms of another table."""
    made = write(rate, name="read", reads=1, writes=0, read_cpu_ms=2.0, tables=("items",))
    return replace(made, **over)  # type: ignore[arg-type]


def plant(
    *classes: RequestClass, faults: tuple[Fault, ...] = (), length_s: int = 60, clients: Clients | None = None
) -> Inputs:
    """Two processors and six pools of ten connections; nothing else takes time."""
    made = level(length_s=length_s, classes=classes, faults=faults, apps=APPS, data_gib=0.1, write_bytes=1)
    return bare(assemble(made, design(clients=clients or Clients(pool=POOL))), vcpu=2)


def good(made: Recording, c: int, first: int, after: int) -> float:
    """Requests of a class that were answered well from one second to another."""
    return sum(made.frames[t].classes[c].good for t in range(first, after))


# Locked tables.


def test_an_open_transaction_alone_holds_nobody_up() -> None:
    made = conserves(plant(write(), read(), faults=(OPEN,)))
    assert [row.failed + row.late for row in made.totals] == [0, 0]


def test_a_schema_change_alone_takes_its_moment() -> None:
    """It has the table for one second, and nobody of its class is answered in it."""
    made = conserves(plant(write(timeout_ms=5000, within_ms=5000), read(), faults=(CHANGE,)))
    assert [event.t for event in made.events if event.said.code == "schema_change.done"] == [11]
    assert [row.failed for row in made.totals] == [0, 0]


def test_behind_an_open_transaction_a_change_stops_everybody() -> None:
    """The change waits for the transaction from 10 s to 45 s. Its table's users fail; so do the others, once they have all connections."""
    inputs = plant(write(), read(within_ms=250), faults=(OPEN, CHANGE))
    made = conserves(inputs)
    assert good(made, 0, 11, 45) == 0.0
    # Every second 100 writes want a connection for their timeout of 1 s: 60 have one for 0.6 s, after a wait of 0.4 s.
    assert good(made, 1, 12, 45) < 0.01 * 33 * 100
    writer = next(node for node, one in enumerate(inputs.topology.nodes) if one.id == "writer")
    shown = made.frames[30].nodes[writer]
    assert shown.in_use == pytest.approx(6 * POOL)
    assert shown.load < 0.3
    assert good(made, 0, 50, 60) == pytest.approx(1000, rel=0.01)


def test_with_connections_to_spare_only_the_users_of_the_table_wait() -> None:
    made = conserves(plant(write(), read(), faults=(OPEN, CHANGE), clients=Clients(pool=200)))
    assert good(made, 0, 11, 45) == 0.0
    assert good(made, 1, 0, 60) == pytest.approx(6000, rel=0.001)
    causes = {row.cause for row in made.ledger if row.outcome == "failed"}
    assert causes == {Said("cause.lock", node="writer")}


def test_every_loss_says_what_waited_for_what() -> None:
    made = simulate(plant(write(), read(), faults=(OPEN, CHANGE)), 1)
    chain = next(row.chain for row in made.ledger if row.cause == Said("cause.lock", node="writer"))
    root = Said("fault.root", at_s=5, kind="drill:long-transaction", target="orders")
    behind, locked = Said("schema_change.behind"), Said("table.locked", table="orders")
    choice = Said("choice.option", path="clients.lock_timeout", value="request")
    assert chain == (root, behind, locked, choice)


def test_a_lock_timeout_makes_the_change_give_up() -> None:
    inputs = plant(write(), read(), faults=(OPEN, CHANGE), clients=Clients(pool=POOL, lock_timeout_ms=1000))
    made = conserves(inputs)
    assert [event.t for event in made.events if event.said.code == "schema_change.cancelled"] == [11]
    assert good(made, 0, 12, 60) == pytest.approx(4800, rel=0.01)


def test_ending_the_session_lets_everybody_go_on() -> None:
    made = conserves(plant(write(), faults=(OPEN, CHANGE)), acts=(Action(20, "end-sessions", "", ""),))
    assert [event.t for event in made.events if event.said.code == "schema_change.done"] == [21]
    assert good(made, 0, 25, 60) == pytest.approx(3500, rel=0.01)


def test_without_a_session_that_locks_there_is_none_to_end() -> None:
    made = simulate(plant(write()), 1, (Action(20, "end-sessions", "", ""),))
    assert any(event.said.code == "refused.no_session_locks" for event in made.events)


# Locks that one request after another holds.


@pytest.mark.parametrize("hold_ms", [5.0, 20.0])
def test_a_row_lets_one_write_after_another_through(hold_ms: float) -> None:
    """1 / hold a second, whatever the processors could do; they idle."""
    made = simulate(
        plant(write(400.0, timeout_ms=5000, within_ms=5000, lock=Lock("row", 1.0, hold_ms)), length_s=30), 1
    )
    done = sum(made.frames[t].classes[0].good + made.frames[t].classes[0].late for t in range(10, 20)) / 10.0
    assert done == pytest.approx(1000.0 / hold_ms, rel=0.02)


def test_writes_to_other_rows_pass() -> None:
    """A fifth needs the row, which does 10 a second: the others are answered, as long as there are connections."""
    lock = Lock("row", 0.2, 100.0)
    made = simulate(plant(write(100.0, lock=lock), length_s=30, clients=Clients(pool=200)), 1)
    assert good(made, 0, 10, 20) / 10.0 == pytest.approx(80.0, abs=4.0)


def test_below_its_limit_a_row_costs_only_a_wait() -> None:
    made = simulate(plant(write(100.0, lock=Lock("row", 1.0, 5.0)), length_s=20), 1)
    assert made.totals[0].good == made.totals[0].offered


def test_classes_that_name_one_lock_wait_for_each_other() -> None:
    """A lock that every commit takes for 4 ms: 250 commits a second of both classes together."""
    lock = Lock("commit", 1.0, 4.0)
    patient = {"timeout_ms": 5000, "within_ms": 5000, "lock": lock}
    made = simulate(plant(write(200.0, **patient), write(200.0, name="more", **patient), length_s=20), 1)
    done = sum(c.good + c.late for t in range(8, 14) for c in made.frames[t].classes) / 6.0
    assert done == pytest.approx(250.0, rel=0.03)


# Statement timeouts.


def test_a_statement_that_is_cancelled_leaves_no_work_for_nobody() -> None:
    """Twice what the processors can do for ten seconds: without it, what timed out is still worked on."""
    crowd = write(rate=Curve(((0, 300.0), (5, 2000.0), (15, 300.0))), retries=Retries(1, 200))
    plain = simulate(plant(crowd, clients=Clients(pool=1000)), 1)
    cancelled = simulate(plant(crowd, clients=Clients(pool=1000, statement_timeout_ms=1000)), 1)
    assert cancelled.totals[0].good > plain.totals[0].good


# Rules for every lock.

locks = st.builds(Lock, st.just("row"), st.floats(0.05, 1.0), st.sampled_from((0.5, 5.0, 50.0)))


def keeps_accounts(
    drill: tuple[Level, Design], lock: Lock, at_s: int, limit_ms: int | None, acts: tuple[Action, ...]
) -> None:
    """Play a random drill with a row that many write, an open transaction and a schema change."""
    drawn, chosen = drill
    classes = (replace(drawn.classes[0], lock=lock), *drawn.classes[1:])
    faults = (replace(OPEN, at_s=at_s), replace(CHANGE, at_s=at_s + 3), *drawn.faults)
    chosen = replace(chosen, clients=replace(chosen.clients, lock_timeout_ms=limit_ms, statement_timeout_ms=limit_ms))
    conserves(assemble(replace(drawn, classes=classes, faults=faults), chosen), 1, acts)


case = {
    "drill": strategies.drills(),
    "lock": locks,
    "at_s": st.integers(0, 50),
    "limit_ms": st.sampled_from((None, 250, 3000)),
    "data": st.data(),
}


@few
@given(**case)
def test_every_request_ends_or_waits(
    drill: tuple[Level, Design], lock: Lock, at_s: int, limit_ms: int | None, data: st.DataObject
) -> None:
    """Offered = good + stale + late + failed + change of waiting, whatever is locked."""
    keeps_accounts(drill, lock, at_s, limit_ms, data.draw(strategies.actions(drill[1])))


@pytest.mark.slow
@many
@given(**case)
def test_every_request_ends_or_waits_many(
    drill: tuple[Level, Design], lock: Lock, at_s: int, limit_ms: int | None, data: st.DataObject
) -> None:
    """The same for more drills."""
    keeps_accounts(drill, lock, at_s, limit_ms, data.draw(strategies.actions(drill[1])))


@few
@given(rate=st.floats(1.0, 600.0), share=st.floats(0.1, 1.0), hold=st.floats(0.5, 30.0))
def test_a_lock_held_for_longer_never_lets_more_through(rate: float, share: float, hold: float) -> None:
    """Answers in time of a row that is held for half the time are at least as many."""

    def answered(hold_ms: float) -> int:
        made = simulate(plant(write(rate, lock=Lock("row", share, hold_ms)), length_s=15), 1)
        return made.totals[0].good

    assert answered(hold) >= answered(2.0 * hold) - 2


@pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the `fast` extra")
@pytest.mark.slow
def test_compiled_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bits, whichever way a drill with locks is run."""
    inputs = plant(write(300.0, lock=Lock("row", 0.5, 8.0)), read(), faults=(OPEN, CHANGE))
    digests = []
    for fast in ("0", "1"):
        monkeypatch.setenv("DRILL_FAST", fast)
        digests.append(simulate(inputs, 1).digest)
    assert digests[0] == digests[1]


def test_no_more_requests_wait_for_a_lock_than_have_a_connection() -> None:
    drill = DrillEngine(plant(write(), read(), faults=(OPEN, CHANGE)), 1)
    while not drill.done:
        drill.advance(3)
        assert 0.0 <= drill.rows.locked[0] <= 6 * POOL + 1e-6


# The engine against a simulation of single requests.

CASES: dict[str, tuple[tuple[RequestClass, ...], tuple[Fault, ...], Clients, Locks]] = {
    "a change behind a transaction, few connections": (
        (write(), read(within_ms=250)), (OPEN, CHANGE), Clients(pool=POOL), Locks(blocked=0, since=10.0, until=46.0)
    ),
    "a change behind a transaction, many connections": (
        (write(), read()), (OPEN, CHANGE), Clients(pool=200), Locks(blocked=0, since=10.0, until=46.0)
    ),
    "a row that is held too long": (
        (write(120.0, lock=Lock("row", 1.0, 10.0)), read()), (), Clients(pool=200), Locks({0: (1.0, 0.010)})
    ),
    "a row that is held too long, few connections": (
        (write(120.0, lock=Lock("row", 1.0, 10.0)), read(within_ms=250)), (), Clients(pool=POOL), Locks({0: (1.0, 0.010)})
    ),
    "a row that some write": (
        (write(200.0, lock=Lock("row", 0.5, 12.0)), read()), (), Clients(pool=200), Locks({0: (0.5, 0.012)})
    ),
    "a row below its limit": (
        (write(120.0, within_ms=50, lock=Lock("row", 1.0, 6.0)), read()), (), Clients(pool=200), Locks({0: (1.0, 0.006)})
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_engine_agrees_with_single_requests(name: str) -> None:
    """Shares of outcomes within six points, over four seeds: what gets its lock just in time wastes some of it."""
    classes, faults, clients, locked = CASES[name]
    inputs = plant(*classes, faults=faults, clients=clients)
    made = simulate(inputs, 1)
    played: list[Outcome] = [play(scenario(inputs), locked, seed) for seed in range(4)]
    for c, total in enumerate(made.totals):
        for what in ("good", "late", "failed"):
            mean = sum(out.total(what, c) for out in played) / len(played)
            assert getattr(total, what) / total.offered == pytest.approx(mean / total.offered, abs=0.06), (c, what)
