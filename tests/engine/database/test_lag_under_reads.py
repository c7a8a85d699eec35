"""Lag that grows under read load: readers and the apply thread share the replica's processors and its volume."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.engine.state import timings
from drill.model.design import Clients
from drill.model.inputs import Bucket, Limits
from drill.model.level_traffic import Curve, Retries
from drill.topology.assemble import assemble
from tests.engine.test_oracle_tier import APPS
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
    made = bare(assemble(calm, design(replicas=(replica(),), reads=(("browse", "replicas"),))), vcpu=16)
    machines = tuple(
        replace(item, limits=Limits(Bucket(iops, iops) if iops else None), memory_gib=1e-3)
        if item.node == "replica-1"
        else item
        for item in made.machines
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


@pytest.mark.parametrize(("vcpu", "connections"), [(4, 16), (2, 8), (4, 64)])
def test_readers_who_fill_the_processors_leave_apply_its_share(vcpu: int, connections: int) -> None:
    """One thread beside `connections` others on the processors: what a fair scheduler gives each, one processor at most."""
    apply_per_s = 1000.0
    writes_s = 500.0
    classes = (
        checkout(rate=Curve(((0, writes_s),)), reads=0, write_cpu_ms=0.1, retries=Retries(0)),
        browse(rate=Curve(((0, 1500.0 * vcpu),)), reads=1, read_cpu_ms=1.0, keys=None, retries=Retries(0)),
    )
    apps = replace(APPS, instances=2, threads=10**6)
    chosen = design(replicas=(replica(),), reads=(("browse", "replicas"),), clients=Clients(pool=connections // 2))
    made = bare(assemble(level(length_s=300, classes=classes, data_gib=0.1, apps=apps), chosen), vcpu=vcpu)
    figures = tuple(
        replace(f, value=apply_per_s, low=apply_per_s, high=apply_per_s) if f.key == timings.APPLY_WRITES_S else f
        for f in made.figures
    )
    made = replace(made, figures=figures, machines=tuple(replace(item, limits=Limits()) for item in made.machines))
    recording = simulate(made, 1)
    place = [node.id for node in made.topology.nodes].index("replica-1")
    lag_s = [recording.frames[t].nodes[place].lag_s for t in (100, 250)]
    share = min(1.0, vcpu / (connections + 1))
    assert (lag_s[1] - lag_s[0]) / 150.0 == pytest.approx(max(0.0, 1.0 - apply_per_s * share / writes_s), abs=0.01)
