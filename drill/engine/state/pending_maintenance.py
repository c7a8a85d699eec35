"""Maintenance of a database that is not done: an upgrade under way, a blue/green deployment, a vacuum held back."""

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


@dataclass(slots=True)
class TransactionIds:
    """The debt of a vacuum that was held back. Nothing counts while nobody has held it back."""

    left: float = -1.0
    """Transaction IDs until they wrap around; -1: vacuum keeps up."""
    why: Said | None = None
    """The cause that held vacuum back."""
    warned: bool = False
    """The database has begun to warn."""
    exhausted: bool = False
    """It assigns no more: it refuses whatever writes."""
    vacuum: tuple[int, int] | None = None
    """The machine on which VACUUM FREEZE runs, and its boot then: with another it has been interrupted."""
