"""How a region prices a family of classes against us-east-1: from price lists (`regional_families.csv`), else by its price level.

The sizes of a family keep their proportions in every region, so that a ratio stands for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.price_lists.regional_prices import HOME
from drill.catalog.regions import price_level
from drill.catalog.tables import rows


@dataclass(frozen=True, slots=True)
class RegionRatio:
    """A price in a region by that in us-east-1."""

    ratio: float
    own: bool
    """True if the region's own list has the family; False if the price level of one class stands for it."""
    source: str
    """Words for the line of a bill; empty in us-east-1."""


@cache
def _listed() -> Mapping[tuple[str, str, str], RegionRatio]:
    return MappingProxyType(
        {
            (product, row["family"], row["region"]): RegionRatio(
                float(row["ratio"]), True, f"x {row['ratio']}: {row['source']}"
            )
            for row in rows("regional_families")
            for product in row["products"].split()
        }
    )


def region_ratio(product: str, instance: str, region: str) -> RegionRatio:
    """The ratio of a class of a product (`rds.mysql`, `aurora`, `cache.redis`) in a region."""
    listed = _listed().get((product, instance.split(".")[1], region))
    if listed is not None:
        return listed
    if region == HOME:
        return RegionRatio(1.0, True, "")
    level = price_level(region)
    factor = level.cache if instance.startswith("cache.") else level.database
    return RegionRatio(factor, False, f"x {factor:g}: price level of {region}, no list price of the family was read")
