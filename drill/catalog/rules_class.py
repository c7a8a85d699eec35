"""Rules of instance classes and node types in a design: known to AWS, run by the model, sold for the purpose, priced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drill.catalog.engines import engine_of
from drill.catalog.finding import Finding, Path, either, instance_classes, nearest, year_of
from drill.catalog.instances import INSTANCES, UNKNOWN, UNMODELLED, InstanceClass
from drill.catalog.offers.offer_years import node_on_sale
from drill.catalog.prices import (
    cache_classes,
    cluster_classes,
    database_classes,
    database_product,
    node_sold_for,
    prices,
    sold_for,
)
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.model.design import Design
from drill.model.level import Level

NODE = ("cache", "class")
MOST_NAMED = 3
"""Classes that a hint names."""


def class_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Every database class is one that AWS has or had."""
    for path, name in instance_classes(design):
        if name != SERVERLESS and not _known(name, "db."):
            yield Finding(path, f"there is no database class {name}", nearest(name, _names("db.")))


def class_is_modelled(level: Level | None, design: Design) -> Iterator[Finding]:
    """Every figure of a class that the model needs is published."""
    for path, name in instance_classes(design):
        if name in UNMODELLED and name.startswith("db."):
            yield _unmodelled(path, name, _orderable(level, design))


def class_is_current(level: Level | None, design: Design) -> Iterator[Finding]:
    """AWS creates new instances on the class: a retired one can be read in an old file, and is refused.

    What a past year had is for `rules_years`.
    """
    for path, name, _ in _databases(design):
        if INSTANCES[name].status == "retired" and year_of(level) is None:
            message = f"AWS has retired {name} and creates no new instances of it"
            yield Finding(path, message, instead(name, _orderable(level, design)))


def class_is_sold(level: Level | None, design: Design) -> Iterator[Finding]:
    """AWS sells the class for the engine on the service: no Graviton under Oracle, no t3.micro under Aurora."""
    engine, service = engine_of(design), design.database.service
    if engine is None or service.name not in engine.services:
        return
    for path, name, made in _databases(design):
        if not _in_cluster(path, design) and not sold_for(made, engine.name, service.name):
            alone = ": AWS sells it for Multi-AZ DB clusters alone" if made.cluster and not made.engines else ""
            message = f"{service.title} does not offer {name} for {engine.title}{alone}"
            yield Finding(path, message, instead(name, _orderable(level, design)))


