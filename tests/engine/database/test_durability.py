"""Commits that wait for no flush, and replicas that apply in parallel: against windows, straight lines and Amdahl's law."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.catalog.rules import check
from drill.engine.database.lag import speedup_share
from drill.engine.simulate import DrillEngine
from drill.engine.state.timings import APPLY_WRITES_S, DISK_LATENCY_MS, SERIAL_SHARE
from drill.model.action import Action
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, design, level, replica

_, B, C = EAST.zones
WRITES_S, CRASH_AT = 120.0, 40
CRASH = Fault("crash", "drill:instance-crash", CRASH_AT, 0, "writer")
DARK = Fault("dark", "drill:az-power", CRASH_AT, 30, "us-east-1a")
STANDBY = {"multi_az": "standby", "standby_zones": (B,)}
ASYNC = {"synchronous_commit": False}
EACH_SECOND = {"engine": "mysql", "flush_log": 2, "sync_binlog": 0}
WINDOWS = {"commit.async.postgres_s": 0.6, "commit.async.mysql_s": 1.0}


def fixed(inputs: Inputs, sheet: dict[str, float]) -> Inputs:
    """Figures without a range."""
    figures = tuple(
        replace(item, value=sheet[item.key], low=sheet[item.key], high=sheet[item.key]) if item.key in sheet else item
        for item in inputs.figures
    )
    return replace(inputs, figures=figures)


def drilled(
    made: Design,
    *faults: Fault,
    second: int = CRASH_AT + 5,
    writes_s: float = WRITES_S,
    sheet: dict[str, float] | None = None,
) -> DrillEngine:
    """A class that only writes, up to a second."""
    classes = (checkout(rate=Curve(((0, writes_s),)), reads=0),)
    quiet = level(length_s=600, classes=classes, faults=faults, data_gib=10.0)
    drill = DrillEngine(fixed(assemble(quiet, made), WINDOWS | (sheet or {})), 1)
    drill.advance(second)
    return drill


@pytest.mark.parametrize(
    ("on", "lost_s"),
    [
        ({}, 0.0),
        (ASYNC, 0.6),
        ({**ASYNC, **STANDBY}, 0.6),
        ({"engine": "mysql"}, 0.0),
        (EACH_SECOND, 1.0),
        ({"engine": "mysql", "flush_log": 0}, 1.0),
        ({"engine": "mysql", "sync_binlog": 0}, 0.0),
        ({"service": "aurora", "engine": "mysql", "flush_log": 2}, 0.0),
    ],
    ids=str,
)
@pytest.mark.parametrize("fault", [CRASH, DARK], ids=lambda fault: fault.kind)
def test_a_crash_loses_the_writes_of_the_window_and_a_standby_lacks_them_too(
    fault: Fault, on: dict[str, Any], lost_s: float
) -> None:
    drill = drilled(design(on=on), fault)
    assert drill.state.lost_writes == pytest.approx(WRITES_S * lost_s, rel=0.02)
    assert bool(seconds_of(drill.recording().events, "commits.lost")) == (lost_s > 0.0)


def test_aurora_loses_what_is_on_its_way_to_the_volume() -> None:
    """A commit's own time: 120 writes a second lose a third of one at most."""
    drill = drilled(design(on={"service": "aurora", **ASYNC}), CRASH)
    assert 0.0 < drill.state.lost_writes <= WRITES_S * 0.0025


def test_a_reboot_flushes_first_and_loses_nothing() -> None:
    assert drilled(design(on=ASYNC), replace(CRASH, kind="aws:rds:reboot-db-instances")).state.lost_writes == 0.0


DISK = value(DISK_LATENCY_MS)


