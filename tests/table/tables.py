"""A small table: a level of six minutes, five people, a plan with every kind of inject."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.design.dump import design_yaml
from drill.engine import ENGINE
from drill.files.load import load_level
from drill.table.fold.table_fold import take
from drill.table.fold.table_state import Refused, TableEntry, TableState
from drill.table.messages.message_reader import message_of
from drill.table.table_log import Logged, Opening
from drill.table.table_session import TableSession
from drill.table.table_setting import open_setting

LEVEL = """\
level: small
title: A small level
chapter: tests
clock: {length: 6m, starts: "12:00"}
places: {us-east-1: [a, b]}
data: {gib: 20}
traffic:
  checkout: {rate: 20/s, reads: 1, writes: 1, within: 500ms, timeout: 2s, fresh: 0s}
  browse: {rate: 100/s, reads: 2, within: 300ms, timeout: 1s, fresh: 30s, retries: {max: 1, backoff: 100ms}}
faults:
  - {id: secret-of-the-level, at: 5m, for: 30s, do: "drill:az-power", zone: us-east-1a}
objectives: {pass: {availability: ">= 85 %"}}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: standby, storage: {type: gp3, gib: 100}}
"""
WIDE = (
    LEVEL.replace("length: 6m", "length: 3m")
    .replace("at: 5m", "at: 2m")
    .replace("fresh: 30s,", "fresh: 30s, keys: {count: 1000, zipf: 1.1, bytes: 1 KiB},")
    + """\
  replicas: [{zone: b, class: db.r6g.large}]
  proxy: {}
  cache: {service: elasticache, engine: valkey, class: cache.r6g.large, replicas: 1, classes: [browse]}
"""
)
"""Half as long, with a replica, a proxy and a cache: every kind of fault has something to strike."""
PLAN = """\
table: small-table
level: small
objectives:
  - {id: writer, text: Somebody says who the writer is}
decide: {by: commander, majority: [shed], hold_on_propose: true}
injects:
  - {id: spike, at: 2m, do: "drill:traffic-spike", class: browse, factor: 3, for: 1m, expect: browse is shed, notes: NOTES-NOBODY-READS}
  - {id: press, at: 2m, to: [comms], tell: A journalist asks.}
  - {id: later, ready: true, do: "drill:traffic-spike", class: checkout, factor: 2, for: 30s, tell: Ticket sales begin.}
  - {id: blind, ready: true, hide: [nodes], for: 1m, tell: Dashboards have stopped.}
  - {id: nudge, when: availability < 99.9 %, for: 5s, ready: true, tell: Support asks.}
questions:
  - {at: 1m, hold: true, ask: Who decides?, to: [commander]}
closing: [What surprised you?]
"""
PEOPLE = (("ana", "commander"), ("bo", "comms"), ("cy", "dba"), ("dee", "finance"), ("eve", "observer"))


def opening(seed: int = 7, plan: str = PLAN, level: str = LEVEL) -> Opening:
    """The first line of a log."""
    design = design_yaml(load_level(level, "small").start)
    return Opening(level, design, plan, seed, ENGINE, catalog_digest(), "2026-11-29T20:00:00+00:00", "small")


def table_session(folder: Path, **given: Any) -> TableSession:
    """A new table whose wall clock stands still."""
    made = TableSession.begin(folder / "small.table.jsonl", opening(**given))
    made.clock = lambda: "2026-11-29T20:00:00+00:00"
    return made


def seated(folder: Path, **given: Any) -> TableSession:
    """A new table with everybody at it."""
    made = table_session(folder, **given)
    for name, role in PEOPLE:
        done(made, name, do="join", role=role)
    return made


def done(table: TableSession, who: str, **fields: Any) -> Logged:
    """Somebody does something that is not refused."""
    taken = table.enter(who, message_of(fields))
    assert isinstance(taken, Logged), taken
    return taken


def refused(table: TableSession, who: str, **fields: Any) -> str:
    """Why somebody may not do something."""
    taken = table.enter(who, message_of(fields))
    assert isinstance(taken, Refused), taken
    return taken.why


def run(table: TableSession, seconds: int, rate: int = 60) -> None:
    """Let the drill run so many of its seconds, holds excepted."""
    end = table.live.second + seconds
    while table.live.second < end:
        if not table.state.rate:
            done(table, "facilitator", do="clock", run=rate)
        table.beat((end - table.live.second) / rate)
    if table.state.rate:
        done(table, "facilitator", do="clock", run=0)


def fresh() -> TableState:
    """The state of a table before its first entry."""
    return TableState(open_setting(opening()))


def entered(state: TableState, at_s: int, who: str, **fields: Any) -> TableState | Refused:
    """One entry taken."""
    return take(state, TableEntry(state.n, at_s, who, message_of(fields)))
