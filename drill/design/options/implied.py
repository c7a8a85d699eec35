"""Changes the options that must change along with a choice, and only those.

A value of the normal form that equals the one `normal` would fill in is as good as left out. So an automatic value stays
automatic after a change, and a chosen one stays as it was chosen, unless a rule forbids it now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.catalog.engines import ENGINES
from drill.catalog.instances import INSTANCES, InstanceClass
from drill.catalog.prices import offered_classes
from drill.catalog.rules_replicas import reads_routed
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.catalog.versions.engine_versions import api_engine, day_of, offered_versions
from drill.design.level_context import (
    LevelContext,
    automatic_classes,
    automatic_reads,
    automatic_standby_zones,
    standby_count,
)
from drill.model.design import Cache, Design, Storage
from drill.model.level import Level
from drill.model.service import USUAL_PROMOTION_TIER

Follow = Callable[[Level, Design, Design], Design]

FIRST_CAPACITY = (0.5, 16.0)
"""ACUs of a database that has just become serverless."""
STEADY_CLASS = "db.r6g.large"
"""The class that replaces a serverless instance where the service has none."""
FIRST_NODE = "cache.r6g.large"
"""The node type of a cache that has just got nodes."""
STANDARD_ENGINE = "postgres"
"""The engine that replaces one that the service does not run."""


def one_after_another(*steps: Follow) -> Follow:
    """Several consequences of one change, in order."""

    def follow(level: Level, before: Design, after: Design) -> Design:
        for step in steps:
            after = step(level, before, after)
        return after

    return follow


def reads(level: Level, before: Design, after: Design) -> Design:
    """Keep automatic routes of reads automatic, and chosen ones as they are, unless their target is gone.

    A class without an entry reads from the replicas if any serve it, else from the writer.
    """
    by_itself = dict(automatic_reads(before, LevelContext.of(level)))
    chosen = tuple(pair for pair in after.reads if pair[1] != by_itself.get(pair[0]))
    lost = {finding.path[1] for finding in reads_routed(level, replace(after, reads=chosen))}
    return replace(after, reads=tuple(pair for pair in chosen if pair[0] not in lost))


def standby_zones(level: Level, before: Design, after: Design) -> Design:
    """Keep automatic standby zones automatic, and chosen ones as they are, unless a standby may no longer run there."""
    context, database = LevelContext.of(level), after.database
    zones = database.standby_zones
    chosen = zones != automatic_standby_zones(before.database, context)
    stays = chosen and len(zones) == standby_count(database) and set(zones) <= set(context.others(database.zone))
    return after if stays else replace(after, database=replace(database, standby_zones=()))


def cluster_class(level: Level, _before: Design, after: Design) -> Design:
    """Move a Multi-AZ DB cluster to a class that it is sold on: the writer's own, or one of equal memory."""
    database = after.database
    able = offered_classes(database, level.year) if database.engine in ENGINES else ()
    now = INSTANCES.get(database.instance)
    if not able or now is None or database.instance in able:
        return after
    alike = sorted((INSTANCES[name] for name in able), key=lambda item: _distance(now, item))
    return replace(after, database=replace(database, instance=alike[0].name))


def _distance(one: InstanceClass, other: InstanceClass) -> tuple[bool, float, int, bool, int]:
    """Orders classes by how unlike they are: too little memory, more memory, vCPU, processor, generation."""
    return (
        other.memory_gib < one.memory_gib,
        abs(other.memory_gib - one.memory_gib),
        abs(other.vcpu - one.vcpu),
        other.processor != one.processor,
        abs(other.generation - one.generation),
    )


def version(level: Level, before: Design, after: Design) -> Design:
    """A design that gives a version gets the newest of another engine or service; a version that both have stays."""
    database, day = after.database, day_of(level)
    if not database.version or api_engine(database) == api_engine(before.database):
        return after
    able = offered_versions(database, day)
    if database.version in able:
        return after
    newest = next(iter(able), "")
    return replace(after, database=replace(database, version=newest))


def capacity(_level: Level, _before: Design, after: Design) -> Design:
    """Add a capacity range when an instance becomes serverless, and remove it with the last."""
    classes = (after.database.instance, *(item.instance for item in after.replicas))
    wanted = (after.database.capacity or FIRST_CAPACITY) if SERVERLESS in classes else None
    return replace(after, database=replace(after.database, capacity=wanted))


def endpoints(_level: Level, _before: Design, after: Design) -> Design:
    """Remove deleted replicas from custom endpoints, and endpoints without replicas."""
    there = {item.name for item in after.replicas}
    left = ((name, tuple(one for one in members if one in there)) for name, members in after.endpoints)
    return replace(after, endpoints=tuple(pair for pair in left if pair[1]))


