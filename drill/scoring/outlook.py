"""Bounds the best result that a running drill can still reach.

What has failed, come late or been stale stays so, and a level says beforehand how much will be asked. A drill whose first
objective is out of reach by these bounds has lost, however it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from drill.engine.faults.fault_table import FAULTS
from drill.engine.observe.run_totals import queue_totals
from drill.engine.simulate import DrillEngine
from drill.model.diagnosis import Naming, begins_s, naming
from drill.model.level import Bound, Fault, Level
from drill.model.level_traffic import Curve
from drill.model.metric import CACHE_FULL, Reading
from drill.model.metric_table import metric, read
from drill.model.run import Event
from drill.scoring.scorecard import first_bounds, holds, reading_classes

SLACK = 1e-6
"""Share left for the rounding of sums; the account is exact to a billionth."""
WHOLE = 0.5
"""Rounding a class's total to whole requests moves no part of it by more."""


@dataclass(frozen=True, slots=True)
class BestCase:
    """A class of requests if nothing more of it were lost: as many as can be offered, all the others good."""

    cls: str
    offered: float
    good: float
    stale: float


@dataclass(frozen=True, slots=True)
class Losses:
    """Whole requests of a class that have surely been lost, or answered with something too old."""

    lost: int
    stale: int


def miss(bound: Bound, value: float) -> float:
    """The distance of a value beyond a bound: |value - bound| / (|value| + |bound|), 0 when it is met."""
    if holds(bound, value):
        return 0.0
    size = abs(value) + abs(bound.value)
    return abs(value - bound.value) / size if 0.0 < size < float("inf") else 1.0


class Outlook:
    """A level's outlook: what can still be reached. `monthly_micro_usd` is the bill of the design, which a drill cannot change."""

    def __init__(self, level: Level, monthly_micro_usd: int) -> None:
        self.level = level
        self.most = {item.name: most_offered(level, item.name) for item in level.classes}
        self.reading = reading_classes(level)
        self.monthly_micro_usd = monthly_micro_usd

    def missed(self, drill: DrillEngine) -> tuple[tuple[Bound, float], ...]:
        """Bounds of the first objective that cannot be met any more, and how far each will be missed at least."""
        best = self.best(drill)
        rows = (
            (bound, miss(bound, read(bound.metric, best))) for bound in first_bounds(self.level) if _can_be_lost(bound)
        )
        return tuple(row for row in rows if row[1] > 0.0)

    def best(self, drill: DrillEngine) -> Reading:
        """The reading for metrics that only get worse, each at the best value it can still reach."""
        rows = []
        for name, sure in losses(drill).items():
            most = self.most[name]
            rows.append(BestCase(name, most, max(most - sure.lost - sure.stale, 0.0), min(sure.stale, most)))
        return Reading(
            totals=rows,
            reading=self.reading,
            lost_writes=int(drill.state.lost_writes + 0.5),
            audit_failures=drill.state.audit_failures,
            actions=drill.state.player_acts,
            monthly_micro_usd=self.monthly_micro_usd,
            queues=queue_totals(self.level, drill.frames),
            naming=best_naming(drill.inputs.level, drill.frames.events, drill.second),
            refused_writes=_refused_writes(drill),
        )


def best_naming(level: Level, events: Sequence[Event], second: int) -> Naming | None:
    """The diagnosis if the cause is named now, where it has not been yet. `level`: with the faults drawn."""
    if level.diagnosis is None:
        return None
    so_far = naming(events)
    return so_far if so_far.named else replace(so_far, took_s=float(max(0, second - begins_s(level))))


def _refused_writes(drill: DrillEngine) -> int:
    """Requests that a cache has certainly refused for want of memory."""
    rows = (amount for (_, _, cause, _), amount in drill.ledger.losses.items() if cause.code == CACHE_FULL)
    return sum(max(int(amount * (1.0 - SLACK) - WHOLE), 0) for amount in rows)


def _can_be_lost(bound: Bound) -> bool:
    """True if a bound can be lost before the end: its metric only gets worse, and that breaks the comparison."""
    found = metric(bound.metric)
    return found.only_worsens and bound.op in ((">=", ">") if found.better == "more" else ("<=", "<"))


def losses(drill: DrillEngine) -> dict[str, Losses]:
    """Requests certainly lost, by class, in whole requests: a row of the ledger is rounded down by at most one."""
    names = drill.ledger.classes
    lost, stale = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for (k, outcome, _, _), amount in drill.ledger.losses.items():
        kept = stale if outcome == "stale" else lost
        kept[names[k]] += max(int(amount * (1.0 - SLACK) - WHOLE), 0)
    return {name: Losses(lost[name], stale[name]) for name in names}


def most_offered(level: Level, name: str) -> float:
    """The most requests of a class that a drill can offer: its curve with every spike, which no design and no player changes."""
    item = level.request_class(name)
    spikes = tuple(
        fault
        for fault in level.faults
        if FAULTS[fault.kind].multiplies_load and fault.target in ("", name) and fault.factor > 1.0
    )
    backlog = float(item.queue.backlog) if item.queue else 0.0
    return (backlog + _asked(item.rate, spikes, level.length_s)) * (1.0 + SLACK) + WHOLE


@lru_cache(maxsize=256)
def _asked(rate: Curve, spikes: tuple[Fault, ...], length_s: int) -> float:
    """Requests over a whole drill. A search asks for the same ones with every design."""
    total = 0.0
    for second in range(length_s):
        asked = rate.at(second)
        for fault in spikes:
            if _lasts(fault, second):
                asked *= fault.factor
        total += asked
    return total


def _lasts(fault: Fault, second: int) -> bool:
    return fault.at_s <= second and (fault.for_s <= 0 or second <= fault.at_s + fault.for_s)
