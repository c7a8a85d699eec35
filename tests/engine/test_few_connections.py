"""Few connections under steady overload: some get one just in time, by chance. Against single requests, without retries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.level import Curve, RequestClass, Retries
from drill.topology.plant import plant
from tests.engine.test_oracle_tier import APPS
from tests.factories import design, level
from tests.oracle import tier_heapq
from tests.oracle.plants import bare, scenario

CAPACITY = 2000.0 / 6.0
START_S, END_S = 20, 60


@pytest.mark.parametrize(
    ("load", "connections", "points"),
    [(1.2, 6, 7.0), (1.5, 6, 1.0), (2.0, 6, 1.0), (1.5, 18, 1.0)],
)
def test_the_share_that_gets_a_connection_in_time(load: float, connections: int, points: float) -> None:
    """In points of what is offered; before, the engine answered nobody where single requests give 33, 6, 1 and 0."""
    item = RequestClass(
        "browse", Curve(((0, load * CAPACITY),)), 1, 0, 1000, 1000, None, Retries(0), None, read_cpu_ms=6.0
    )
    chosen = replace(design(), clients=Clients(pool=connections // APPS.instances))
    made = bare(plant(level(length_s=END_S, classes=(item,), apps=APPS, data_gib=0.1), chosen), vcpu=2)
    frames = simulate(made, 1).frames
    ours = sum(frames[t].classes[0].good for t in range(START_S, END_S))
    theirs = sum(tier_heapq.simulate(scenario(made, contention=0.0), 1).series("good")[START_S:END_S])
    offered = load * CAPACITY * (END_S - START_S)
    assert 100.0 * ours / offered == pytest.approx(100.0 * theirs / offered, abs=points)
