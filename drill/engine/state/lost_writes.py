"""Acknowledged writes that no longer exist: stretches of the database's history, and what caches alone had."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class LostWrites:
    """A place in the history is the number of writes committed before it, since the drill began."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    """Stretches of the database's history that are gone, in order, none touching another."""
    in_caches: float = 0.0
    """Writes to records that only a cache had."""

    @property
    def total(self) -> float:
        """How many writes are gone."""
        total = self.in_caches
        for first, last in self.spans:
            total += last - first
        return total

    def lose(self, first: float, last: float) -> float:
        """A stretch of the history no longer exists. Returns how many of its writes existed till now."""
        if last <= first:
            return 0.0
        before = self.total
        low, high = first, last
        apart = []
        for span in self.spans:
            if span[1] < low or span[0] > high:
                apart.append(span)
            else:
                low, high = min(low, span[0]), max(high, span[1])
        self.spans = sorted([*apart, (low, high)])
        return self.total - before
