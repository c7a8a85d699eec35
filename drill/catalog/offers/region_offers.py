"""Regions: which classes and features AWS sells in each, as far as that is published.

`region_classes.csv` holds, for a region and an offer (an engine of RDS, an engine of Aurora, a Multi-AZ DB cluster, ElastiCache),
the families and the other classes that the AWS price list of 20 October 2026 has elsewhere and not there (PyPI cfn-lint
1.58.0, cfnlint/data/schemas/extensions). Of MemoryDB it is known where it is sold, and not which node types; of EC2 nothing by
region, and nothing of regions of past years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from drill.catalog.csv_tables import rows
from drill.catalog.database_services import SERVICES
from drill.catalog.engines import AURORA_NAMES, ENGINES

ALL = "all"
"""In place of families: the offer as a whole is not sold in the region."""
ELASTICACHE = "elasticache"
MEMORYDB = "memorydb"


@dataclass(frozen=True, slots=True)
class Missing:
    """Part of an offer that a region does not have."""

    families: frozenset[str]
    classes: frozenset[str]

    def holds(self, name: str) -> bool:
        """True if a class is not sold in the region."""
        return ALL in self.families or name in self.classes or name.split(".")[1] in self.families


@dataclass(frozen=True, slots=True)
class RegionFeature:
    """A feature that some regions do not have."""

    title: str
    instead: str
    """The choice in a design file that does without it."""
    absent: frozenset[str]
    """Regions without it."""


@cache
def _listed() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """The rows of the table by region and offer: a run asks for a few of them."""
    return {(row["region"], row["offer"]): row for row in rows("region_classes")}


@lru_cache(maxsize=1024)
def _missing(region: str, offer: str) -> Missing | None:
    """The parts of an offer that a region lacks; None where nothing is known."""
    row = _listed().get((region, offer))
    return None if row is None else Missing(frozenset(row["families"].split()), frozenset(row["classes"].split()))


@cache
def region_features() -> Mapping[str, RegionFeature]:
    """Features by name: `proxy`, `custom-oracle`, `custom-sqlserver`, `memorydb`."""
    return {
        row["feature"]: RegionFeature(row["title"], row["instead"], frozenset(row["regions"].split()))
        for row in rows("region_features")
    }


@cache
def listed_regions() -> frozenset[str]:
    """Regions of which the price list says what is sold."""
    return frozenset(region for region, _ in _listed())


def offer_of(engine: str, service: str, *, cluster: bool = False) -> str:
    """The offer under which the table has an engine; empty where it has none. Raises KeyError for an unknown engine."""
    kind = SERVICES[service]
    if not kind.managed:
        return ""
    if kind.shared_volume:
        return AURORA_NAMES.get(engine, "")
    name = ENGINES[engine].sold_as
    return f"cluster-{name}" if cluster else name


def sold_in(region: str, offer: str, name: str) -> bool:
    """True if a class of an offer is sold in a region, or if nothing is known of the region or the offer."""
    missing = _missing(region, offer)
    return missing is None or not missing.holds(name)


def offered_in(region: str, offer: str) -> bool:
    """True if anything of an offer is sold in a region, or if nothing is known of it."""
    missing = _missing(region, offer)
    return missing is None or ALL not in missing.families
