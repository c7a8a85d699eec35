"""Threads that are all taken bound the queue: who is let in waits as long as they allow, and no longer by chance."""

from __future__ import annotations

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.level import Apps
from drill.model.level_traffic import Curve, RequestClass, Retries
from drill.topology.assemble import assemble
from tests.factories import EAST, design, level
from tests.oracle import mmc
from tests.oracle.plants import bare

THREADS, SERVICE_S, VCPU = 300, 0.0025, 2
START_S, END_S = 20, 60


@pytest.mark.parametrize("load", [1.06, 1.2, 2.0])
def test_all_who_are_let_in_are_answered_in_time(load: float) -> None:
    """Three hundred threads are worked off in 0.375 s, and half a second is in time: the share answered is M/M/2/300's."""
    rate = load * VCPU / SERVICE_S
    item = RequestClass(
        "browse", Curve(((0, rate),)), 1, 0, 500, 1000, None, Retries(0), None, read_cpu_ms=SERVICE_S * 1000.0
    )
    apps = Apps(EAST.zones[1:], 6, THREADS // 6)
    made = level(length_s=END_S, classes=(item,), apps=apps, data_gib=0.1)
    frames = simulate(bare(assemble(made, design(clients=Clients(pool=40))), vcpu=VCPU), 1).frames
    good = sum(frames[t].classes[0].good for t in range(START_S, END_S))
    expected = 1.0 - mmc.blocked_mmck(VCPU, THREADS, rate, SERVICE_S)
    assert good / (rate * (END_S - START_S)) == pytest.approx(expected, abs=0.005)
