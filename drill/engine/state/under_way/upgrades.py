"""An engine upgrade under way, what stands in its way, and the green environment of a blue/green deployment."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import Said


@dataclass(slots=True)
class GreenEnvironment:
    """A staging copy of the database: it runs the new version and follows production until it takes its place."""

    created_from: float
    """Writes committed when its snapshot was taken."""
    created_s: int
    """When that was."""
    ready_s: int = -1
    """Second from which it follows production; -1 while it is being created."""
    loaded_s: int = 0
    """Second from which every block of its volume has been fetched from the snapshot."""
    analyzed: bool = False
    """Its planner has statistics."""
    switched: bool = False
    """It serves; what is left beside it is the old, blue environment."""
    broken: bool = False
    """Production has been upgraded in place: it is no longer followed."""
    usd_hour: float = 0.0
    """Hourly cost of the environment beside production."""


@dataclass(slots=True)
class Upgrades:
    """Properties of the engine's upgrades."""

    under_way: str = ""
    """The upgrade or switchover that is being made; empty: none."""
    upgraded: bool = False
    """A major upgrade has succeeded."""
    incompatible: dict[str, Said] = field(default_factory=dict)
    """By the id of their fault: what pre-checks find, so that nothing is upgraded."""
    hidden: dict[str, Said] = field(default_factory=dict)
    """By the id of their fault: what only the start of the new version finds, so that the upgrade is rolled back."""
    green: GreenEnvironment | None = None
