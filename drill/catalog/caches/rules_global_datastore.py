"""Rules of Global Datastore: which caches may have secondary clusters in other regions, and in which.

Amazon ElastiCache User Guide, Prerequisites and limitations,
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html (2026): clusters of nodes of Valkey
and of Redis OSS from 5.0.6 on, node types of size large and above, previous generations excluded, up to two other regions.
"""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.cache_services import CACHE_SERVICES, cache_engines_with
from drill.catalog.finding import Finding, Path, either
from drill.catalog.instances import INSTANCES
from drill.catalog.prices import cache_classes
from drill.catalog.regions import region_of
from drill.catalog.rules_class import NODE, instead
from drill.model.design import Design
from drill.model.level import Level

MOST_SECONDARIES = 2
"""Regions with a secondary cluster."""
FIRST_GENERATION = 5
"""R5 and M5 were the first families to have it; of the previous generations, R4 and M4 were the last."""
SMALL = ("micro", "small", "medium")
"""Sizes below large."""
PATH: Path = ("cache", "global_datastore")


def clusters_that_have_it(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Global Datastore needs a cluster of nodes of ElastiCache whose engine replicates, without durability.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Durability.Limitations.html: not with Global Datastores.
    """
    cache = design.cache
    if cache is None or not cache.global_datastore:
        return
    if not cache.service.global_datastore:
        able = either(name for name, service in CACHE_SERVICES.items() if service.global_datastore)
        hint = f"choose service: {able}, or remove global_datastore"
        yield Finding(PATH, f"{cache.service.title} has no Global Datastore", hint)
    elif not cache.engine.replication:
        engines = either(cache_engines_with(lambda item: item.replication))
        hint = f"choose engine {engines}, or remove global_datastore"
        yield Finding(PATH, f"{cache.engine.title} has no Global Datastore", hint)
    elif cache.durability != "off":
        message = "a cluster with durability cannot be part of a Global Datastore"
        yield Finding(PATH, message, "choose durability: off, or remove global_datastore")


def node_type(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Its node types are large or larger, and of a present generation: no T family has such a size."""
    cache = design.cache
    if cache is None or not cache.global_datastore or not cache.service.global_datastore:
        return
    if cache.instance in INSTANCES and not takes_part(cache.instance):
        able = [name for name in cache_classes(cache.engine.name, cache.service.name) if takes_part(name)]
        message = f"{cache.instance} cannot be part of a Global Datastore: it takes node types from large on"
        yield Finding(NODE, message, instead(cache.instance, able))


def takes_part(name: str) -> bool:
    """True if a Global Datastore may use the node type."""
    made = INSTANCES[name]
    return made.generation >= FIRST_GENERATION and not made.burstable and name.rpartition(".")[2] not in SMALL


def secondary_regions(level: Level | None, design: Design) -> Iterator[Finding]:
    """A secondary cluster is in another region than the primary's and than the other secondary's; there are at most two."""
    cache = design.cache
    if cache is None:
        return
    home, seen = region_of(design.database.zone), set[str]()
    for index, name in enumerate(cache.global_datastore):
        path = (*PATH, index)
        known = () if level is None else tuple(region.name for region in level.regions)
        if name == home:
            yield Finding(path, f"the primary cluster is in {name}", "choose another region")
        elif name in seen:
            yield Finding(path, f"{name} has a secondary cluster already", "remove it")
        elif known and name not in known:
            others = [region for region in known if region != home]
            hint = f"choose {either(others)}" if others else "remove global_datastore: the level has no other region"
            yield Finding(path, f"the level has no region {name}", hint)
        elif len(seen) == MOST_SECONDARIES:
            message = (
                f"{name} is one region too many: a Global Datastore has at most {MOST_SECONDARIES} secondary clusters"
            )
            yield Finding(path, message, "remove it")
        seen.add(name)
