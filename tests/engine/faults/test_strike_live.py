"""A fault injected into a drill under way: to the digest what comes of a level that always held it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.session.inject import injectable, injected
from drill.topology.assemble import assemble
from tests.factories import cache, design, level, proxy, replica

AT_S, LENGTH_S = 120, 300


def shop() -> Inputs:
    """RDS with a standby, a replica, a proxy and a cache of two nodes; one fault of its own in the same second."""
    own = Fault("spike", "drill:traffic-spike", AT_S, 60, "browse", 2.0)
    made = level(length_s=LENGTH_S, faults=(own,))
    chosen = design(
        on={"multi_az": "standby"},
        replicas=(replica(),),
        proxy=proxy(),
        cache=cache(replicas=1, zones=("us-east-1a", "us-east-1b")),
    )
    return assemble(made, chosen)


def aurora() -> Inputs:
    """Aurora with two readers."""
    readers = (replica(), replica(name="replica-2", zone="us-east-1c"))
    return assemble(level(length_s=LENGTH_S), design(on={"service": "aurora"}, replicas=readers))


PLANTS = {"shop": shop(), "aurora": aurora()}
CASES = [
    pytest.param(plant, injected(plant, spec.kind, target, AT_S), id=f"{name}-{spec.kind}")
    for name, plant in PLANTS.items()
    for spec, targets in injectable(plant)
    for target in targets[:1]
]


def written(plant: Inputs, fault: Fault) -> Inputs:
    return replace(plant, level=replace(plant.level, faults=(*plant.level.faults, fault)))


def test_every_kind_of_fault_is_among_the_cases() -> None:
    kinds = {spec.kind for plant in PLANTS.values() for spec, _ in injectable(plant)}
    alone = {kind for kind, spec in FAULTS.items() if kind not in kinds}
    assert alone == set()


@pytest.mark.parametrize(("plant", "fault"), CASES)
def test_it_equals_the_level_that_had_it_from_the_start(plant: Inputs, fault: Fault) -> None:
    live = DrillEngine(plant, 1)
    live.advance(AT_S)
    untouched = live.copy()
    live.strike(fault)
    live.advance(LENGTH_S)
    assert live.recording().digest == simulate(written(plant, fault), 1).digest
    assert untouched.inputs is plant


def test_an_option_that_was_changed_before_stays_changed() -> None:
    plant, dark = PLANTS["shop"], Fault("dark", "drill:az-power", AT_S, 60, "us-east-1b")
    change = Action(10, "change", "clients.max_retries", "0")
    live = DrillEngine(plant, 1)
    live.act(change)
    live.advance(AT_S)
    live.strike(dark)
    live.advance(LENGTH_S)
    assert live.recording().digest == simulate(written(plant, dark), 1, (change,)).digest
    assert live.state.inputs.design.clients.max_retries == 0


def test_a_fault_to_come_waits_and_one_that_is_past_strikes_now() -> None:
    plant = PLANTS["shop"]
    early = Fault("dark", "drill:az-power", 200, 60, "us-east-1a")
    live = DrillEngine(plant, 1)
    live.strike(early)
    live.advance(LENGTH_S)
    assert live.recording().digest == simulate(written(plant, early), 1).digest
    late = DrillEngine(plant, 1)
    late.advance(AT_S)
    late.strike(replace(early, at_s=10))
    assert late.inputs.level.faults[-1].at_s == AT_S


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("spike", "drill:az-power", 200, 60, "us-east-1a"), "already has a fault"),
        (Fault("new", "az-powr", 200, 60, "us-east-1a"), "no kind of fault"),
    ],
)
def test_what_no_level_could_hold_is_refused(fault: Fault, words: str) -> None:
    live = DrillEngine(PLANTS["shop"], 1)
    with pytest.raises(ValueError, match=words):
        live.strike(fault)


def test_the_level_of_a_struck_drill_is_another_scenario() -> None:
    plant = PLANTS["aurora"]
    live = DrillEngine(plant, 1)
    live.strike(Fault("dark", "drill:az-power", 200, 60, "us-east-1a"))
    assert live.inputs.level.scenario != plant.level.scenario