def provisioned_iops(_level: Level, _before: Design, after: Design) -> Design:
    """Provisioned volume types need a number of IOPS; the others start at their baseline."""
    storage = after.database.storage
    iops = 3000 if storage.type.startswith("io") else None
    return replace(after, database=replace(after.database, storage=replace(storage, iops=iops)))


def cluster_mode(_level: Level, _before: Design, after: Design) -> Design:
    """Several shards need cluster mode; a single shard does not."""
    cache = after.cache
    return after if cache is None else replace(after, cache=replace(cache, cluster_mode=_clustered(after)))


def _clustered(design: Design) -> bool:
    cache = design.cache
    return cache is not None and cache.shards > 1 and cache.engine.hash_slots


def cache_features(level: Level, before: Design, after: Design) -> Design:
    """Resets the options that the engine or the service of a cache does not have."""
    cache = after.cache
    if cache is None:
        return after
    cache = _without_nodes(cache) if cache.service.serverless else _with_nodes(cache)
    if cache.engine.replication:
        cache = replace(cache, hashing="consistent")
    else:
        cache = replace(cache, replicas=0, auth=False, snapshot_days=0)
    if cache.engine.name not in cache.service.append_only_file_engines:
        cache = replace(cache, persistence="off")
    if not (cache.engine.durable and cache.service.durable):
        cache = replace(cache, durability="off")
    if not (cache.engine.replication and cache.service.global_datastore):
        cache = replace(cache, global_datastore=())
    if cache.engine.vertical_scaling:
        cache = replace(cache, scale_pct=None, scale_interval_s=300)
    if not cache.engine.maxmemory_policies:
        cache = replace(cache, maxmemory_policy=None)
    if not cache.engine.reserved_memory:
        cache = replace(cache, reserved_memory_pct=None)
    copied = after.cache is not None and after.cache.global_datastore != cache.global_datastore
    after = replace(after, cache=cache)
    return cached_classes(level, before, after) if copied else after


def cached_classes(level: Level, before: Design, after: Design) -> Design:
    """Keep the automatic classes of a cache automatic; of chosen ones drop those whose region has no cluster any more."""
    was, cache = before.cache, after.cache
    if was is None or cache is None:
        return after
    if was.classes == automatic_classes(was, LevelContext.of(level)):
        return replace(after, cache=replace(cache, classes=()))
    able = {item.name for item in level.classes if item.cacheable_from(cache.global_datastore)}
    return replace(after, cache=replace(cache, classes=tuple(name for name in cache.classes if name in able)))


def _without_nodes(cache: Cache) -> Cache:
    """A serverless cache: nothing of nodes and parameter groups is chosen."""
    return replace(
        cache,
        instance="",
        shards=1,
        replicas=0,
        failover=True,
        zones=(),
        cluster_mode=False,
        maxmemory_policy=None,
        reserved_memory_pct=None,
        hashing="consistent",
        scale_pct=None,
        scale_interval_s=300,
    )


def _with_nodes(cache: Cache) -> Cache:
    """A cache of nodes: they have a type, and there are no limits of usage."""
    return replace(
        cache, instance=cache.instance or FIRST_NODE, least_gb=None, most_gb=None, least_ecpu=None, most_ecpu=None
    )


def service_features(_level: Level, _before: Design, after: Design) -> Design:
    """Resets the options that the service does not have: engine, storage, standbys, and Aurora's features."""
    database = after.database
    service = database.service
    known = ENGINES.get(database.engine)
    after = replace(
        after,
        database=replace(
            database,
            engine=database.engine if known and service.name in known.services else STANDARD_ENGINE,
            multi_az="off",
            storage=Storage(),
            log_keep_s=None,
        ),
    )
    return after if service.shared_volume else _without_shared_volume(after)


def _without_shared_volume(design: Design) -> Design:
    """The design without auto scaling of readers, endpoints, tiers, serverless instances, backtrack, writers and forwarding."""
    database = design.database
    return replace(
        design,
        scaling=None,
        endpoints=(),
        replicas=tuple(
            replace(
                item,
                instance=STEADY_CLASS if item.instance == SERVERLESS else item.instance,
                promotion_tier=USUAL_PROMOTION_TIER,
            )
            for item in design.replicas
        ),
        database=replace(
            database,
            instance=STEADY_CLASS if database.instance == SERVERLESS else database.instance,
            backtrack_h=0,
            cache_management=False,
            capacity=None,
            writers=1,
            write_forwarding="off",
        ),
    )
