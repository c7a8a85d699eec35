"""Engine upgrades: outages as long as the figures say, guardrails, and the planner's statistics against a closed form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.database.upgrades.blue_green import behind_s
from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.timings import (
    ANALYZE_S,
    APPLY_WRITES_S,
    LAZY_GIB_S,
    RESTORE_BASE_S,
    RESTORE_GIB_S,
    SNAPSHOT_S,
    STALE_PLANS,
    SWITCHOVER_S,
    SWITCHOVER_TIMEOUT_S,
    UPGRADE_CHECKS_S,
    ZDP_PAUSE_S,
)
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.model.run import MICRO, Recording
from drill.scoring.scorecard import score
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, clients, design, level, replica

_, B, C = EAST.zones
CHECKS, SNAPSHOT, MAJOR, MINOR, GREEN, SWITCH, GATHER = 10.0, 10.0, 60.0, 30.0, 40.0, 20.0, 20.0
LENGTH_S, BEGIN_S, SWITCH_S = 320, 20, 180
FIXED = {
    UPGRADE_CHECKS_S: CHECKS,
    SNAPSHOT_S: SNAPSHOT,
    "model.upgrade.major_s": MAJOR,
    "upgrade.mysql.major_s": MAJOR,
    "model.maintenance.engine_patch_s": MINOR,
    ZDP_PAUSE_S: 5.0,
    RESTORE_BASE_S: GREEN,
    RESTORE_GIB_S: 0.0,
    LAZY_GIB_S: 1.0,
    SWITCHOVER_S: SWITCH,
    ANALYZE_S: GATHER,
}
DNS_S = 5


def fixed(inputs: Inputs, **over: float) -> Inputs:
    """Durations without a range."""
    sheet = FIXED | over
    figures = tuple(
        replace(item, value=sheet[item.key], low=sheet[item.key], high=sheet[item.key]) if item.key in sheet else item
        for item in inputs.figures
    )
    return replace(inputs, figures=figures)


def run(*acts: Action, on: dict[str, Any] | None = None, faults: tuple[Fault, ...] = (), **over: Any) -> Recording:
    """A class that only writes, 100 requests a second."""
    classes = (checkout(rate=Curve(((0, 100.0),)), reads=0),)
    quiet = level(length_s=LENGTH_S, classes=classes, faults=faults, data_gib=10.0)
    return simulate(fixed(assemble(quiet, design(on=on, clients=clients(dns_ttl_s=DNS_S), **over))), 1, acts)


def down(recording: Recording) -> list[int]:
    """The seconds in which nothing was answered in time."""
    return [second for second in range(LENGTH_S) if recording.frames[second].classes[0].good == 0]


def upgrade(kind: str, at_s: int = BEGIN_S) -> Action:
    return Action(at_s, "upgrade", "writer", kind)


def step(at_s: int, what: str) -> Action:
    return Action(at_s, "blue-green", "writer", what)


CREATE = step(BEGIN_S, "create")
STANDBY = {"multi_az": "standby", "standby_zones": (B,)}
CLUSTER = {"multi_az": "cluster", "standby_zones": (B, C), "instance": "db.r6gd.large"}


@pytest.mark.parametrize("on", [{}, {"engine": "mysql"}, {"engine": "mysql", **STANDBY}], ids=str)
def test_a_major_upgrade_in_place_is_down_for_its_length_and_not_for_checks_and_snapshot(on: dict[str, Any]) -> None:
    """A standby is upgraded together with its primary: it saves nothing."""
    gone = down(run(upgrade("major"), on=on))
    assert gone[0] == pytest.approx(BEGIN_S + CHECKS + SNAPSHOT, abs=1)
    assert len(gone) == pytest.approx(MAJOR, abs=2)


def test_without_backups_no_snapshot_is_taken() -> None:
    assert down(run(upgrade("major"), on={"retention_days": 0}))[0] == pytest.approx(BEGIN_S + CHECKS, abs=1)


def test_a_cluster_of_mysql_upgrades_its_readable_standbys_first() -> None:
    """Typically 35 s, major versions too; PostgreSQL's is down for all of it (RDS guide, Upgrading a Multi-AZ DB cluster)."""
    mysql = down(run(upgrade("major"), on={"engine": "mysql", **CLUSTER}))
    assert 0 < len(mysql) <= value("failover.rds_multi_az_cluster.s")
    assert len(down(run(upgrade("major"), on=CLUSTER))) == pytest.approx(MAJOR, abs=2)