@pytest.mark.parametrize(
    ("usual", "relaxed", "saved_ms"),
    [
        ({}, ASYNC, DISK),
        (STANDBY, {**STANDBY, **ASYNC}, DISK + value("commit.multi_az_extra_ms")),
        ({"service": "aurora"}, {"service": "aurora", **ASYNC}, value("commit.aurora_ms")),
        ({"engine": "mysql"}, EACH_SECOND, DISK),
        ({"engine": "mysql"}, {"engine": "mysql", "flush_log": 2}, 0.0),
    ],
    ids=str,
)
def test_a_commit_saves_what_it_no_longer_waits_for(
    usual: dict[str, Any], relaxed: dict[str, Any], saved_ms: float
) -> None:
    """With the binary log synced at each commit it goes on waiting for that."""
    waits, waits_not = (drilled(design(on=on), second=2).rows.fixed_s[0] for on in (usual, relaxed))
    assert waits - waits_not == pytest.approx(saved_ms / 1000.0, abs=1e-9)


@pytest.mark.parametrize(("on", "flush_s"), [({}, DISK / 1000.0), (ASYNC, 0.2), (EACH_SECOND, 1.0)], ids=str)
def test_commits_within_one_flush_share_it(on: dict[str, Any], flush_s: float) -> None:
    """So that r commits a second need r / (1 + r w) writes of the log."""
    assert drilled(design(on=on), second=2).rows.flush_s[0] == pytest.approx(flush_s)


def test_replicas_are_ahead_of_a_binary_log_that_was_not_synced_until_they_are_made_anew() -> None:
    made = design(on={"engine": "mysql", "sync_binlog": 0}, replicas=(replica(serves=False),))
    drill = drilled(made, CRASH, sheet={"model.restore.base_s": 60.0, "model.restore.per_gib_s": 0.0})
    follower = drill.state.machines[drill.state.index("replica-1")]
    assert follower.stopped
    assert follower.note == Said("node.binlog_short")
    drill.act(Action(300, "rebuild", "replica-1"))
    drill.advance(400)
    assert not drill.state.machines[drill.state.index("replica-1")].stopped
    synced = drilled(design(on={"engine": "mysql"}, replicas=(replica(serves=False),)), CRASH)
    assert not synced.state.machines[synced.state.index("replica-1")].stopped


def test_the_parameter_is_dynamic() -> None:
    drill = drilled(design(), second=2)
    before = drill.rows.fixed_s[0]
    drill.act(Action(10, "change", "database.parameters.synchronous_commit", "off"))
    drill.advance(20)
    assert before - drill.rows.fixed_s[0] == pytest.approx(DISK / 1000.0)


@pytest.mark.parametrize(
    ("on", "broken"),
    [
        (ASYNC, False),
        (EACH_SECOND, False),
        ({"engine": "mysql", **ASYNC}, True),
        ({"flush_log": 2}, True),
        ({"engine": "mysql", "service": "aurora", "sync_binlog": 0}, True),
        ({"replica_workers": 4}, True),
    ],
    ids=str,
)
def test_a_parameter_belongs_to_the_engines_that_have_it(on: dict[str, Any], broken: bool) -> None:
    assert any(item.code == "D119" for item in check(level(), design(on=on))) is broken


def test_four_threads_apply_three_and_a_half_times_as_much_and_many_ten_times() -> None:
    """Both published: Multi-threaded Replication Performance in MySQL 5.7."""
    serial = value(SERIAL_SHARE)
    assert 1.0 / speedup_share(serial, 1) == 1.0
    assert 1.0 / speedup_share(serial, 4) == pytest.approx(3.5, abs=0.01)
    assert 1.0 / speedup_share(serial, 24) > 10.0


@pytest.mark.parametrize(("engine", "workers", "times"), [("mysql", 1, 1.0), ("mysql", 4, 3.5), ("postgres", 4, 1.0)])
def test_a_replica_falls_behind_by_what_it_cannot_apply(engine: str, workers: int, times: float) -> None:
    """Written w, applied c: after t seconds it is t (1 - c / w) behind (SIGMOD 2017, table 4, read as a straight line)."""
    made = design(on={"engine": engine, "replica_workers": workers}, replicas=(replica(serves=False),))
    drill = drilled(made, second=60, sheet={APPLY_WRITES_S: 20.0})
    lag_s = drill.state.machines[drill.state.index("replica-1")].lag_s
    assert lag_s == pytest.approx(60.0 * (1.0 - 20.0 * times / WRITES_S), abs=1.5)
