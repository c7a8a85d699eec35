"""Network round trips between zones and between regions, and how prices differ from one region to the next.

Zone pairs are a public measurement of 2019, region pairs the yearly median of a public probe (validation table V17).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import value


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """Prices of a region relative to us-east-1."""

    database: float
    cache: float


@cache
def _measured() -> Mapping[frozenset[str], float]:
    return {frozenset((row["from"], row["to"])): float(row["round_trip_ms"]) for row in rows("latency")}


@cache
def regions() -> Mapping[str, PriceLevel]:
    """Every region with a price snapshot."""
    return MappingProxyType(
        {
            row["region"]: PriceLevel(float(row["database_factor"]), float(row["cache_factor"]))
            for row in rows("regions")
        },
    )


def price_level(region: str) -> PriceLevel:
    """Prices of a region; a region without a snapshot gets the default ratio."""
    usual = value("model.price.region_factor")
    return regions().get(region, PriceLevel(usual, usual))


def region_of(zone: str) -> str:
    """`us-east-1` of `us-east-1a`."""
    return zone.rstrip("abcdefghijklmnopqrstuvwxyz")


def round_trip_ms(zone_a: str, zone_b: str) -> float:
    """Round trip between two zones in milliseconds.

    Within a zone and between unmeasured zones of a region: the published typical figure. Between regions: the measured
    pair, or, where one region is not in the table, the mean of all pairs.
    """
    if zone_a == zone_b:
        return value("net.az.same_ms")
    measured = _measured()
    pair = frozenset((zone_a, zone_b))
    if pair in measured:
        return measured[pair]
    region_a, region_b = region_of(zone_a), region_of(zone_b)
    if region_a == region_b:
        return value("net.az.cross_ms")
    between = frozenset((region_a, region_b))
    return measured[between] if between in measured else value("model.net.region_unmeasured_ms")