def test_zero_downtime_patching_is_for_minor_upgrades_of_aurora_alone() -> None:
    """Sessions are kept: nothing fails, requests wait for the pause."""
    minor = run(upgrade("minor"), on={"service": "aurora"})
    assert seconds_of(minor.events, "zero_downtime_patching.started")
    assert all(row.outcome != "failed" for row in minor.ledger)
    assert len(down(run(upgrade("minor")))) == pytest.approx(MINOR, abs=2)
    assert len(down(run(upgrade("major"), on={"service": "aurora"}))) == pytest.approx(MAJOR, abs=3)


def test_what_pre_checks_find_cancels_the_upgrade_and_what_they_miss_rolls_it_back() -> None:
    found = Fault("found", "drill:incompatible-schema", 10, 300)
    missed = Fault("missed", "drill:hidden-incompatibility", 10, 300)
    cancelled = run(upgrade("major"), faults=(found,))
    assert down(cancelled) == []
    assert seconds_of(cancelled.events, "upgrade.incompatible") == [int(BEGIN_S + CHECKS)]
    rolled_back = run(upgrade("major"), faults=(missed,))
    assert len(down(rolled_back)) == pytest.approx(2 * MAJOR, abs=2)
    assert seconds_of(rolled_back.events, "upgrade.rolled_back")
    assert not seconds_of(rolled_back.events, "statistics.lost")


def test_green_fails_to_start_and_production_never_stops() -> None:
    missed = Fault("missed", "drill:hidden-incompatibility", 10, 300)
    recording = run(CREATE, step(SWITCH_S, "switch"), faults=(missed,))
    assert down(recording) == []
    assert seconds_of(recording.events, "blue_green.failed") == [int(BEGIN_S + GREEN + MAJOR)]
    assert seconds_of(recording.events, "refused.no_green") == [SWITCH_S]


def test_a_green_that_fails_is_gone_whatever_else_is_under_way() -> None:
    """It is no longer paid for, and another can be created."""
    missed = Fault("missed", "drill:hidden-incompatibility", 10, 300)
    fails_at = int(BEGIN_S + GREEN + MAJOR)
    recording = run(CREATE, upgrade("minor", fails_at - 5), step(SWITCH_S, "create"), faults=(missed,))
    assert seconds_of(recording.events, "blue_green.failed") == [fails_at, int(SWITCH_S + GREEN + MAJOR)]
    assert seconds_of(recording.events, "blue_green.creating") == [BEGIN_S, SWITCH_S]


def test_an_upgrade_in_place_breaks_green() -> None:
    recording = run(CREATE, upgrade("major", 130), step(280, "switch"), on={"engine": "mysql"})
    assert seconds_of(recording.events, "refused.green_broken") == [280]


def test_a_switchover_is_down_for_its_length_and_what_clients_cache() -> None:
    """Nothing acknowledged is lost; a second environment is paid for from its creation to its deletion."""
    acts = (CREATE, step(140, "analyze"), step(SWITCH_S, "switch"), step(BEGIN_S + 220, "delete"))
    recording = run(*acts, replicas=(replica(),))
    gone = down(recording)
    assert gone[0] in (SWITCH_S, SWITCH_S + 1)
    assert len(gone) == pytest.approx(SWITCH + DNS_S, abs=2)
    assert recording.lost_writes == 0
    paid = dict(recording.drill_items)
    (line,) = (said for said in paid if said.code == "charge.second_environment")
    simulation = DrillEngine(assemble(level(), design(replicas=(replica(),))), 1)
    hourly = sum(machine.spec.usd_hour for machine in simulation.state.machines)
    volumes = 2 * 100 * value("price.rds.gp2_gp3") / value("price.hours_per_month")
    assert paid[line] == pytest.approx((hourly + volumes) * 220 / 3600 * 1e6, abs=1.0)


def test_without_analyze_green_has_no_statistics_and_is_cold() -> None:
    warm = run(CREATE, step(140, "analyze"), step(SWITCH_S, "switch"))
    cold = run(CREATE, step(SWITCH_S, "switch"))
    assert not seconds_of(warm.events, "statistics.lost")
    assert seconds_of(cold.events, "statistics.lost")
    # MySQL keeps its statistics in tables.
    kept = run(CREATE, step(SWITCH_S, "switch"), on={"engine": "mysql"})
    assert not seconds_of(kept.events, "statistics.lost")


@pytest.mark.parametrize(("version", "lost"), [("", True), ("11", True), ("16", True), ("17", False), ("18", False)])
def test_the_upgrade_to_postgresql_18_carries_statistics_over(version: str, lost: bool) -> None:
    """Its release notes: pg_upgrade retains optimizer statistics."""
    assert assemble(level(), design(on={"version": version})).engine_traits.loses_statistics is lost
    assert not assemble(level(), design(on={"engine": "mysql"})).engine_traits.loses_statistics


