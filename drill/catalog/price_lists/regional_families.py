"""A region's prices of classes relative to us-east-1: by family from price lists (`regional_families.csv`), else by its price level.

The sizes of a family keep their proportions in nearly every region, so that one ratio stands for all of them. A class that is more
than 0.5 % and half a tenth of a cent off in its region's list has a row of its own: `t2.micro` instead of `t2`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.csv_tables import rows
from drill.catalog.price_lists.regional_prices import HOME
from drill.catalog.prices import prices
from drill.catalog.regions import price_level, regions

Key = tuple[str, str, str]
"""Product, family or class without its service (`r6g`, `r6g.large`), region."""


@dataclass(frozen=True, slots=True)
class RegionRatio:
    """A price in a region by that in us-east-1."""

    ratio: float
    own: bool
    """True if the region's own list has the family; False if the price level of one class stands for it."""
    source: str
    """Words for the line of a bill; empty in us-east-1."""


@cache
def _listed() -> Mapping[Key, RegionRatio]:
    return MappingProxyType(listed(rows("regional_families")))


def listed(table: Sequence[Mapping[str, str]]) -> dict[Key, RegionRatio]:
    """The ratios of a table. Raises ValueError that names every broken row and the rule that it breaks."""
    faults = [*_faults(table), *_repeated(table)]
    if faults:
        message = f"regional_families.csv has rows that price nothing (mend or remove them): {'; '.join(faults)}"
        raise ValueError(message)
    return {
        key: RegionRatio(float(row["ratio"]), True, f"x {row['ratio']}: {row['source']}")
        for row in table
        for key in _keys(row)
    }


def _keys(row: Mapping[str, str]) -> Iterator[Key]:
    return ((product, row["family"], row["region"]) for product in row["products"].split())


def _faults(table: Sequence[Mapping[str, str]]) -> Iterator[str]:
    sold = {(product, part) for product, name in prices() for part in _parts(name)} | {("aurora", "serverless")}
    for line, row in enumerate(table, start=2):
        where = f"line {line}, {row['products']} {row['family']} {row['region']}"
        unknown = [product for product, part, _ in _keys(row) if (product, part) not in sold]
        if unknown or not row["products"].split():
            yield f"{where}: prices.csv has no such class of {' '.join(unknown) or 'any product'}"
        if row["region"] == HOME or row["region"] not in regions():
            yield f"{where}: the region is one of regions.csv other than {HOME}"
        if not _positive(row["ratio"]):
            yield f"{where}: the ratio is a number above 0, not {row['ratio']!r}"


def _repeated(table: Sequence[Mapping[str, str]]) -> Iterator[str]:
    found = Counter(key for row in table for key in _keys(row))
    return (f"{' '.join(key)}: {count} rows" for key, count in found.items() if count > 1)


def _parts(instance: str) -> tuple[str, str]:
    """`r6g` and `r6g.large` of `db.r6g.large`."""
    size = instance.partition(".")[2]
    return size.partition(".")[0], size


def _positive(text: str) -> bool:
    try:
        return 0.0 < float(text) < float("inf")
    except ValueError:
        return False


def region_ratio(product: str, instance: str, region: str) -> RegionRatio:
    """The ratio of a class of a product (`rds.mysql`, `aurora`, `cache.redis`) in a region: its own, its family's, else the level."""
    family, size = _parts(instance)
    for part in (size, family):
        found = _listed().get((product, part, region))
        if found is not None:
            return found
    if region == HOME:
        return RegionRatio(1.0, True, "")
    level = price_level(region)
    factor = level.cache if instance.startswith("cache.") else level.database
    return RegionRatio(factor, False, f"x {factor:g}: price level of {region}, no list price of the family was read")
