"""Running sums of a drill's requests, the worst of its seconds, and a future that was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.action import Action


@dataclass(frozen=True, slots=True)
class Tally:
    """Requests up to and including a second, all classes."""

    good: float = 0.0
    stale: float = 0.0
    late: float = 0.0
    failed: float = 0.0
    read: float = 0.0
    """Answered in time, of classes that read."""

    @property
    def availability(self) -> float:
        """Share answered in time of what has been decided; 1 before anything has."""
        decided = self.good + self.stale + self.late + self.failed
        return (self.good + self.stale) / decided if decided else 1.0

    @property
    def stale_ratio(self) -> float:
        """Stale reads of the reads answered in time."""
        return self.stale / self.read if self.read else 0.0

    def minus(self, other: Tally) -> Tally:
        """The difference from an earlier tally."""
        return Tally(
            self.good - other.good,
            self.stale - other.stale,
            self.late - other.late,
            self.failed - other.failed,
            self.read - other.read,
        )


@dataclass(frozen=True, slots=True)
class Branch:
    """A future that was replaced: what had been done in it, and its running sums as far as it was recorded."""

    actions: tuple[Action, ...]
    sums: tuple[Tally, ...]

    def tally(self, seconds: int) -> Tally:
        """Sums over the first `seconds` seconds, as far as recorded."""
        return self.sums[min(seconds, len(self.sums) - 1)]


@dataclass(frozen=True, slots=True)
class Peaks:
    """The worst of a second: 99th percentile latency over its class's objective, and the lag of the replica furthest behind."""

    latency: float
    lag_s: float
