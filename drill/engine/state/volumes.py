"""Stored data: the volumes of machines, the six copies of each segment of Aurora's, and acknowledged writes that are gone."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import NOTHING, Chain, Said


@dataclass(slots=True)
class Disk:
    """A volume: how full it is, and what storage auto scaling has done. Sizes in GiB."""

    used_gib: float = 0.0
    allocated_gib: float = 0.0
    growth: dict[str, float] = field(default_factory=dict)
    """GiB a minute by fault id."""
    hour: list[float] = field(default_factory=list)
    """Space used at each full minute of the past hour, oldest first; empty before anything grew."""
    causes: dict[str, Said] = field(default_factory=dict)
    """The causes of its growth, by fault id, also of growth that is over."""
    grown: dict[str, float] = field(default_factory=dict)
    """GiB that each of them has filled."""
    low_since: int = -1
    """Second since which less than a tenth is free; -1: it is not so."""
    optimised_at: int = -1
    """Second at which its last change of size is optimised; -1: none yet."""
    modified: list[int] = field(default_factory=list)
    """Seconds of the past day at which a change of its size was asked for."""
    full: bool = False
    filled_by: Said | None = None
    """The causes of its growth when it was last full."""
    refused: str = ""
    """Why it did not grow the last time it should have."""

    @property
    def watched(self) -> bool:
        """True if it has to be looked at every second: something has begun to fill it."""
        return bool(self.growth or self.hour)


@dataclass(slots=True)
class SegmentCopies:
    """Aurora: copies of each segment that are lost."""

    lost: dict[str, int] = field(default_factory=dict)
    """The number of them, by zone."""
    chain: Chain = NOTHING
    """Why the volume has no quorum; empty while it has."""


@dataclass(slots=True)
class LostWrites:
    """Acknowledged writes that no longer exist: stretches of the database's history, and what only caches had.

    A place in the history is the number of writes committed before it, since the drill began.
    """

    spans: list[tuple[float, float]] = field(default_factory=list)
    """Stretches of the database's history that are gone, in order, none touching another."""
    in_caches: float = 0.0
    """Writes to records that only a cache had."""

    @property
    def total(self) -> float:
        """The number of lost writes."""
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
