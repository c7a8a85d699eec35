"""Parts that the lines of a bill share: months, price levels, copies, traffic, and how a line is made.

A month has 730 hours, as in AWS's own price examples. What depends on traffic takes the mean of the level's drill as the
month's mean.
"""

from __future__ import annotations

from drill.catalog.figure_sheet import figures, value
from drill.catalog.regions import price_level, region_of
from drill.model.design import Design, Replica
from drill.model.level import Level
from drill.model.run import MICRO, BillItem
from drill.model.said import Said

GIB = 2**30
SECONDS_PER_HOUR = 3600


def item(said: Said, usd: float, *keys: str, source: str = "") -> BillItem:
    """A line; `keys` are the figures behind it."""
    named = dict.fromkeys(figures()[key].source for key in keys)
    return BillItem(said, round(usd * MICRO), "; ".join([source, *named] if source else named))


def hours() -> float:
    """Hours of a month."""
    return value("price.hours_per_month")


def month_s() -> float:
    """Seconds of a month."""
    return hours() * SECONDS_PER_HOUR


def level_of(zone: str) -> float:
    """Price level of databases in the region of a zone; us-east-1 is 1."""
    return price_level(region_of(zone)).database


def instance_copies(design: Design) -> float:
    """Instances, and copies of the storage, of the primary database."""
    key = design.database.deployment.price_factor
    return value(key) if key else 1.0


def replica_copies(replica: Replica) -> float:
    """Instances, and copies of the storage, of one replica."""
    return value("price.rds.multi_az_factor") if replica.multi_az else 1.0


def billed_replicas(design: Design) -> tuple[Replica, ...]:
    """Replicas that are paid for the whole month: auto scaling keeps its least number, each as large as the writer."""
    kept = tuple(design.replicas)
    if design.scaling:
        home = [replica for replica in kept if region_of(replica.zone) == region_of(design.database.zone)]
        for number in range(1, design.scaling.least - len(home) + 1):
            kept += (Replica(f"auto-{number}", design.database.zone, design.database.instance),)
    return kept


def statements_per_s(level: Level) -> tuple[float, float]:
    """Mean reads and writes a second that the level's users ask for."""
    reads = writes = 0.0
    for cls in level.classes:
        rate = cls.rate.mean(level.length_s)
        reads += rate * cls.reads
        writes += rate * cls.writes
    return reads, writes


def commits_per_s(level: Level) -> float:
    """Mean transactions a second that write, that the level's users ask for."""
    return sum(cls.rate.mean(level.length_s) for cls in level.classes if cls.writes)
