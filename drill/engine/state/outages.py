"""What is not there: zones, the control plane, tables, the primary region."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.engine.state.schedule import Handler, Payload
from drill.model.said import NOTHING, Chain


@dataclass(slots=True)
class DarkZones:
    """Zones without power or network."""

    faults: dict[str, int] = field(default_factory=dict)
    """How many faults hold each of them so."""

    def holds(self, zone: str) -> bool:
        """Whether any fault keeps a zone from answering."""
        return self.faults.get(zone, 0) > 0


@dataclass(slots=True)
class ControlPlane:
    """The API of the cloud: it is down while any fault holds it."""

    held: set[str] = field(default_factory=set)
    """Those faults."""
    waits: list[tuple[Handler, Payload]] = field(default_factory=list)
    """What it would have done meanwhile, in order."""


@dataclass(slots=True)
class DroppedTables:
    """Tables that are gone."""

    tables: dict[str, Chain] = field(default_factory=dict)
    """Why, by table."""
    at: int = -1
    """Second at which the last one went."""
    chain: Chain = NOTHING
    """Why the last one went."""


@dataclass(slots=True)
class RegionFailover:
    """Global database: another region takes over."""

    crossing: int = -1
    """Machine that is taking over, -1 for none."""
    primary_lost_tick: int = -1
    """When the whole region of the writer went dark, -1 while it has not."""
