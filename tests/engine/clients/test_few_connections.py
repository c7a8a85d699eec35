"""Few connections under steady overload: some get one just in time, by chance. Against single requests and M/M/c + D, without retries."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.inputs import Inputs
from drill.model.level_traffic import Curve, RequestClass, Retries
from drill.topology.assemble import assemble
from tests.engine.test_oracle_tier import APPS
from tests.factories import design, level
from tests.oracle import mmc, tier_heapq
from tests.oracle.plants import bare, scenario

CAPACITY = 2000.0 / 6.0
START_S, END_S = 20, 60


SEEDS = 4


def share_in_time(load: float, connections: int, instances: int) -> tuple[float, Inputs]:
    """Share of what is offered that the engine answers, from the twentieth second to the sixtieth."""
    item = RequestClass(
        "browse", Curve(((0, load * CAPACITY),)), 1, 0, 1000, 1000, None, Retries(0), None, read_cpu_ms=6.0
    )
    chosen = replace(design(), clients=Clients(pool=connections // instances))
    apps = replace(APPS, instances=instances, threads=10**6)
    made = bare(assemble(level(length_s=END_S, classes=(item,), apps=apps, data_gib=0.1), chosen), vcpu=2)
    frames = simulate(made, 1).frames
    return sum(frames[t].classes[0].good for t in range(START_S, END_S)) / offered(load), made


def offered(load: float) -> float:
    """Requests in the seconds looked at."""
    return load * CAPACITY * (END_S - START_S)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "connections", "points"),
    [(1.2, 6, 2.0), (1.5, 6, 0.5), (2.0, 6, 0.5), (1.5, 18, 0.5)],
)
def test_the_share_that_gets_a_connection_in_time(load: float, connections: int, points: float) -> None:
    """In points of what is offered: single requests give 30, 6, 1 and 0."""
    ours, made = share_in_time(load, connections, APPS.instances)
    runs = [tier_heapq.simulate(scenario(made, contention=0.0), seed) for seed in range(SEEDS)]
    theirs = statistics.mean(sum(run.series("good")[START_S:END_S]) for run in runs) / offered(load)
    assert 100.0 * ours == pytest.approx(100.0 * theirs, abs=points)


@pytest.mark.parametrize("load", [1.1, 1.2, 1.5, 2.0])
def test_a_connection_a_processor_is_the_queue_of_baccelli_and_hebuterne(load: float) -> None:
    """M/M/2 whose clients leave after a second: the closed form, within a tenth of a point."""
    ours, _ = share_in_time(load, 2, 2)
    assert ours == pytest.approx(mmc.in_time_mmcd(2, load * CAPACITY, 0.006, 1.0), abs=0.001)


@pytest.mark.parametrize(
    ("load", "vcpu", "service_s"), [(0.99, 2, 0.006), (0.9, 2, 0.05), (0.96, 2, 0.05), (0.9, 4, 0.1), (0.96, 4, 0.1)]
)
def test_who_leaves_below_saturation_spares_the_others_the_wait(load: float, vcpu: int, service_s: float) -> None:
    """M/M/c + D again, within a fifth of a point."""
    rate = load * vcpu / service_s
    item = RequestClass(
        "browse", Curve(((0, rate),)), 1, 0, 1000, 1000, None, Retries(0), None, read_cpu_ms=service_s * 1000.0
    )
    chosen = replace(design(), clients=Clients(pool=vcpu // 2))
    apps = replace(APPS, instances=2, threads=10**6)
    made = bare(assemble(level(length_s=180, classes=(item,), apps=apps, data_gib=0.1), chosen), vcpu=vcpu)
    frames = simulate(made, 1).frames
    ours = sum(frames[t].classes[0].good for t in range(60, 180)) / (rate * 120)
    assert ours == pytest.approx(mmc.in_time_mmcd(vcpu, rate, service_s, 1.0), abs=0.002)
