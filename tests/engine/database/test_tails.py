"""Failovers of Aurora on levels with tails: their shares, their lengths, and an overloaded writer that is taken for lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.database.tails.failover_tails import HELD_BACK, is_held_back, slow_s
from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.operators import call
from drill.engine.state.timings import (
    ACT_S,
    DECIDE_S,
    HELD_BACK_SHARE,
    PAGE_S,
    SLOW_FAILOVER_S,
    SLOW_SHARE,
    UNHEALTHY_S,
)
from drill.model.action import Action
from drill.model.canonical import plain, stamped
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import checkout, clients, design, level, replica

CRASH = Fault("crash", "drill:instance-crash", 20, 0, "writer")
READER = (replica(),)
SEEDS = 2000


def plant(
    *faults: Fault, tails: bool = True, on: dict[str, Any] | None = None, length_s: int = 120, **over: Any
) -> Inputs:
    quiet = level(length_s=length_s, classes=(checkout(),), faults=faults, tails=tails)
    return assemble(quiet, design(on=on or {"service": "aurora"}, replicas=READER, **over))


def supposing(inputs: Inputs, **sheet: float) -> Inputs:
    """Figures without a range, by the last word of their keys."""
    figures = tuple(
        replace(item, value=sheet[key], low=sheet[key], high=sheet[key])
        if item.key.startswith("failover.aurora.") and (key := item.key.rpartition(".")[2]) in sheet
        else item
        for item in inputs.figures
    )
    return replace(inputs, figures=figures)


def test_slow_and_held_back_failovers_come_as_often_as_their_shares() -> None:
    """Of all failovers, within three standard deviations of a binomial. One that is held back is not slow as well."""
    state = DrillEngine(plant(), 1).state
    held, slow = list[float](), list[float]()
    for _ in range(SEEDS):
        if is_held_back(state):
            held.append(call(state, "failover", "writer", HELD_BACK))
        elif (delay := slow_s(state)) > 0.0:
            slow.append(delay)
    for found, key in ((held, HELD_BACK_SHARE), (slow, SLOW_SHARE)):
        share = value(key)
        assert len(found) / SEEDS == pytest.approx(share, abs=3.0 * (share * (1.0 - share) / SEEDS) ** 0.5), key
    figures = state.figures
    assert figures[SLOW_FAILOVER_S].low <= min(slow) < max(slow) <= figures[SLOW_FAILOVER_S].high
    assert sum(figures[key].low for key in (PAGE_S, DECIDE_S, ACT_S)) <= min(held)


@pytest.mark.parametrize(
    ("tails", "on"),
    [(False, {"service": "aurora"}), (True, {"multi_az": "standby", "standby_zones": ("us-east-1c",)})],
    ids=str,
)
def test_without_tails_or_without_aurora_a_run_is_the_same(tails: bool, on: dict[str, Any]) -> None:
    usual = simulate(plant(CRASH, tails=False, on=on), 1)
    assert simulate(plant(CRASH, tails=tails, on=on), 1).digest == usual.digest


def test_a_level_without_tails_keeps_its_digest() -> None:
    """The key enters the digest only where it is set."""
    assert "tails" not in plain(level())
    assert stamped(level(tails=False)).digest == stamped(level()).digest != stamped(level(tails=True)).digest


DARK = Fault("dark", "drill:az-power", 20, 0, "us-east-1a")


def completed(seconds: int = 300, **sheet: float) -> int:
    """Second at which the first failover was completed."""
    events = simulate(supposing(plant(DARK, length_s=seconds), **sheet), 1).events
    return seconds_of(events, "failover.completed")[0]


def test_a_slow_failover_takes_minutes_and_a_held_back_one_a_person() -> None:
    usual = completed(120, slow_share=0.0, held_back_share=0.0)
    assert completed(slow_share=1.0, held_back_share=0.0, slow_s=200.0) - usual == 200
    here = supposing(plant(DARK), slow_share=0.0, held_back_share=1.0)
    waits = DrillEngine(here, 1)
    waits.advance(120)
    called = seconds_of(waits.recording().events, "operator.paged")
    assert called == [20]
    assert not seconds_of(waits.recording().events, "failover.completed")


def test_whoever_asks_first_ends_the_wait_of_a_failover_that_is_held_back() -> None:
    """The promotion takes what it always takes, and the person who is paged comes too late to do it again."""
    usual = seconds_of(
        simulate(supposing(plant(DARK), slow_share=0.0, held_back_share=0.0), 1).events, "failover.started"
    )
    here = supposing(plant(DARK, length_s=1500), slow_share=0.0, held_back_share=1.0)
    events = simulate(here, 1, (Action(60, "failover", "writer"),)).events
    assert usual[0] < 60
    assert seconds_of(events, "failover.started") == [60]
    assert len(seconds_of(events, "failover.completed")) == 1
    assert not seconds_of(events, "refused.failing_over")


def test_a_writer_without_a_free_connection_fails_its_health_check() -> None:
    """A load of several times its capacity; the reader that takes over meets the same and fails, too."""
    classes = (checkout(rate=Curve(((0, 100.0), (20, 6000.0)))),)
    flood = level(length_s=90, classes=classes, tails=True)
    chosen = design(on={"service": "aurora"}, replicas=READER, clients=clients(pool=10))
    here = supposing(assemble(flood, chosen), overloaded_s=12.0, slow_share=0.0, held_back_share=0.0)
    events = simulate(here, 1).events
    checks = seconds_of(events, "health_check.writer_failed")
    assert len(checks) >= 2
    assert 20 + 12 <= checks[0] <= 20 + 12 + 10
    assert seconds_of(events, "failover.completed")[0] > checks[0]
    calm = simulate(replace(here, level=replace(here.level, tails=False)), 1)
    assert not seconds_of(calm.events, "health_check.writer_failed")
    assert value(UNHEALTHY_S) == 60
