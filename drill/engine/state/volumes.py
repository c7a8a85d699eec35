"""Volumes: those of machines, and the six copies of each segment of Aurora's."""

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
        """Whether it has to be looked at every second: something has begun to fill it."""
        return bool(self.growth or self.hour)


@dataclass(slots=True)
class SegmentCopies:
    """Aurora: copies of each segment that are lost."""

    lost: dict[str, int] = field(default_factory=dict)
    """How many, by zone."""
    chain: Chain = NOTHING
    """Why the volume has no quorum; empty while it has."""
