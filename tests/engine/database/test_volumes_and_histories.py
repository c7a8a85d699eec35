"""A volume belongs to its machine, a history to the machines that write it, and a restore makes a new instance."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Clients, Design, Storage
from drill.model.level import Apps, Fault
from drill.model.level_traffic import Curve, Retries
from drill.topology.assemble import assemble
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, replica

A, B, C = EAST.zones
RATE = 100.0
SAVE = checkout(rate=Curve(((0, RATE),)), reads=1, within_ms=1000, timeout_ms=3000, fresh_s=None)
LOGS = Fault("logs", "drill:log-growth", 300, 3300, factor=5.0)
WRITER_AND_REPLICA = design(
    on={"storage": Storage("gp3", 100)}, replicas=(replica(serves=False),), clients=Clients(dns_ttl_s=5)
)


def run(made: Design, *acts: Action, length_s: int = 3600, faults: tuple[Fault, ...] = (), **over: Any) -> DrillEngine:
    drill = replace(level(length_s=length_s, classes=(SAVE,), faults=faults, data_gib=80.0), **over)
    simulation = DrillEngine(assemble(drill, made), 1)
    for action in acts:
        simulation.act(action)
    simulation.advance(length_s)
    return simulation


def told(simulation: DrillEngine, code: str) -> int:
    """Second at which something was said first."""
    return next(event.t for event in simulation.state.events if event.said.code == code)


def good(simulation: DrillEngine, first: int, last: int) -> float:
    return sum(simulation.frames[t].classes[0].good for t in range(first, last))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "done"),
    [
        (Action(900, "promote", "replica-1"), "promotion.finished"),
        (Action(900, "restore"), "restore.finished"),
        (Action(900, "enlarge", "writer", "1000"), "storage.writable"),
    ],
    ids=("promote", "restore", "enlarge"),
)
def test_a_full_volume_stays_with_its_machine(action: Action, done: str) -> None:
    """20 GiB of room fill in four minutes; from then on nothing is written till another volume, or a larger one, is there."""
    simulation = run(WRITER_AND_REPLICA, action, faults=(LOGS,))
    full = told(simulation, "storage.full")
    assert full == pytest.approx(300 + 20 / 5 * 60, abs=2)
    assert good(simulation, full + 2, 899) == 0.0
    # Clients need a new connection string for a promoted replica, and a restored volume reads slowly at first.
    later = told(simulation, done) + 300
    assert good(simulation, later, 3600) > 0.9 * RATE * (3600 - later)


def test_a_promoted_replica_leaves_the_primary_to_its_clients() -> None:
    """Nothing fails; lost is what the primary took from when replication stopped until its last client had left."""
    simulation = run(WRITER_AND_REPLICA, Action(600, "promote", "replica-1"), length_s=1800)
    assert good(simulation, 0, 1800) == pytest.approx(1800 * RATE, rel=1e-3)
    promoted, left = told(simulation, "promotion.finished"), told(simulation, "former_primary.left")
    assert promoted < left
    ttl_s = 5.0
    # While names run out, clients leave evenly: half of that time counts.
    expected = RATE * (left - 600 - ttl_s / 2)
    assert simulation.recording().lost_writes == pytest.approx(expected, rel=0.01)
    assert simulation.recording().rpo_s == pytest.approx(left - 600, abs=2)


def test_a_primary_that_comes_back_after_a_promotion_takes_no_part_any_more() -> None:
    """It was dead when the replica was promoted, and clients have left: what it lost is the replica's lag."""
    crash = Fault("crash", "drill:az-power", 300, 900, A)
    simulation = run(WRITER_AND_REPLICA, Action(400, "promote", "replica-1"), length_s=1800, faults=(crash,))
    assert simulation.state.machines[0].alive
    assert simulation.state.machines[0].strayed == 0.0
    lag_s = figures()["replica.rds.idle_lag_ms"].value / 1000.0
    assert simulation.recording().lost_writes == pytest.approx(RATE * lag_s, abs=1)


def test_the_standby_of_a_former_primary_takes_nothing_over() -> None:
    made = design(
        on={"multi_az": "standby", "standby_zones": (C,)},
        replicas=(replica(serves=False),),
        clients=Clients(dns_ttl_s=5),
    )
    crash = Fault("crash", "drill:instance-crash", 1500, 0, "replica-1")
    simulation = run(made, Action(300, "promote", "replica-1"), length_s=2400, faults=(crash,))
    assert simulation.state.machines[simulation.state.writer].spec.node == "replica-1"
    assert not any(event.said.code == "failover.started" for event in simulation.state.events)


@pytest.mark.slow
def test_a_volume_without_quorum_ships_no_log() -> None:
    """Two zones dark from 600 s: the latest restorable moment is five minutes before its last commit, and never later."""
    dark = tuple(Fault(zone, "drill:az-power", 600, 6600, zone) for zone in (B, C))
    simulation = run(design(on={"service": "aurora"}), Action(1800, "restore"), faults=dark, length_s=7200)
    upload_s = figures()["backup.log_upload_s"].value
    assert told(simulation, "restore.started") == 1800
    assert simulation.recording().lost_writes == pytest.approx(RATE * upload_s, rel=0.01)
    assert simulation.recording().rpo_s == pytest.approx(upload_s, abs=1)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "zone"), [("b", B), (C, C), ("writer", A)])
