"""A metric that an objective may bound: its record, the figures that it is computed from, and shares that several of them are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from drill.model.diagnosis import Naming
from drill.model.run import QueueTotals

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


class Counts(Protocol):
    """Requests of one class, by outcome."""

    @property
    def cls(self) -> str:
        """The class."""

    @property
    def offered(self) -> float:
        """Offered requests."""

    @property
    def good(self) -> float:
        """Answered in time and fresh."""

    @property
    def stale(self) -> float:
        """Answered in time with data older than the class tolerates."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures that metrics are computed from: those of a finished drill, or the best that a running one can still reach."""

    totals: Sequence[Counts]
    reading: frozenset[str]
    """Classes that read."""
    lost_writes: int
    audit_failures: int
    actions: int
    monthly_micro_usd: int
    drill_micro_usd: int = 0
    age_p99_s: float = 0.0
    worst_minute: float = 1.0
    down_s: int = 0
    recovered_s: float = 0.0
    """Infinite: never."""
    rto_s: float = 0.0
    """Infinite: not by the design's own means."""
    rpo_s: float = 0.0
    queues: Sequence[QueueTotals] = ()
    naming: Naming | None = None
    """The cause that was named; None where a level has nothing to name."""
    refused_writes: int = 0
    """Requests that failed because a cache had no memory for their write."""
