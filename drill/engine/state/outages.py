"""Outages: zones, the control plane, tables, the primary region."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.engine.state.schedule import Handler, Payload
from drill.model.level_traffic import RequestClass
from drill.model.said import NOTHING, Chain


@dataclass(slots=True)
class DarkZones:
    """Zones without power or network."""

    faults: dict[str, int] = field(default_factory=dict)
    """The number of faults that hold each of them so."""

    def holds(self, zone: str) -> bool:
        """True if any fault keeps a zone from answering."""
        return self.faults.get(zone, 0) > 0


@dataclass(slots=True)
class ControlPlane:
    """The API of the cloud: it is down while any fault holds it."""

    held: set[str] = field(default_factory=set)
    """Those faults."""
    waits: list[tuple[Handler, Payload]] = field(default_factory=list)
    """Operations that wait for it, in order."""


@dataclass(slots=True)
class DroppedTables:
    """Tables that are gone."""

    tables: dict[str, tuple[Chain, int]] = field(default_factory=dict)
    """Why each is gone, and since which second."""
    chain: Chain = NOTHING
    """Why the last one went."""

    def since_s(self, item: RequestClass) -> int:
        """Second since which a class lacks a table that it needs; -1: it lacks none."""
        gone = [at_s for table, (_, at_s) in self.tables.items() if not item.tables or table in item.tables]
        return min(gone, default=-1)

    def first_s(self) -> int | None:
        """Second at which the first of them went; None while none is gone."""
        return min((at_s for _, at_s in self.tables.values()), default=None)

    def restored_to(self, point: float) -> None:
        """The data are as they were at a moment: what had been dropped by then is still gone."""
        self.tables = {name: (why, at_s) for name, (why, at_s) in self.tables.items() if at_s < point}


@dataclass(slots=True)
class RegionFailover:
    """Global database: another region takes over."""

    crossing: int = -1
    """Machine that is taking over, -1 for none."""
    primary_lost_tick: int = -1
    """When the whole region of the writer went dark, -1 while it has not."""
