"""Lag that grows under read load: readers and the apply thread share the replica's volume, half of which is always apply's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Curve, Retries
from drill.topology.plant import plant
from tests.factories import browse, checkout, design, level, replica
from tests.oracle.plants import bare

WRITES_S, IOPS = 600.0, 200.0


def growth(reads_per_s: float, iops: float) -> float:
    """Seconds a second by which a replica falls behind 600 writes a second; every read of it misses its memory."""
    classes = (
        checkout(rate=Curve(((0, WRITES_S),)), reads=0, retries=Retries(0)),
        browse(rate=Curve(((0, reads_per_s),)), reads=1, read_cpu_ms=0.01, keys=None, retries=Retries(0)),
    )
    calm = level(length_s=500, classes=classes, data_gib=1e5)
    made = bare(plant(calm, design(replicas=(replica(),), reads=(("browse", "replicas"),))), vcpu=16)
    machines = tuple(
        replace(item, iops=iops, memory_gib=1e-3) if item.node == "replica-1" else item for item in made.machines
    )
    recording = simulate(replace(made, machines=machines), 1)
    place = [node.id for node in made.topology.nodes].index("replica-1")
    lag_s = [recording.frames[t].nodes[place].lag_s for t in (100, 450)]
    return (lag_s[1] - lag_s[0]) / 350.0


def test_a_volume_without_a_limit_keeps_up() -> None:
    assert growth(1000.0, 0.0) == pytest.approx(0.0, abs=0.001)


def test_readers_who_want_all_of_the_volume_leave_half_to_apply() -> None:
    """Alone it applies a part of the writes, 1 less its growth; under readers half of that part."""
    alone, shared = growth(0.001, IOPS), growth(2.0 * IOPS, IOPS)
    assert 0.2 < alone < 0.9
    assert 1.0 - shared == pytest.approx((1.0 - alone) / 2.0, rel=0.02)


def test_readers_who_want_a_quarter_leave_three() -> None:
    alone, shared = growth(0.001, IOPS), growth(IOPS / 4.0, IOPS)
    assert 1.0 - shared == pytest.approx((1.0 - alone) * 0.75, rel=0.02)