def test_a_restore_goes_where_it_is_told(place: str, zone: str) -> None:
    simulation = run(design(), Action(900, "restore", place, "600 db.r6g.xlarge"), length_s=5400)
    made = simulation.state.machines[0].spec
    assert (made.zone, made.instance) == (zone, "db.r6g.xlarge")


@pytest.mark.slow
def test_two_restores_count_every_lost_write_once() -> None:
    """Back to 300 s at 900 s; long after that back to 600 s, which the first has lost already."""
    acts = (Action(900, "restore", "", "600"), Action(9000, "restore", "", "8400"))
    simulation = run(design(), *acts, length_s=14400)
    finished = [event for event in simulation.state.events if event.said.code == "restore.finished"]
    assert len(finished) == 2
    # All that was written from 300 s until the second restore, but for the minutes in which nothing could be.
    written = simulation.rows.history
    expected = written[finished[1].t * 4 - 1] - written[300 * 4 - 1]
    assert simulation.recording().lost_writes == pytest.approx(expected, rel=1e-3)


def test_a_restore_to_a_moment_after_the_damage_keeps_the_damage() -> None:
    drop = Fault("drop", "drill:drop-table", 300, 0, "orders")
    made = replace(SAVE, tables=("orders",))
    simulation = run(design(), Action(1200, "restore", "", "400"), faults=(drop,), classes=(made,))
    assert told(simulation, "restore.finished") < 3600
    assert good(simulation, 3500, 3600) == 0.0
    assert simulation.recording().lost_writes == 0


@pytest.mark.parametrize(("ttl_s", "after"), [(21_600, 1.0 - 900 / 21_600), (600, 0.0)])
def test_a_dropped_table_leaves_what_the_cache_holds(ttl_s: int, after: float) -> None:
    """Copies expire one after the other: of those at every age from 0 to TTL, 1 - t / TTL are left t seconds later."""
    item = browse(
        rate=Curve(((0, 200.0),)), reads=1, within_ms=500, fresh_s=None, tables=("issues",), retries=Retries(0)
    )
    item = replace(item, keys=replace(item.keys, count=1000, zipf=1.0, bytes=1024)) if item.keys else item
    drop = Fault("drop", "drill:drop-table", 600, 0, "issues")
    made = design(cache=cache(ttl_s=ttl_s))
    simulation = run(made, length_s=1800, faults=(drop,), classes=(item,))
    before = simulation.frames[590].classes[0].hit_ratio
    assert simulation.frames[1499].classes[0].hit_ratio == pytest.approx(before * after, abs=0.005)


@pytest.mark.slow
def test_what_has_expired_meanwhile_has_to_be_loaded_again() -> None:
    """TTL 10 min, the table is gone for half an hour: the cache is cold when it is restored."""
    item = browse(
        rate=Curve(((0, 200.0),)), reads=1, within_ms=500, fresh_s=None, tables=("issues",), retries=Retries(0)
    )
    drop = Fault("drop", "drill:drop-table", 600, 0, "issues")
    made = design(cache=cache(ttl_s=600))
    simulation = run(made, Action(900, "restore"), length_s=5400, faults=(drop,), classes=(item,), data_gib=10.0)
    back = told(simulation, "restore.finished")
    assert back > 1200
    # The requests of two and a half seconds have filled it: sum p (1 - e^(-p x)) over the keys.
    weights = [rank**-0.9 for rank in range(1, 200_001)]
    total = sum(weights)
    filled = sum(weight / total * (1.0 - exp(-weight / total * 500.0)) for weight in weights)
    assert simulation.frames[back + 2].classes[0].hit_ratio == pytest.approx(filled, abs=0.03)


@pytest.mark.slow
def test_copies_of_backups_bring_a_lost_region_back_elsewhere() -> None:
    """The region is gone from 1,800 s for good. The copies are 5 to 30 minutes old; without them nothing can be restored."""
    gone = Fault("gone", "drill:region-outage", 1800, 12600, EAST.name)
    act = Action(2000, "restore", WEST.name)
    apps = Apps((A, *WEST.zones))
    copied, alone = (
        run(design(on={"backup_region": region}), act, faults=(gone,), length_s=14400, regions=(EAST, WEST), apps=apps)
        for region in (WEST.name, "")
    )
    lag = figures()["backup.cross_region_s"]
    recording = copied.recording()
    assert copied.state.machines[0].spec.zone in WEST.zones
    assert RATE * lag.low <= recording.lost_writes <= RATE * lag.high
    assert good(copied, 14000, 14400) > 0.9 * 400 * RATE
    assert told(alone, "refused.no_backups_in") == 2000
    assert good(alone, 1900, 14400) == 0.0
