"""Measures how fast this machine simulates, to show people an estimate in seconds; nothing else depends on it."""

from __future__ import annotations

from functools import cache
from time import process_time

from drill.topology.run_cost import EVENTFUL, RunCost, run_cost
from drill.words import units

TIMED = "lights-out"
"""Shipped level whose first, calm seconds are timed."""
TIMED_S = 60


@cache
def units_per_s() -> float:
    """Units of work that one core does in a second."""
    from drill.engine.simulate import DrillEngine
    from drill.files.library import find_level
    from drill.topology.assemble import assemble

    level = find_level(TIMED)
    inputs = assemble(level, level.start)
    simulation = DrillEngine(inputs, 1)
    simulation.advance(TIMED_S)
    begun = process_time()
    simulation.advance(TIMED_S)
    calm = run_cost(inputs).units / EVENTFUL / level.length_s * TIMED_S
    return calm / max(process_time() - begun, 1e-4)


def duration_words(cost: RunCost) -> str:
    """The cost for people: `about 2 s here (7 nodes, 2 classes, 2,700 s)`."""
    return f"about {units.estimated_duration(cost.units / units_per_s())} of one core here ({cost.size})"