def class_of_a_cluster(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-AZ DB clusters come on classes with local NVMe (Amazon RDS User Guide, multi-az-db-clusters-concepts.md)."""
    engine, service = engine_of(design), design.database.service
    if engine is None or not engine.multi_az_cluster or service.name not in engine.services:
        return
    for path, name, made in _databases(design):
        if _in_cluster(path, design) and engine.sold_as not in made.cluster:
            message = f"AWS does not sell Multi-AZ DB clusters on {name}: only on classes with local NVMe"
            hint = f"{instead(name, cluster_classes(engine.name, service.name))}, or multi_az: standby"
            yield Finding(path, message, hint)


def class_is_priced(level: Level | None, design: Design) -> Iterator[Finding]:
    """A price of the class is known: without one no bill can be made."""
    engine, service = engine_of(design), design.database.service
    if engine is None or service.name not in engine.services:
        return
    product = database_product(engine.name, service.name)
    for path, name, made in _databases(design):
        sold = (
            engine.sold_as in made.cluster if _in_cluster(path, design) else sold_for(made, engine.name, service.name)
        )
        retired = made.status == "retired" and year_of(level) is None
        if sold and not retired and (product, name) not in prices():
            message = f"no public price of {name} for {engine.title} on {service.title} is known"
            yield Finding(path, message, instead(name, _orderable(level, design)))


def class_of_a_global_database(level: Level | None, design: Design) -> Iterator[Finding]:
    """A global database takes memory-optimised classes and db.serverless (Amazon Aurora User Guide, its requirements)."""
    database = design.database
    abroad = any(region_of(replica.zone) != region_of(database.zone) for replica in design.replicas)
    if not database.service.global_database or not abroad:
        return
    for path, name, made in _databases(design):
        if not made.global_database:
            able = tuple(other for other in _orderable(level, design) if INSTANCES[other].global_database)
            hint = f"{instead(name, able)}, or class {SERVERLESS}"
            yield Finding(path, f"a global database does not take {name}: only memory-optimised classes", hint)


def node_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The node type is one that AWS has or had."""
    cache = design.cache
    if cache and cache.instance and not _known(cache.instance, "cache."):
        yield Finding(NODE, f"there is no cache class {cache.instance}", nearest(cache.instance, _names("cache.")))


def node_is_modelled(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Every figure of a node type that the model needs is published."""
    cache = design.cache
    if cache and cache.instance in UNMODELLED and _known(cache.instance, "cache."):
        yield _unmodelled(NODE, cache.instance, cache_classes(cache.engine.name, cache.service.name))


def node_is_sold(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The service offers the node type for the engine: MemoryDB has few of them."""
    cache = design.cache
    if cache is None or cache.service.serverless:
        return
    if cache.instance not in INSTANCES or not INSTANCES[cache.instance].is_cache:
        return
    engine, service = cache.engine, cache.service
    if engine.name in service.engines and not node_sold_for(INSTANCES[cache.instance], engine.name, service.name):
        message = f"{service.title} does not offer {cache.instance} for {engine.title}"
        yield Finding(NODE, message, instead(cache.instance, cache_classes(engine.name, service.name)))


def node_is_current(level: Level | None, design: Design) -> Iterator[Finding]:
    """ElastiCache creates new nodes of the type: no longer of cache.t2 (Amazon ElastiCache User Guide, supported node types)."""
    cache, year = design.cache, year_of(level)
    if cache and cache.instance in INSTANCES and not node_on_sale(cache.instance, year):
        able = [name for name in cache_classes(cache.engine.name, cache.service.name) if node_on_sale(name, year)]
        message = f"AWS has retired {cache.instance} and creates no new nodes of it"
        yield Finding(NODE, message, instead(cache.instance, able))


def _known(name: str, kind: str) -> bool:
    return name.startswith(kind) and (name in INSTANCES or name in UNMODELLED)


def _names(kind: str) -> tuple[str, ...]:
    return tuple(name for name in INSTANCES if name.startswith(kind))


def _databases(design: Design) -> Iterator[tuple[Path, str, InstanceClass]]:
    """Every class of a design's databases that the model runs, and where its file names it."""
    for path, name in instance_classes(design):
        if name in INSTANCES and not INSTANCES[name].is_cache:
            yield path, name, INSTANCES[name]


def _in_cluster(path: Path, design: Design) -> bool:
    """True if a class is that of the instances of a Multi-AZ DB cluster; replicas are instances of their own."""
    return path[0] == "database" and bool(design.database.deployment.readable_standbys)


def _orderable(level: Level | None, design: Design) -> tuple[str, ...]:
    """Classes that can be ordered for the design's engine as single instances; all where the engine is not known.

    On a level of a past year those of that year, if any is known.
    """
    engine, service, year = engine_of(design), design.database.service, year_of(level)
    if engine is None or service.name not in engine.services:
        return _names("db.")
    return database_classes(engine.name, service.name, year) or database_classes(engine.name, service.name)


def _unmodelled(path: Path, name: str, able: tuple[str, ...]) -> Finding:
    made = UNMODELLED[name]
    gone = "AWS has retired it, and " if made.status == "retired" else ""
    why = ", and ".join(UNKNOWN[key] for key in made.unknown)
    return Finding(path, f"the model does not run {name}: {gone}{why}", instead(name, able))


def instead(name: str, able: Iterable[str]) -> str:
    """A hint that names classes out of those that can be ordered: as large and of a like family, or spelled alike."""
    options = tuple(able)
    _, family, size = (*name.split("."), "", "")[:3]
    alike = [
        INSTANCES[other] for other in options if other.split(".")[1][:1] == family[:1] and other.split(".")[2] == size
    ]
    newest = sorted(alike, key=lambda item: (-item.generation, len(item.family), item.name))
    if newest:
        return f"choose {either(item.name for item in newest[:MOST_NAMED])}"
    return nearest(name, options)
