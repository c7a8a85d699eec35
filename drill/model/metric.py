"""A metric that an objective may bound: its record, and the shares that several of them are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from drill.model.reading import Counts, Reading

CACHE_FULL = "cause.cache_full"
"""Code of the cause of requests whose write a cache had no memory for."""
Unit = Literal["share", "seconds", "usd", "count"]
"""A share of 1, seconds, US dollars, or a number of things."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that may be bounded, over a whole drill, for one class of requests (`availability.checkout`), or both."""

    name: str
    unit: Unit
    better: Literal["more", "less"]
    label: str
    """Its name for people."""
    meaning: str
    """Its definition, for the authoring guide."""
    whole: Callable[[Reading], float] | None = None
    of_class: Callable[[Counts], float] | None = None
    only_worsens: bool = False
    """True if it never improves during a drill, so that its bound can be missed before the end."""


def share(part: float, whole: float, *, empty: float) -> float:
    """A part of a whole; `empty` where there is no whole."""
    return part / whole if whole else empty


def answered_share(counts: Counts) -> float:
    """Share of all requests answered in time."""
    return share(counts.good + counts.stale, counts.offered, empty=1.0)


def good_share(counts: Counts) -> float:
    """Share of all requests answered in time and fresh."""
    return share(counts.good, counts.offered, empty=1.0)


def stale_share(counts: Counts) -> float:
    """Share of the answers in time that were stale."""
    return share(counts.stale, counts.good + counts.stale, empty=0.0)


def reads(reading: Reading) -> float:
    """Requests answered in time of the classes that read."""
    return sum(row.good + row.stale for row in reading.totals if row.cls in reading.reading)
