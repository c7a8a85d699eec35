"""Finds the highest load at which a drill of the pack still meets the policy, by bisection with one seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    """True if even the greatest load that was tried is survived."""

    def over(self, factor: float) -> LoadLimit:
        """The same as a multiple of a load that is so many times the assumed one."""
        return replace(self, factor=self.factor / factor)

    @property
    def reference(self) -> float:
        """The load to drill at, as a multiple of the assumed one, where this is the limit without a fault; 1 where none is served."""
        return REFERENCE_SHARE * self.factor or 1.0


@dataclass(frozen=True, slots=True)
class LimitSearch:
    """A search for the limit of a drill with a seed, and what is known before it begins."""

    scenario: PackScenario
    seed: int = 1
    served: LoadLimit | None = None
    """The limit of the same design without a fault, which no fault raises; None: not known."""
    holds: bool | None = None
    """True if the assumed load is survived; None: not known."""


def load_limit(search: LimitSearch) -> LoadLimit:
    """The limit of a drill, from 1/64 to 64 times the load, to 10 %.

    A design that survives a load is taken to survive a lower one.
    """
    rate = total_rate(search.scenario.level)

    def holds(factor: float) -> bool:
        if factor == 1.0 and search.holds is not None:
            return search.holds
        return survived(ExerciseJob(search.scenario.at_load(factor), search.seed)) is True

    most = search.served.factor if search.served is not None else MOST
    low, high = _bracket(holds, most, guess=search.served is None)
    while 0.0 < low < most and high / low > CLOSE:
        middle = sqrt(low * high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return LoadLimit(low, low * rate, low >= MOST)


def _bracket(holds: Callable[[float], bool], most: float, *, guess: bool) -> tuple[float, float]:
    """A load that is survived and one that is not; (0, …) where none is, (most, most) where the greatest one is.

    To guess is to try four times the load, and again; otherwise the greatest load is tried at once, as most faults are survived there.
    """
    if most >= 1.0 and holds(1.0):
        low = 1.0
        while guess and low < most and holds(low * STEP):
            low *= STEP
        if not guess and holds(most):
            low = most
        return low, min(low * STEP, most) if guess else most
    if most <= LEAST or not holds(LEAST):
        return 0.0, LEAST
    high = min(1.0, most)
    while high / STEP > LEAST and not holds(high / STEP):
        high /= STEP
    return max(high / STEP, LEAST), high
