"""Compares two revisions of a system: by fault, in every verdict and every figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import isinf
from typing import Any

from drill.assess.assessment import Assessment
from drill.assess.pack_verdicts import PackResult
from drill.model.run import MICRO
from drill.words import units


@dataclass(frozen=True, slots=True)
class RevisedFigure:
    """A figure that differs."""

    fault: str
    """Id of the fault; `bill` for the bill of a month."""
    figure: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A system against another revision of it."""

    system: str
    other: str
    """The other revision as a command line names it."""
    changes: tuple[RevisedFigure, ...]

    def data(self) -> dict[str, Any]:
        """The same as plain data."""
        return {"system": self.system, "other": self.other, "changes": [asdict(item) for item in self.changes]}


def revision(now: Assessment, before: Assessment, other: str) -> Revision:
    """The differences of a system from an earlier revision, fault by fault; none where the design is the same."""
    return Revision(now.subject.name, other, tuple(_changes(now, before)))


def _changes(now: Assessment, before: Assessment) -> Iterator[RevisedFigure]:
    old = {item.row.id: item for item in (before.no_fault, *before.results)}
    for item in (now.no_fault, *now.results):
        earlier = _figures(old[item.row.id]) if item.row.id in old else {}
        for name, value in _figures(item).items():
            was = earlier.get(name, "–")
            if was != value:
                yield RevisedFigure(item.row.id, name, was, value)
    costs = [units.dollars(round(item.monthly_usd * MICRO)) for item in (before, now)]
    if costs[0] != costs[1]:
        yield RevisedFigure("bill", "a month", costs[0], costs[1])


def _figures(item: PackResult) -> dict[str, str]:
    """The compared figures of a fault, as a person reads them."""
    worst = item.worst
    found = {"verdict": item.verdict.replace("-", " ")}
    if worst is not None:
        seed = worst.worst
        found["back after"] = "not back" if isinf(seed.rto_s) else units.duration(seed.rto_s, up=True)
        found["lost writes"] = units.count(seed.lost_writes)
        found["available"] = units.percent(seed.availability)
    if item.limit is not None:
        found["holds up to"] = units.rate(item.limit.rate)
    return found
