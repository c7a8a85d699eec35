"""A restored volume loads block by block: hot pages are quick soon, a scan is slow for long; by single reads and by closed forms."""

from __future__ import annotations

from functools import cache

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.flow.offered_load import waits_too_often
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, design, level
from tests.oracle.restored_volume import Readers, first_reads

DATA_GIB = 20.0
LENGTH_S = 3600
SEEDS = 6
WINDOW_S = 10
TOLERANCE = 0.02
"""Of the share of reads that wait; chosen before the first comparison."""
POPULAR = Readers(20_000, 0.9, 200.0)
SCAN = Readers(400_000, 0.0, 40.0)


def reader(name: str, each: Readers, *, reads: int = 1, within_ms: int = 60) -> RequestClass:
    """A class of these readers, late as soon as a read waits for a block."""
    return browse(
        name=name,
        rate=Curve(((0, each.per_s / reads),)),
        reads=reads,
        keys=Keys(each.keys, each.zipf),
        within_ms=within_ms,
        timeout_ms=5000,
        retries=Retries(max=0),
    )


@cache
def restored(*faults: Fault) -> tuple[Recording, int]:
    """A drill in which the database is restored, and the second from which it serves."""
    classes = (reader("popular", POPULAR), reader("scan", SCAN))
    quiet = level(length_s=LENGTH_S, data_gib=DATA_GIB, classes=classes, faults=faults)
    run = simulate(assemble(quiet, design()), 1, (Action(600, "restore", "", "300"),))
    (finished,) = seconds_of(run.events, "restore.finished")
    return run, finished


def late(run: Recording, k: int, first_s: int) -> float:
    """Share of a class's answers that are late in the seconds of a window."""
    frames = [run.frames[t].classes[k] for t in range(first_s, first_s + WINDOW_S)]
    return sum(frame.late for frame in frames) / sum(frame.late + frame.good for frame in frames)


def test_first_reads_against_single_ones() -> None:
    """Each block one by one, with the keys of both classes at random places and the background behind them."""
    run, since = restored()
    blocks = int(DATA_GIB * 2**30 / (value("storage.ebs.block_kib") * 1024))
    per_s = value("model.restore.lazy_gib_per_s") / DATA_GIB * blocks
    until_s = 200
    runs = [
        first_reads((POPULAR, SCAN), blocks=blocks, blocks_per_s=per_s, until_s=until_s, seed=seed)
        for seed in range(SEEDS)
    ]
    for k in (0, 1):
        for first_s in range(2, until_s - WINDOW_S, WINDOW_S):
            counted = [sum(found[k][first_s : first_s + WINDOW_S]) / WINDOW_S for found in runs]
            assert late(run, k, since + first_s) == pytest.approx(sum(counted) / SEEDS, abs=TOLERANCE), (k, first_s)


def test_hot_pages_are_quick_soon_and_a_scan_is_not() -> None:
    run, since = restored()
    assert late(run, 0, since + 100) < 0.25
    assert late(run, 1, since + 100) > 0.55
    loaded_s = since + int(DATA_GIB / value("model.restore.lazy_gib_per_s")) + 2
    assert late(run, 0, loaded_s) == late(run, 1, loaded_s) == pytest.approx(0.0, abs=0.01)


def test_a_restart_stops_no_loading() -> None:
    """The blocks are the volume's: they are there when the background has loaded them, whatever the instance does meanwhile."""
    _, since = restored()
    run, again = restored(Fault("crash", "drill:instance-crash", since + 60, 0, "writer"))
    assert again == since
    assert late(run, 1, since + int(DATA_GIB / value("model.restore.lazy_gib_per_s")) + 60) < 0.01


@pytest.mark.parametrize(
    ("reads", "share", "most", "expected"),
    [
        (1.0, 0.3, 0.5, 0.3),
        (4.0, 0.25, 0.0, 1.0 - 0.75**4),
        (3.0, 0.5, 1.2, 0.5),
        (2.0, 0.5, 2.0, 0.0),
        (5.0, 1.0, 4.9, 1.0),
        (1.0, 0.0, 0.0, 0.0),
        (1000.0, 0.5, 499.0, 1.0),
        (1000.0, 0.5, 501.0, 0.0),
    ],
)
def test_waiting_more_often_than_the_objective_allows_is_binomial(
    reads: float, share: float, most: float, expected: float
) -> None:
    """Of three reads, each waiting with probability a half, two or three do with probability a half."""
    assert waits_too_often(reads, share, most) == pytest.approx(expected)
