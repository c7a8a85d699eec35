"""Major versions of database and cache engines, and the days on which AWS's support of each ends: `engine_versions.csv`.

A version is offered from its release, supported at no charge to the end of standard support, then under RDS Extended Support:
a price by the vCPU-hour for two years, a higher one in the third. After that AWS upgrades what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache

from drill.catalog.csv_tables import rows
from drill.catalog.engines import AURORA_NAMES, ENGINES
from drill.model.design import Database
from drill.model.level import Level

CATALOGUE_DAY = date(2026, 11, 30)
"""The day the catalogue stands for. Never the day of the machine's clock: a bill must be the same tomorrow."""


class Support(Enum):
    """The support that AWS gives a version on a day."""

    STANDARD = "standard"
    GRACE = "extended-free"
    """Extended Support before its first charge."""
    YEARS_1_2 = "extended-years-1-2"
    YEAR_3 = "extended-year-3"
    ENDED = "ended"

    @property
    def charged(self) -> bool:
        """True if Extended Support costs something."""
        return self in (Support.YEARS_1_2, Support.YEAR_3)


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """A major version. A day that AWS has not published, or that does not apply, is None."""

    engine: str
    """The engine's name in the API of RDS or ElastiCache; `oracle`, `sqlserver` and `db2` stand for every edition."""
    version: str
    released: date | None
    """The first day on which the service offered it."""
    standard_ends: date | None
    """The last day of standard support."""
    charged_from: date | None
    """The first day on which Extended Support is charged; None: it has no Extended Support."""
    year3_from: date | None
    """The first day of the price of year 3; None: the first price stays."""
    ends: date | None
    """The last day of Extended Support."""
    source: str
    dated: date
    """The day of the source."""

    @property
    def last_day(self) -> date | None:
        """The last day on which AWS supports it, at any price. None: not published."""
        return self.ends if self.charged_from else self.standard_ends

    def support(self, day: date) -> Support:
        """The support that AWS gives it on a day."""
        if self.last_day is not None and day > self.last_day:
            return Support.ENDED
        if self.standard_ends is None or day <= self.standard_ends:
            return Support.STANDARD
        if self.year3_from is not None and day >= self.year3_from:
            return Support.YEAR_3
        return Support.YEARS_1_2 if self.charged_from is not None and day >= self.charged_from else Support.GRACE


@cache
def engine_versions() -> tuple[EngineVersion, ...]:
    """Every row of the table, the newest version of an engine first."""
    return tuple(
        EngineVersion(
            engine=row["engine"],
            version=row["version"],
            released=_day(row["released"]),
            standard_ends=_day(row["standard_ends"]),
            charged_from=_day(row["charged_from"]),
            year3_from=_day(row["year3_from"]),
            ends=_day(row["ends"]),
            source=row["source"],
            dated=date.fromisoformat(row["dated"]),
        )
        for row in rows("engine_versions")
    )


def versions_of(engine: str) -> tuple[EngineVersion, ...]:
    """The known versions of an engine, by its name in the API, newest first."""
    return tuple(item for item in engine_versions() if item.engine == engine)


def find_version(engine: str, version: str) -> EngineVersion | None:
    """The major version that a version belongs to: 8.0 for 8.0.39. None for one that the table does not have."""
    return next((item for item in versions_of(engine) if f"{version}.".startswith(f"{item.version}.")), None)


def support_ended(engine: str, version: str, day: date) -> EngineVersion | None:
    """The row of a version whose standard support is over on a day; None for any other, and for one that is not in the table."""
    found = find_version(engine, version)
    return found if found is not None and found.support(day) is not Support.STANDARD else None


def api_engine(database: Database) -> str:
    """The engine of a database in the API: `aurora-mysql`, `postgres`, `oracle`. An unknown engine keeps its name."""
    name = database.engine
    if database.service.shared_volume:
        return AURORA_NAMES.get(name, name)
    return ENGINES[name].family if name in ENGINES else name


def version_of(database: Database) -> EngineVersion | None:
    """The version that a design gives; None without one, and for one that the engine does not have."""
    return next((item for item in versions_of(api_engine(database)) if item.version == database.version), None)


def next_version(database: Database, day: date) -> EngineVersion | None:
    """The version that a major upgrade on a day leads to; None without a newer one, and for a version that is not known."""
    newer: EngineVersion | None = None
    for item in versions_of(api_engine(database)):
        if item.version == database.version:
            return newer
        newer = item if item.released is None or item.released <= day else None
    return None


def offered_versions(database: Database, day: date) -> tuple[str, ...]:
    """The versions on which AWS creates a database on a day, newest first."""
    return tuple(
        item.version
        for item in versions_of(api_engine(database))
        if (item.released is None or item.released <= day) and item.support(day) is not Support.ENDED
    )


def day_of(level: Level | None) -> date:
    """The day on which a level's bill and rules are read: the last of its year, else the catalogue's."""
    return CATALOGUE_DAY if level is None or level.year is None else date(level.year, 12, 31)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
