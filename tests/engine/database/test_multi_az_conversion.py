"""A conversion to Multi-AZ: unprotected until it is over, and then commits wait for what the standby's volume has not loaded."""

from __future__ import annotations

from functools import cache

import pytest

from drill.catalog.figure_sheet import figures, value
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.model.said import Said
from drill.session.live.stages import under_way
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, checkout, design, level
from tests.oracle.restored_volume import Readers, first_reads

DATA_GIB = 20.0
LENGTH_S = 2400
SEEDS = 6
WINDOW_S = 10
TOLERANCE = 0.02
"""Of the share of commits that wait; chosen before the first comparison."""
POPULAR = Readers(20_000, 0.9, 100.0)
SPREAD = Readers(400_000, 0.0, 40.0)
LOADING_S = DATA_GIB / value("model.restore.lazy_gib_per_s")


def writer(name: str, each: Readers) -> RequestClass:
    """A class of one write a request, late as soon as its commit waits for a block."""
    return checkout(
        name=name,
        rate=Curve(((0, each.per_s),)),
        reads=0,
        keys=Keys(each.keys, each.zipf),
        within_ms=60,
        timeout_ms=5000,
        retries=Retries(max=0),
    )


READ = browse(rate=Curve(((0, 100.0),)), reads=1, within_ms=60, keys=Keys(400_000, 0.0))


@cache
def converted(*faults: Fault, data_gib: float = DATA_GIB, seed: int = 1) -> tuple[Recording, int]:
    """A drill in which the database is converted after ten seconds, and the second from which it is protected."""
    classes = (writer("popular", POPULAR), writer("spread", SPREAD), READ)
    quiet = level(length_s=LENGTH_S, data_gib=data_gib, classes=classes, faults=faults)
    run = simulate(assemble(quiet, design()), seed, (Action(10, "convert", "writer"),))
    (done,) = seconds_of(run.events, "multi_az.converted")
    return run, done


def late(run: Recording, k: int, first_s: int) -> float:
    """Share of a class's answers that are late in the seconds of a window."""
    frames = [run.frames[t].classes[k] for t in range(first_s, first_s + WINDOW_S)]
    return sum(frame.late for frame in frames) / sum(frame.late + frame.good for frame in frames)


def test_commits_that_wait_against_single_writes() -> None:
    """Each block of the standby one by one, with the rows of both classes at random places and the background behind them."""
    run, since = converted()
    blocks = int(DATA_GIB * 2**30 / (value("storage.ebs.block_kib") * 1024))
    until_s = 200
    runs = [
        first_reads((POPULAR, SPREAD), blocks=blocks, blocks_per_s=blocks / LOADING_S, until_s=until_s, seed=seed)
        for seed in range(SEEDS)
    ]
    for k in (0, 1):
        for first_s in range(2, until_s - WINDOW_S, WINDOW_S):
            counted = [sum(found[k][first_s : first_s + WINDOW_S]) / WINDOW_S for found in runs]
            assert late(run, k, since + first_s) == pytest.approx(sum(counted) / SEEDS, abs=TOLERANCE), (k, first_s)


def test_writes_wait_only_while_the_standby_loads_and_reads_never() -> None:
    run, since = converted()
    (loaded,) = seconds_of(run.events, "multi_az.standby_loaded")
    assert loaded - since == pytest.approx(LOADING_S, abs=1.0)
    assert max(late(run, 1, since - 2 * WINDOW_S), late(run, 1, loaded + 2)) < 0.01
    assert late(run, 1, since + 2) > 0.9
    assert max(late(run, 2, second) for second in range(0, LENGTH_S - WINDOW_S, WINDOW_S)) < 0.01


def test_late_commits_are_charged_to_the_conversion() -> None:
    run, _ = converted()
    rows = [row for row in run.ledger if row.outcome == "late" and row.cls == "spread"]
    assert max(rows, key=lambda row: row.count).chain == (
        Said("action.root", at_s=10, kind="convert", target="writer"),
        Said("standby_blocks.load_lazily"),
        Said("choice.action", path="action", value="convert"),
    )


def test_a_larger_database_takes_longer_to_convert_and_to_load() -> None:
    small, large = (converted(data_gib=gib) for gib in (1.0, 101.0))
    per_gib = figures()["model.restore.per_gib_s"]
    assert 100.0 * per_gib.low <= large[1] - small[1] <= 100.0 * per_gib.high
    assert seconds_of(small[0].events, "multi_az.standby_loaded")[0] - small[1] <= 21
    assert not seconds_of(large[0].events, "multi_az.standby_loaded")


def test_a_failover_during_the_load_moves_to_a_volume_that_still_loads() -> None:
    """The first reads of the new primary come from the snapshot, and its own standby, the old primary, has everything."""
    _, since = converted()
    crash = Fault("crash", "drill:instance-crash", since + 30, 0, "writer")
    run, again = converted(crash)
    (moved,) = seconds_of(run.events, "instance.moved")
    assert again == since < moved < since + LOADING_S - 3 * WINDOW_S
    assert late(run, 2, moved + WINDOW_S) > 0.3
    assert late(run, 1, moved + WINDOW_S) < 0.01
    assert late(run, 2, int(since + LOADING_S) + 2) < 0.01


def stages(run: Recording, second: int) -> list[tuple[str, bool]]:
    """The stages of the conversion that are told at a second, and whether each is over."""
    quiet = level(length_s=LENGTH_S, data_gib=DATA_GIB, classes=(READ,))
    events = [event for event in run.events if event.t <= second]
    found = under_way(assemble(quiet, design()), events, lambda t: run.frames[t], second)
    return [
        (stage.said.code, stage.done_s is not None)
        for process in found
        for stage in process.stages
        if stage.said.code in ("stage.convert", "stage.load_standby")
    ]


def test_the_drill_tells_the_conversion_and_the_load_in_stages() -> None:
    run, since = converted()
    assert stages(run, since - 5) == [("stage.convert", False), ("stage.load_standby", False)]
    assert stages(run, since + 5) == [("stage.convert", True), ("stage.load_standby", False)]
    assert not stages(run, int(since + LOADING_S) + 120)
    crash = Fault("crash", "drill:instance-crash", since + 30, 0, "writer")
    moved, _ = converted(crash)
    assert not stages(moved, seconds_of(moved.events, "instance.moved")[0])


def test_a_zone_lost_before_the_standby_is_in_step_is_lost() -> None:
    _, since = converted()
    dark = Fault("dark", "drill:az-power", since - 30, LENGTH_S - since + 30, "us-east-1a")
    quiet = level(length_s=LENGTH_S, data_gib=DATA_GIB, classes=(writer("popular", POPULAR),), faults=(dark,))
    run = simulate(assemble(quiet, design()), 1, (Action(10, "convert", "writer"),))
    assert not seconds_of(run.events, "multi_az.converted")
    assert run.frames[-1].classes[0].good == 0.0
