"""Prices by region: a region's own list price where one was read (`regional_prices.csv`), otherwise a factor on that of us-east-1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import figures, value
from drill.catalog.regions import price_level

HOME = "us-east-1"
"""The region of the prices in `figures.csv`."""
EASTERN = frozenset(("us-east-1", "us-east-2"))
"""The two regions between which a byte costs half."""
ACROSS_REGIONS = "price.transfer.cross_region_gb"
NEAR = "price.transfer.use1_use2_gb"
ACROSS_ZONES = "price.transfer.cross_az_gb"


@dataclass(frozen=True, slots=True)
class RegionalPrice:
    """A price in US dollars, in a region."""

    usd: float
    own: bool
    """True if it is the region's own list price; False if it follows from the region's price level."""
    source: str


@cache
def own_prices() -> Mapping[tuple[str, str], RegionalPrice]:
    """Every list price that was read for a region, by the figure's key and the region."""
    return MappingProxyType(
        {
            (row["key"], row["region"]): RegionalPrice(float(row["value"]), True, row["source"])
            for row in rows("regional_prices")
        }
    )


def regional_price(key: str, region: str) -> RegionalPrice:
    """The price behind a figure in a region; by the price level of databases where no list was read. Raises KeyError."""
    own = own_prices().get((key, region))
    if own is not None:
        return own
    source = figures()[key].source
    if region == HOME:
        return RegionalPrice(value(key), True, source)
    factor = price_level(region).database
    return RegionalPrice(value(key) * factor, False, f"{source}, x {factor:g} for {region}")


def out_of_region(source: str, target: str) -> RegionalPrice:
    """US dollars for a GB from one region to another: the source's list price, or that of us-east-1 where none was read."""
    key = NEAR if {source, target} == EASTERN else ACROSS_REGIONS
    own = own_prices().get((key, source))
    return own or RegionalPrice(value(key), source in EASTERN, figures()[key].source)
