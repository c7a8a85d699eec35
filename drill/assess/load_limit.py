"""Finds the highest load at which a drill of the pack still meets the policy, by bisection with one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from drill.assess.exercise import ExerciseJob, survived
from drill.assess.scenario_level import PackScenario, total_rate

LEAST, MOST = 1 / 64, 64.0
"""The range of loads that is tried, as multiples of the assumed one."""
REFERENCE_SHARE = 0.5
"""Share of the highest load without a fault at which faults are drilled where nobody has said how many requests arrive."""
STEP = 4.0
"""The factor between two loads that are tried first."""
CLOSE = 1.1
"""The search ends where the load that is survived and the one that is not are this close."""


@dataclass(frozen=True, slots=True)
class LoadLimit:
    """The highest load that is survived."""

    factor: float
    """As a multiple of the assumed load; 0: none that was tried."""
    rate: float
    """Requests a second of all classes."""
    beyond: bool
    """Whether even the greatest load that was tried is survived."""

    @property
    def reference(self) -> float:
        """The load to drill at, as a multiple of the assumed one, where this is the limit without a fault; 1 where none is served."""
        return REFERENCE_SHARE * self.factor or 1.0


def load_limit(task: tuple[PackScenario, int]) -> LoadLimit:
    """The limit of a drill with a seed, from 1/64 to 64 times the load, to 10 %.

    A design that survives a load is taken to survive a lower one.
    """
    scenario, seed = task
    rate = total_rate(scenario.level)

    def holds(factor: float) -> bool:
        return survived(ExerciseJob(scenario.at_load(factor), seed)) is True

    low, high = _bracket(holds)
    if low == 0.0 or low >= MOST:
        return LoadLimit(low, low * rate, low >= MOST)
    while high / low > CLOSE:
        middle = sqrt(low * high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return LoadLimit(low, low * rate, False)


def _bracket(holds: Callable[[float], bool]) -> tuple[float, float]:
    """A load that is survived and one that is not, a factor of four apart; (0, …) where none is, (64, …) where all are."""
    if holds(1.0):
        low = 1.0
        while low < MOST and holds(low * STEP):
            low *= STEP
        return low, low * STEP
    if not holds(LEAST):
        return 0.0, LEAST
    high = 1.0
    while not holds(high / STEP):
        high /= STEP
    return high / STEP, high
