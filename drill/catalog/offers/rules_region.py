"""Rules of regions: classes and features that AWS does not sell in every one. Levels of a past year are not judged by them."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import engine_of
from drill.catalog.finding import Finding, Path, instance_classes
from drill.catalog.instances import INSTANCES
from drill.catalog.offers.region_offers import ELASTICACHE, MEMORYDB, offer_of, offered_in, region_features, sold_in
from drill.catalog.prices import cache_classes, cluster_classes, database_classes, node_sold_for, sold_for
from drill.catalog.regions import region_of
from drill.catalog.rules_class import NODE, instead
from drill.model.design import Design
from drill.model.level import Level


def database_class_in_region(level: Level | None, design: Design) -> Iterator[Finding]:
    """The region sells the class for the engine: not every family has reached every region (AWS price list, 2026-10-20)."""
    engine, service = engine_of(design), design.database.service
    if _of_a_past_year(level) or engine is None or service.name not in engine.services:
        return
    zones = [design.database.zone, *(replica.zone for replica in design.replicas)]
    for (path, name), zone in zip(instance_classes(design), zones, strict=True):
        region, made = region_of(zone), INSTANCES.get(name)
        cluster = path[0] == "database" and bool(design.database.deployment.readable_standbys)
        offer = offer_of(engine.name, service.name, cluster=cluster)
        if made is None or made.is_cache or sold_in(region, offer, name):
            continue
        if not offered_in(region, offer):
            what, otherwise = ("Multi-AZ DB clusters", "multi_az: standby, or ") if cluster else (service.title, "")
            message = f"AWS does not sell {what} for {engine.title} in {region}"
            yield Finding(path, message, f"choose {otherwise}another region")
        elif engine.sold_as in made.cluster if cluster else sold_for(made, engine.name, service.name):
            able = (cluster_classes if cluster else database_classes)(engine.name, service.name)
            here = [other for other in able if sold_in(region, offer, other)]
            yield Finding(path, f"AWS does not sell {name} for {engine.title} in {region}", instead(name, here))


def node_in_region(level: Level | None, design: Design) -> Iterator[Finding]:
    """The region sells the node type (AWS price list, 2026-10-20, ElastiCache; those of MemoryDB by region are not known)."""
    cache = design.cache
    if _of_a_past_year(level) or cache is None or cache.service.name != ELASTICACHE:
        return
    made, engine = INSTANCES.get(cache.instance), cache.engine.name
    for region in dict.fromkeys((*map(region_of, cache.zones), *cache.global_datastore)):
        if made is None or not node_sold_for(made, engine, ELASTICACHE) or sold_in(region, ELASTICACHE, made.name):
            continue
        here = [name for name in cache_classes(engine, ELASTICACHE) if sold_in(region, ELASTICACHE, name)]
        yield Finding(NODE, f"AWS does not sell {made.name} in {region}", instead(made.name, here))


def feature_in_region(level: Level | None, design: Design) -> Iterator[Finding]:
    """The region has RDS Proxy, RDS Custom and MemoryDB, where the design uses them."""
    if _of_a_past_year(level):
        return
    for name, path, region in _used(design):
        feature = region_features()[name]
        if region in feature.absent:
            yield Finding(path, f"{feature.title} is not available in {region}", f"choose {feature.instead}")


def _used(design: Design) -> Iterator[tuple[str, Path, str]]:
    """Features of `region_features.csv` that a design uses, where its file says so, and the region."""
    engine, cache, home = engine_of(design), design.cache, region_of(design.database.zone)
    if design.proxy is not None and design.database.service.proxy:
        yield "proxy", ("proxy",), home
    if design.database.custom and engine is not None and engine.custom:
        yield f"custom-{engine.family}", ("database", "custom"), home
    if cache is not None and cache.service.name == MEMORYDB:
        for region in dict.fromkeys(map(region_of, cache.zones)):
            yield MEMORYDB, ("cache", "service"), region


def _of_a_past_year(level: Level | None) -> bool:
    return level is not None and level.year is not None
