"""The best a drill under way can still come to, whatever follows: bounds, never estimates.

What has failed, come late or been stale stays so, and a level says beforehand how much will be asked. A drill whose first
objective is out of reach by these bounds has lost, however it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drill.engine.simulate import Simulation
from drill.model.level import Bound, Fault, Level
from drill.model.run import MICRO
from drill.scoring.scorecard import first_bounds, holds

SLACK = 1e-6
"""Share left for the rounding of sums; the account is exact to a billionth."""
WHOLE = 0.5
"""Rounding a class's total to whole requests moves no part of it by more."""


_HIGH, _LOW = (">=", ">"), ("<=", "<")
_DECIDED: Mapping[str, tuple[str, ...]] = {
    "availability": _HIGH,
    "good": _HIGH,
    "stale": _LOW,
    "stale_ratio": _LOW,
    "lost_writes": _LOW,
    "audit_failures": _LOW,
    "actions": _LOW,
    "monthly_usd": _LOW,
}
"""Bounds that can be decided before the end: metrics that only get worse, and the comparisons which that breaks."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Whole requests of a class that have surely been lost, or answered with something too old."""

    lost: int
    stale: int


def miss(bound: Bound, value: float) -> float:
    """How far a value is beyond a bound: |value - bound| / (|value| + |bound|), 0 when it is met."""
    if holds(bound, value):
        return 0.0
    size = abs(value) + abs(bound.value)
    return abs(value - bound.value) / size if 0.0 < size < float("inf") else 1.0


class Outlook:
    """A level's outlook: what can still be reached. `monthly_micro_usd` is the bill of the design, which a drill cannot change."""

    def __init__(self, level: Level, monthly_micro_usd: int) -> None:
        self.level = level
        self.most = {item.name: most_offered(level, item.name) for item in level.classes}
        self.reading = {item.name for item in level.classes if item.reads}
        self.monthly_usd = monthly_micro_usd / MICRO

    def missed(self, drill: Simulation) -> tuple[tuple[Bound, float], ...]:
        """Bounds of the first objective that cannot be met any more, and how far each will be missed at least."""
        best = self.best(drill)
        rows = (
            (bound, miss(bound, best[bound.metric]))
            for bound in first_bounds(self.level)
            if bound.op in _DECIDED.get(bound.metric.partition(".")[0], ())
        )
        return tuple(row for row in rows if row[1] > 0.0)

    def best(self, drill: Simulation) -> dict[str, float]:
        """Metrics of which it is known how good they can still become, each at its best."""
        sure = losses(drill)
        lost = {name: row.lost for name, row in sure.items()}
        stale = {name: row.stale for name, row in sure.items()}
        answered = {name: max(most - lost[name], 0.0) for name, most in self.most.items()}
        values: dict[str, float] = {
            "availability": _rest(sum(lost.values()), sum(self.most.values())),
            "stale_ratio": _share(sum(stale.values()), sum(answered[name] for name in self.reading)),
            "lost_writes": int(drill.state.lost_writes + 0.5),
            "audit_failures": drill.state.audit_failures,
            "actions": drill.state.player_acts,
            "monthly_usd": self.monthly_usd,
        }
        for name, most in self.most.items():
            values[f"availability.{name}"] = _rest(lost[name], most)
            values[f"good.{name}"] = _rest(lost[name] + stale[name], most)
            values[f"stale.{name}"] = _share(stale[name], answered[name])
        return values


def losses(drill: Simulation) -> dict[str, Losses]:
    """What is surely lost by class, in whole requests: a row of the ledger is rounded down at most by one."""
    names = drill.ledger.classes
    lost, stale = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for (k, outcome, _, _), amount in drill.ledger.losses.items():
        kept = stale if outcome == "stale" else lost
        kept[names[k]] += max(int(amount * (1.0 - SLACK) - WHOLE), 0)
    return {name: Losses(lost[name], stale[name]) for name in names}


def most_offered(level: Level, name: str) -> float:
    """The most requests of a class that a drill can offer: its curve with every spike, which no design and no player changes."""
    rate = level.request_class(name).rate
    spikes = [
        fault
        for fault in level.faults
        if fault.kind == "drill:traffic-spike" and fault.target in ("", name) and fault.factor > 1.0
    ]
    total = 0.0
    for second in range(level.length_s):
        asked = rate.at(second)
        for fault in spikes:
            if _lasts(fault, second):
                asked *= fault.factor
        total += asked
    return total * (1.0 + SLACK) + WHOLE


def _lasts(fault: Fault, second: int) -> bool:
    return fault.at_s <= second and (fault.for_s <= 0 or second <= fault.at_s + fault.for_s)


def _rest(part: float, most: float) -> float:
    """Highest share that is left of a total of at most so many."""
    return 1.0 - part / most if part and most else 1.0


def _share(part: float, most: float) -> float:
    """Lowest share that a part has of a total of at most so many."""
    return min(part / most, 1.0) if part and most else 0.0
