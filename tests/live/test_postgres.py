"""Connections, replication and failover of a real PostgreSQL, held against the engine's prediction of the same drill."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Clients, Replica
from drill.model.inputs import Limits
from drill.model.level import Apps, Fault
from drill.model.level_traffic import Curve
from drill.validation.scenarios import EAST, OTHER_ZONES, build, design, level, of_class, of_node, request
from tests.event_log import seconds_of
from tests.live.servers import HOST, Postgres, RefusedError, Session, postgres

pytestmark = pytest.mark.live

REPLICA = Replica("replica-1", EAST.zones[1], "db.r6g.large")
TOO_MANY = "53300"
"""SQLSTATE too_many_connections."""


def test_refusals_at_max_connections() -> None:
    """Thirty clients want a connection each and twenty are allowed: who is refused, and how many are held."""
    most, wanted = 20, 30
    with postgres() as (server,):
        server.create()
        server.start(f"max_connections={most}", "max_wal_senders=0", "autovacuum=off")
        held, refused = [], []
        for _ in range(wanted):
            try:
                held.append(Session(server.port))
            except RefusedError as error:
                refused.append(str(error))
        counted = int(held[0].one("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"))
        for session in held:
            session.close()
    assert set(refused) == {TOO_MANY}
    apps = Apps(EAST.zones[:1], instances=wanted, threads=10)
    chosen = design(clients=Clients(pool=1))
    made = build(level((request("query", 300.0, read_cpu_ms=0.01),), 10, apps=apps), chosen)
    made = replace(made, machines=tuple(replace(item, max_connections=most) for item in made.machines))
    recording = simulate(made, 1)
    last = of_class(recording)[-1]
    assert last.failed / last.offered == pytest.approx(len(refused) / wanted, abs=0.001)
    assert of_node(made, recording, "writer")[-1].connections == counted == most


class Writer(threading.Thread):
    """Writes rows at a rate that may change, one transaction each, and notes every one that is acknowledged."""

    def __init__(self, port: int, per_s: float) -> None:
        super().__init__(daemon=True)
        self.session = Session(port)
        self.per_s = per_s
        self.acknowledged: list[int] = []
        self.halt = False

    def run(self) -> None:
        """Write until told to stop, or until the server is gone."""
        number, due = 0, time.monotonic()
        while not self.halt:
            number += 1
            try:
                self.session.ask(f"INSERT INTO orders VALUES ({number})")
            except (RefusedError, OSError):
                return
            self.acknowledged.append(number)
            due = max(due + 1.0 / self.per_s, time.monotonic() - 0.5)
            time.sleep(max(0.0, due - time.monotonic()))


@contextmanager
def pair(per_s: float, *settings: str) -> Iterator[tuple[Postgres, Postgres, Writer]]:
    """A primary, a streaming standby that has caught up, and a writer at work."""
    with postgres(2) as (primary, standby):
        primary.create()
        primary.start("wal_level=replica", "max_wal_senders=4", *settings)
        session = Session(primary.port)
        session.ask("CREATE TABLE orders (id int)")
        standby.copy_of(primary, "standby")
        standby.start("hot_standby=on", "wal_retrieve_retry_interval=200ms")
        while not session.ask("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"):
            time.sleep(0.05)
        writer = Writer(primary.port, per_s)
        writer.start()
        try:
            yield primary, standby, writer
        finally:
            writer.halt = True
            session.close()
            primary.stop()
            writer.join(5.0)
            writer.session.close()


BEFORE_S, PAUSE_S, AFTER_S = 3, 8, 4
USUAL, BURST = 100.0, 400.0


def test_replica_lag_while_replay_is_paused_under_a_burst() -> None:
    """Replay stops for eight seconds while writes quadruple: lag grows by a second a second and is gone soon after it goes on."""
    happened = []
    with pair(USUAL) as (_, standby, writer):
        watching = Session(standby.port)
        begin = time.monotonic() + 0.5
        for second in range(BEFORE_S + PAUSE_S + AFTER_S):
            time.sleep(max(0.0, begin + second - time.monotonic()))
            if second == BEFORE_S:
                writer.per_s = BURST
                watching.ask("SELECT pg_wal_replay_pause()")
            elif second == BEFORE_S + PAUSE_S:
                writer.per_s = USUAL
                watching.ask("SELECT pg_wal_replay_resume()")
            time.sleep(max(0.0, begin + second + 0.95 - time.monotonic()))
            happened.append(
                float(watching.one("SELECT extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"))
            )
        watching.close()
    curve = Curve(((0, USUAL), (BEFORE_S, BURST), (BEFORE_S + PAUSE_S, USUAL)))
    item = replace(request("order", USUAL, reads=0, writes=1, write_cpu_ms=0.05), rate=curve)
    pause = Fault("pause", "drill:replica-lag", BEFORE_S, PAUSE_S, "replica-1", factor=0.0)
    made = build(level((item,), len(happened), faults=(pause,)), design(replicas=(REPLICA,)))
    # A file system without flushes takes any number of writes; EBS would be what limits the catching up.
    made = replace(made, machines=tuple(replace(machine, limits=Limits()) for machine in made.machines))
    predicted = [node.lag_s for node in of_node(made, simulate(made, 1), "replica-1")]
    assert max(happened) > PAUSE_S - 1
    # Half a second: when in its second each side looks, and the tenth of a second that shipping takes.
    assert happened == pytest.approx(predicted, abs=0.5)


def cut(standby: Postgres) -> None:
    """Let a standby receive nothing more."""
    session = Session(standby.port)
    session.ask(f"ALTER SYSTEM SET primary_conninfo = 'host={HOST} port=1 user=postgres connect_timeout=1'")
    session.ask("SELECT pg_reload_conf()")
    while session.ask("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"):
        time.sleep(0.01)
    session.close()


def lost_after_promotion(primary: Postgres, standby: Postgres, writer: Writer) -> int:
    """Kill the primary, promote the standby, count acknowledged rows that it does not have."""
    writer.halt = True
    primary.stop()
    writer.join(5.0)
    standby.promote()
    session = Session(standby.port)
    there = {int(row[0] or 0) for row in session.ask("SELECT id FROM orders")}
    session.close()
    return len(set(writer.acknowledged) - there)


RATE, CUT_S = 200.0, 3


def test_promoting_an_asynchronous_standby_loses_what_it_had_not_received() -> None:
    """Three seconds of acknowledged writes that were never shipped are gone, in the drill as in the server."""
    with pair(RATE) as (primary, standby, writer):
        time.sleep(2.0)
        cut(standby)
        before = len(writer.acknowledged)
        time.sleep(CUT_S)
        rate = (len(writer.acknowledged) - before) / CUT_S
        happened = lost_after_promotion(primary, standby, writer)
    at_s = 10
    faults = (
        Fault("cut", "drill:replica-lag", at_s, 1000, "replica-1", factor=0.0),
        Fault("dark", "drill:az-power", at_s + CUT_S, 1100, EAST.zones[0]),
    )
    item = request("order", rate, reads=0, writes=1, write_cpu_ms=0.05)
    made = build(level((item,), 1200, faults=faults, apps=OTHER_ZONES), design(replicas=(REPLICA,)))
    promote = (Action(at_s + CUT_S + 5, "promote", "replica-1"),)
    predicted = simulate(made, 1, promote).lost_writes
    assert happened > 0
    # A tenth: the moments of cutting and killing are known to a tenth of a second or two.
    assert predicted == pytest.approx(happened, rel=0.1)


def test_promoting_a_synchronous_standby_loses_nothing() -> None:
    """Writes wait for the standby: once it is cut off none is acknowledged, and none is lost."""
    with pair(RATE) as (primary, standby, writer):
        session = Session(primary.port)
        session.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        session.ask("SELECT pg_reload_conf()")
        while session.one("SELECT sync_state FROM pg_stat_replication") != "sync":
            time.sleep(0.05)
        time.sleep(1.0)
        before = len(writer.acknowledged)
        time.sleep(1.0)
        assert len(writer.acknowledged) > before
        cut(standby)
        cut_off = len(writer.acknowledged)
        time.sleep(CUT_S)
        session.close()
        assert len(writer.acknowledged) <= cut_off + 1
        happened = lost_after_promotion(primary, standby, writer)
    crash = Fault("crash", "drill:instance-crash", 10, 200, "writer")
    item = request("order", RATE, reads=0, writes=1, write_cpu_ms=0.05)
    chosen = design(on={"multi_az": "standby", "standby_zones": EAST.zones[1:2]})
    made = build(level((item,), 200, faults=(crash,), apps=OTHER_ZONES), chosen)
    recording = simulate(made, 1)
    assert seconds_of(recording.events, "failover.completed")
    assert happened == recording.lost_writes == 0
