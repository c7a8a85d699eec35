"""Transaction IDs that run out: when, by a straight line; what is refused; how long a vacuum takes, by the volume's bytes."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.simulate import DrillEngine
from drill.engine.state.timings import VACUUM_GIB_S, XID_STOP, XID_WARN
from drill.model.action import Action
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, checkout, design, level

WRITES_S, DEBT_AT, GIB = 100.0, 10, 2.0
MILLION = 1e6


def drilled(
    left_millions: float, *acts: Action, on: dict[str, Any] | None = None, length_s: int = 150, gib: float = GIB
) -> DrillEngine:
    """A hundred transactions a second that write three rows each, and readers."""
    classes = (checkout(rate=Curve(((0, WRITES_S),)), reads=0, writes=3), browse(rate=Curve(((0, 50.0),))))
    debt = Fault("debt", "drill:vacuum-debt", DEBT_AT, 0, factor=left_millions)
    drill = DrillEngine(
        assemble(level(length_s=length_s, classes=classes, faults=(debt,), data_gib=gib), design(on=on)), 1
    )
    for act in acts:
        drill.act(act)
    drill.advance(length_s)
    return drill


def test_a_database_stops_when_its_transactions_have_used_the_ids_up() -> None:
    """However many rows they write: left above three million, over transactions a second. Reads go on."""
    seconds = 60
    recording = drilled((value(XID_STOP) + WRITES_S * seconds) / MILLION).recording()
    (stopped,) = seconds_of(recording.events, "transaction_ids.exhausted")
    assert stopped == pytest.approx(DEBT_AT + seconds, abs=2)
    checkouts, browses = recording.frames[140].classes
    assert checkouts.good == 0
    assert browses.good == pytest.approx(50, abs=1)
    refused = [row for row in recording.ledger if row.cause.code == "cause.read_only"]
    assert {row.chain[0].code for row in refused} == {"fault.root"}
    assert {row.chain[-1].code for row in refused} == {"choice.vacuum"}


def test_the_warning_comes_long_before_the_end() -> None:
    recording = drilled((value(XID_WARN) + WRITES_S * 30) / MILLION).recording()
    assert seconds_of(recording.events, "transaction_ids.low") == [pytest.approx(DEBT_AT + 30, abs=2)]
    assert not seconds_of(recording.events, "transaction_ids.exhausted")


def test_a_vacuum_reads_and_writes_every_page_and_then_writes_go_on() -> None:
    """gp3 begins with 125 MiB/s: two GiB both ways take 33 s."""
    drill = drilled(3.001, Action(60, "vacuum", "writer"))
    bucket = drill.state.machines[0].spec.limits.volume_bytes
    assert bucket is not None
    (done,) = seconds_of(drill.recording().events, "vacuum.finished")
    assert done == pytest.approx(60 + 2.0 * GIB * 1024.0**3 / bucket.rate, abs=1)
    frames = drill.recording().frames
    assert frames[done - 3].classes[0].good == 0
    assert frames[done + 5].classes[0].good > 0


def test_on_aurora_it_goes_as_fast_as_the_cost_limit_lets_it() -> None:
    """200 credits in 2 ms, 20 for a page that is written."""
    assert value(VACUUM_GIB_S) == pytest.approx(1024**3 / (200 / 20 * 8192 / 0.002), abs=0.01)
    recording = drilled(3.001, Action(60, "vacuum", "writer"), on={"service": "aurora"}).recording()
    assert seconds_of(recording.events, "vacuum.finished") == [pytest.approx(60 + GIB * value(VACUUM_GIB_S), abs=1)]


def test_a_restart_frees_nothing_and_interrupts_a_vacuum() -> None:
    drill = drilled(3.001, Action(60, "vacuum", "writer"), Action(70, "reboot", "writer"), length_s=200)
    events = drill.recording().events
    assert seconds_of(events, "vacuum.interrupted")
    assert not seconds_of(events, "vacuum.finished")
    assert drill.state.transaction_ids.exhausted


def test_an_interrupted_vacuum_can_be_begun_again_at_once_and_a_running_one_cannot() -> None:
    acts = (Action(60, "vacuum", "writer"), Action(62, "vacuum", "writer"), Action(63, "reboot", "writer"))
    drill = drilled(3.001, *acts, Action(110, "vacuum", "writer"), length_s=200, gib=2 * GIB)
    events = drill.recording().events
    assert seconds_of(events, "refused.vacuuming") == [62]
    assert seconds_of(events, "vacuum.started") == [60, 110]
    (interrupted,), (finished,) = (seconds_of(events, f"vacuum.{end}") for end in ("interrupted", "finished"))
    assert finished - interrupted == 110 - 60


def test_other_engines_have_none_that_run_out() -> None:
    events = drilled(3.001, Action(60, "vacuum", "writer"), on={"engine": "mysql"}).recording().events
    assert seconds_of(events, "transaction_ids.none") == [DEBT_AT]
    assert seconds_of(events, "refused.nothing_to_freeze") == [60]
    assert not seconds_of(events, "transaction_ids.exhausted")
