"""The clusters of a cache on the map: the primary, and a Global Datastore's secondaries in other regions."""

from __future__ import annotations

from drill.model.design import Cache
from drill.model.level import Level


def cache_node(number: int, region: str = "") -> str:
    """Id of a shard's primary node; of one in the secondary cluster of a region."""
    return f"cache-{region}-{number}" if region else f"cache-{number}"


def cache_regions(level: Level, cache: Cache) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each cluster of a cache with its zones: the primary, under an empty name, then a Global Datastore's secondaries by region."""
    found = [("", cache.zones or level.apps.zones)]
    for name in cache.global_datastore:
        zones = next((region.zones for region in level.regions if region.name == name), ())
        found.append((name, tuple(zone for zone in level.apps.zones if zone in zones) or zones))
    return tuple((name, zones) for name, zones in found if zones)


def reads_from(level: Level, cache: Cache, zone: str) -> str:
    """The secondary cluster that applications in a zone read from: that of their region; empty: they read from the primary."""
    region = next((region.name for region in level.regions if zone in region.zones), "")
    return region if region in cache.global_datastore else ""


def continent(region: str) -> str:
    """The prefix that tells a secondary cluster's nodes from the primary's by their labels: `eu ` of eu-west-1."""
    return f"{region.partition('-')[0]} " if region else ""
