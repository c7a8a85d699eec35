"""The figures that metrics are computed from: those of a finished drill, or the best that a running one can still reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from drill.model.diagnosis import Naming
from drill.model.run import QueueTotals


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