def test_a_name_cached_for_ever_stays_with_blue() -> None:
    inputs = fixed(assemble(level(length_s=LENGTH_S, data_gib=10.0), design(clients=clients(dns_ttl_s=None))))
    stuck = simulate(inputs, 1, (CREATE, step(SWITCH_S, "switch")))
    assert stuck.frames[LENGTH_S - 1].classes[0].good == 0
    assert seconds_of(stuck.events, "clients.keep_old_address")


def test_a_guardrail_refuses_a_switchover_behind_long_writes() -> None:
    held = Fault("held", "drill:long-transaction", 170, 50)
    recording = run(CREATE, step(SWITCH_S, "switch"), faults=(held,))
    assert seconds_of(recording.events, "refused.long_writes") == [SWITCH_S]


def test_green_is_behind_by_what_was_written_beyond_its_apply_rate() -> None:
    """It is there after 100 s with 100 s of 10 writes a second; from second 140 on 30 come, and it applies 20."""
    classes = (checkout(rate=Curve(((0, 10.0), (140, 30.0))), reads=0),)
    plant = assemble(level(length_s=LENGTH_S, classes=classes, data_gib=10.0), design())
    drill = DrillEngine(fixed(plant, **{APPLY_WRITES_S: 20.0, SWITCHOVER_TIMEOUT_S: 60.0}), 1)
    drill.act(CREATE)
    drill.act(step(300, "switch"))
    for second, backlog in ((BEGIN_S + 110, 900.0), (140, 800.0), (200, 800.0 + 600.0), (260, 800.0 + 1200.0)):
        drill.advance(second - drill.second)
        green = drill.state.upgrades.green
        assert green is not None
        assert behind_s(drill.state, drill.rows, green) == pytest.approx(backlog / 20.0, abs=0.5), second
    drill.advance(100)
    assert seconds_of(drill.recording().events, "refused.green_lags") == [300]


def test_the_end_of_support_upgrades_in_the_window_unless_somebody_has() -> None:
    over = Fault("over", "drill:end-of-support", 10, 0)
    window = {"window": "12:01", "engine": "mysql"}
    assert down(run(on=window, faults=(over,)))[0] == pytest.approx(60, abs=1)
    by_hand = run(upgrade("major", 12), on={**window, "window": "12:05"}, faults=(over,))
    assert seconds_of(by_hand.events, "upgrade.not_needed") == [300]


def test_work_without_statistics_takes_as_often_as_long_as_the_figure_until_analyze() -> None:
    """The mean service time grows by the factor, and ANALYZE takes it away."""
    classes = (checkout(rate=Curve(((0, 5.0),))),)
    drill = DrillEngine(fixed(assemble(level(length_s=LENGTH_S, classes=classes), design())), 1)
    drill.act(upgrade("major"))
    drill.act(Action(200, "analyze", "writer"))
    drill.advance(10)
    before = drill.rows.service_s[0]
    drill.advance(180)
    assert drill.rows.service_s[0] == pytest.approx(before * value(STALE_PLANS))
    drill.advance(40)
    assert drill.rows.service_s[0] == before


def test_a_step_that_cannot_be_taken_is_said() -> None:
    refused = (
        ((step(20, "switch"),), "refused.no_green"),
        ((step(20, "create"), step(21, "switch")), "refused.green_not_ready"),
        ((step(20, "create"), step(21, "create")), "refused.second_environment_there"),
        ((step(20, "delete"),), "refused.no_second_environment"),
        ((upgrade("major"), upgrade("minor", 22)), "refused.upgrading"),
        ((CREATE, step(21, "analyze")), "refused.green_not_ready"),
        ((Action(20, "analyze", "writer"),), "refused.statistics_there"),
    )
    for acts, code in refused:
        here = assemble(level(length_s=30), design())
        assert len(seconds_of(simulate(here, 1, acts).events, code)) == 1, code
    for chosen in (design(on=CLUSTER), design(on={"service": "ec2"})):
        found = simulate(assemble(level(length_s=30), chosen), 1, (CREATE,)).events
        assert seconds_of(found, "refused.no_blue_green") == [BEGIN_S]


@pytest.mark.parametrize(("kind", "usd_month"), [("major", -146.0), ("minor", 0.0)])
def test_a_major_upgrade_ends_extended_support(kind: str, usd_month: float) -> None:
    """MySQL 8.0 on 2 vCPU: 2 x 730 h x 0.10 USD a month in Extended Support, which 8.4 does not pay."""
    quiet = level(length_s=LENGTH_S, classes=(checkout(reads=0),), data_gib=10.0)
    made = fixed(assemble(quiet, design(on={"engine": "mysql", "instance": "db.t3.large", "version": "8.0"})))
    scored = score(made, simulate(made, 1, (upgrade(kind),)))
    assert (scored.following_micro_usd - scored.monthly_micro_usd) / MICRO == usd_month
