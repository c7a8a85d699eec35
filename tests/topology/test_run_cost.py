"""The estimate of a run's cost, against the lines of Python that a calm second executes: the same count on every machine."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from drill.engine.flow import loop
from drill.engine.simulate import DrillEngine
from drill.files.library import find_level
from drill.files.load import load_level
from drill.model.cloud_metric import SAMPLE_S
from drill.model.design import Alarm, Consumers
from drill.model.inputs import Inputs
from drill.model.level_traffic import WorkQueue
from drill.topology.assemble import assemble
from drill.topology.run_cost import EVENTFUL, MOST_UNITS, TooCostly, refuse_if_too_costly, run_cost

WARM_S, COUNTED_S = 3, 2


def sized(classes: int, replicas: int = 0, shards: int = 0, retries: int = 2, length: str = "1h") -> Inputs:
    """A level of that size, without an event."""
    traffic = "\n".join(
        f"  k{number}: {{rate: 100/s, reads: 3, writes: {int(number == 0)}, within: 500ms, fresh: 1s, "
        f"retries: {{max: {retries}}}, keys: {{count: 1_000_000, zipf: 0.9}}}}"
        for number in range(classes)
    )
    large = "class: db.r6g.16xlarge"
    places = ", ".join(f"{{zone: {'abcdef'[number % 6]}, {large}}}" for number in range(replicas))
    cache = f"cache: {{service: elasticache, engine: valkey, class: cache.r6g.large, shards: {shards}, replicas: 1, cluster_mode: true}}"
    text = f"""\
level: sized
title: Sized
chapter: sized
clock: {{length: {length}}}
places: {{us-east-1: [a, b, c, d, e, f]}}
apps: {{instances: 40, threads: 200}}
data: {{gib: 50}}
traffic:
{traffic}
objectives: {{pass: {{availability: ">= 50 %"}}}}
start:
  database: {{service: rds, engine: postgres, {large}, zone: a, storage: {{type: gp3, gib: 1000}}}}
  {f"replicas: [{places}]" if replicas else ""}
  {cache if shards else ""}
"""
    level = load_level(text)
    return assemble(level, level.start)


def of(size: tuple[int, ...]) -> Inputs:
    """A level of so many classes, replicas, shards and retries, as far as they are given."""
    classes, replicas, shards, retries = (*size, *(1, 0, 0, 2)[len(size) :])
    return sized(classes, replicas, shards, retries)


def lines_a_second(inputs: Inputs, counted_s: int = COUNTED_S) -> float:
    """Lines of Python executed for a calm second, after the first few. Seconds that are like the last one are computed, too."""
    simulation, counted = DrillEngine(inputs, 1), 0
    simulation.advance(WARM_S)

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal counted
        counted += event == "line"
        return trace

    before = sys.gettrace()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(loop, "settle", lambda _r: None)
        sys.settrace(trace)
        try:
            simulation.advance(counted_s)
        finally:
            sys.settrace(before)
    return counted / counted_s


def lines_a_unit(inputs: Inputs, counted_s: int = COUNTED_S) -> float:
    cost = run_cost(inputs)
    return lines_a_second(inputs, counted_s) * EVENTFUL * cost.seconds / cost.units


@pytest.fixture(scope="module")
def reference() -> float:
    level = find_level("lights-out")
    return lines_a_unit(assemble(level, level.start))


@pytest.mark.parametrize(
    "size", [(1,), (5,), (20,), (1, 15), (5, 15), (5, 0, 40), (10, 5, 0, 20)], ids=lambda size: "-".join(map(str, size))
)
def test_a_calm_second_is_estimated_within_a_factor_of_two(size: tuple[int, ...], reference: float) -> None:
    assert 0.5 < lines_a_unit(of(size)) / reference < 2.0


def test_the_estimate_grows_with_nodes_classes_and_seconds() -> None:
    small = run_cost(sized(2)).units
    assert run_cost(sized(4)).units > small
    assert run_cost(sized(2, 5)).units > small
    assert run_cost(sized(2, 0, 3)).units > small
    assert run_cost(sized(2, length="2h")).units == 2 * small


def queued(workers: int, chosen: int | None = None) -> Inputs:
    """Twenty classes with a queue and so many workers, or as many as the design chooses."""
    made = sized(20)
    classes = tuple(replace(item, queue=WorkQueue(workers)) for item in made.level.classes)
    design = replace(made.design, queue=Consumers(workers=chosen))
    return replace(made, level=replace(made.level, classes=classes), design=design)


def test_workers_of_queues_count_whoever_chooses_them() -> None:
    """Ten thousand workers are walked through at every tick."""
    assert run_cost(queued(10_000)).units == run_cost(queued(10, 10_000)).units > run_cost(queued(10)).units
    refuse_if_too_costly(queued(10), "this")
    for made in (queued(10_000), queued(10, 10_000)):
        with pytest.raises(TooCostly):
            refuse_if_too_costly(made, "this")


def watched(alarms: int, periods: int) -> Inputs:
    """A small level whose design has so many alarms, each evaluating so many minutes as soon as a minute is over."""
    made = sized(1)
    each = Alarm("cpu", "writer", "CPUUtilization", 80.0, periods=periods, datapoints=1, delay_s=0)
    return replace(made, design=replace(made.design, alarms=(each,) * alarms))


@pytest.mark.parametrize("periods", [1, 1440])
def test_alarms_and_the_points_they_evaluate_count(periods: int) -> None:
    """Fifty alarms of a day's points took eight times what was said of a run."""
    calm, made = watched(0, 1), watched(20, periods)
    more = lines_a_second(made, SAMPLE_S) - lines_a_second(calm, SAMPLE_S)
    said = (run_cost(made).units - run_cost(calm).units) / made.level.length_s
    unit = lines_a_unit(calm) / EVENTFUL
    assert 0.5 < said * unit / more < 2.0


def test_what_others_have_written_may_not_cost_hours() -> None:
    refuse_if_too_costly(sized(2, 3, length="1d"), "this")
    with pytest.raises(TooCostly, match=r"^this "):
        refuse_if_too_costly(sized(20, 15, 40, length="1d"), "this")


def test_every_run_of_many_counts() -> None:
    inputs = sized(2)
    most = int(MOST_UNITS / run_cost(inputs).units)
    refuse_if_too_costly(inputs, "this", most)
    with pytest.raises(TooCostly, match=f"{most + 1} runs"):
        refuse_if_too_costly(inputs, "this", most + 1)
