"""The engine against the queueing library Ciw, where it can express the case: several servers, a step, clients that give up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.design import Clients
from drill.model.level import Apps
from drill.model.level_traffic import Retries
from tests.engine.test_oracle_tier import Case, compare, holds, stream
from tests.factories import EAST, design
from tests.oracle import tier_ciw
from tests.oracle.scenario import Outcome, Scenario, Traffic

NO_LIMIT = 10**6


def case(per_s: float, pool: int, max_waiting: int | None = None) -> Case:
    """Two processors for 333 a second are asked for 180, for `per_s` through half a minute, and for 180 again."""
    return Case(
        (stream(((0, 180.0), (30, per_s), (60, 180.0)), retries=Retries(0)),),
        120,
        (30, 60),
        apps=Apps(EAST.zones[1:], instances=2, threads=NO_LIMIT),
        design=design(clients=Clients(pool=pool, max_waiting=max_waiting)),
    )


CASES = {"a connection a processor, forty may wait": case(450.0, 1, 40)}
SLOW_CASES = {
    "a connection a processor": case(450.0, 1),
    "everybody is served, in time or not": case(500.0, NO_LIMIT),
    "a connection a processor, nearly twice too many": case(600.0, 1),
    "no step": case(180.0, 1),
    "everybody is served, and it takes minutes": case(600.0, NO_LIMIT),
}


def play(scenario: Scenario, seed: int) -> Outcome:
    """Ciw's way, which takes what can never run out as no limit."""
    pool = scenario.pool if scenario.pool is not None and scenario.pool < NO_LIMIT else None
    return tier_ciw.simulate(replace(scenario, pool=pool, threads=None), seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CASES, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW_CASES)])
def test_availability_and_counts_are_those_of_ciw(name: str) -> None:
    """The bounds that the hand-written simulation holds the engine to."""
    holds(compare((CASES | SLOW_CASES)[name], 4, play))


def test_ciw_refuses_what_it_cannot_express() -> None:
    once = Traffic("once", ((0.0, 1.0),), 6.0)
    with pytest.raises(ValueError, match="one attempt"):
        tier_ciw.simulate(Scenario(10, (replace(once, retries=1),), pool=2), 1)
    with pytest.raises(ValueError, match="a connection a vCPU"):
        tier_ciw.simulate(Scenario(10, (once,), pool=3), 1)
