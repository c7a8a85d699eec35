"""Rules of caches: combinations, and what may use them."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.cache_services import CACHE_SERVICES, cache_engines_with
from drill.catalog.finding import Finding, either, nearest
from drill.model.design import Design
from drill.model.level import Level
from drill.model.level_traffic import RequestClass

MAX_SNAPSHOT_DAYS = 35
"""Retention of automatic backups (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html)."""
MAX_REPLICAS = 5
"""Replicas of a shard (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html)."""


def engine_runs_on_service(_level: Level | None, design: Design) -> Iterator[Finding]:
    """ElastiCache runs Redis, Valkey and Memcached; MemoryDB runs Redis and Valkey (C64, C75)."""
    cache = design.cache
    if cache and cache.engine.name not in cache.service.engines:
        able = either(item.name for item in CACHE_SERVICES.values() if cache.engine.name in item.engines)
        hint = f"choose engine {either(cache.service.engines)}, or service {able}"
        yield Finding(("cache", "engine"), f"{cache.service.title} does not run {cache.engine.title}", hint)


def replication(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Memcached has no replicas (C64)."""
    cache = design.cache
    if cache and cache.replicas and not cache.engine.replication:
        hint = f"choose replicas: 0, or engine {either(cache_engines_with(lambda item: item.replication))}"
        yield Finding(("cache", "replicas"), f"{cache.engine.title} has no replicas", hint)


def cluster_mode(_level: Level | None, design: Design) -> Iterator[Finding]:
    """More than one shard needs cluster mode, which Memcached does not have and MemoryDB always has (C67)."""
    cache = design.cache
    if cache is None:
        return
    if cache.cluster_mode and not cache.engine.hash_slots:
        message = f"{cache.engine.title} has no cluster mode: its clients spread the keys"
        yield Finding(("cache", "cluster_mode"), message, "remove cluster_mode")
    elif cache.shards > 1 and not cache.scales_out:
        message = f"{cache.shards} shards need cluster mode"
        yield Finding(("cache", "shards"), message, "choose cluster_mode: yes, or one shard")


def node_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """At least one shard, at most 500 nodes in all (60 of Memcached); at most five replicas of each."""
    cache = design.cache
    if cache is None:
        return
    parts, most = cache.engine.parts, cache.engine.max_nodes
    if not 1 <= cache.shards <= most:
        message = f"{cache.engine.title} has 1 to {most} {parts}, not {cache.shards}"
        yield Finding(("cache", parts), message, f"choose at most {most}")
    if cache.engine.replication and not 0 <= cache.replicas <= MAX_REPLICAS:
        message = f"a shard has at most {MAX_REPLICAS} replicas, not {cache.replicas}"
        yield Finding(("cache", "replicas"), message, f"choose at most {MAX_REPLICAS}")
    elif cache.shards <= most < cache.shards * (1 + cache.replicas):
        message = f"{cache.shards} shards with {cache.replicas} replicas each are more than {most} nodes"
        yield Finding(("cache", "shards"), message, "choose fewer shards or replicas")


def cached_classes(level: Level | None, design: Design) -> Iterator[Finding]:
    """A cache answers only classes that read by key and do not write."""
    if level is None or design.cache is None:
        return
    known, regions = {cls.name: cls for cls in level.classes}, design.cache.global_datastore
    for index, name in enumerate(design.cache.classes):
        path = ("cache", "classes", index)
        if name not in known:
            yield Finding(path, f"the level has no request class {name}", nearest(name, known))
        elif not known[name].cacheable_from(regions):
            why = _uncacheable(known[name])
            able = [cls.name for cls in level.classes if cls.cacheable_from(regions)]
            hint = f"choose {either(able)}" if able else "remove classes: the level has none that a cache can answer"
            yield Finding(path, f"a cache cannot answer {name}: {why}", hint)


def _uncacheable(item: RequestClass) -> str:
    if item.writes:
        return "it writes"
    abroad = item.keys is not None and item.region
    return f"it runs in {item.region}, where the cache has no cluster" if abroad else "what it reads has no keys"


def something_cached(level: Level | None, design: Design) -> Iterator[Finding]:
    """A level with a cache has something to keep in it."""
    cache = design.cache
    if level is None or cache is None:
        return
    if not any(cls.cacheable_from(cache.global_datastore) or cls.ephemeral for cls in level.classes):
        yield Finding(("cache",), "no request class of this level can use a cache", "choose cache: off")


def stored_classes(level: Level | None, design: Design) -> Iterator[Finding]:
    """Only records that may be lost may live in a cache alone (C69)."""
    if level is None or design.cache is None:
        return
    known = {cls.name: cls for cls in level.classes}
    able = [cls.name for cls in level.classes if cls.ephemeral]
    for index, name in enumerate(design.cache.stores):
        path = ("cache", "stores", index)
        if name not in known:
            yield Finding(path, f"the level has no request class {name}", nearest(name, known))
        elif not known[name].ephemeral or known[name].keys is None:
            hint = (
                f"choose {either(able)}" if able else "remove stores: no class of the level may live in a cache alone"
            )
            yield Finding(path, f"the records of {name} belong in the database", hint)
        elif name in design.cache.classes:
            yield Finding(path, f"{name} is in classes and in stores", "remove it from one of the two")


def sorted_sets(level: Level | None, design: Design) -> Iterator[Finding]:
    """Memcached holds plain values; leaderboards need sorted sets (C66)."""
    cache = design.cache
    if level is None or cache is None or cache.engine.data_structures:
        return
    ranked = {cls.name for cls in level.classes if cls.structure == "sorted-set"}
    engines = either(cache_engines_with(lambda item: item.data_structures))
    hint = f"choose engine {engines}, or serve the class from the database"
    for key, names in (("classes", cache.classes), ("stores", cache.stores)):
        for index, name in enumerate(names):
            if name in ranked:
                message = f"{name} needs sorted sets, which {cache.engine.title} does not have"
                yield Finding(("cache", key, index), message, hint)


def append_only_file(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Only a single Redis node of ElastiCache has an append-only file.

    GitHub awsdocs/amazon-elasticache-docs@3f6f411 doc_source/redis/RedisAOF.md
    """
    cache = design.cache
    if cache is None or cache.persistence != "aof" or cache.service.serverless:
        return
    path = ("cache", "persistence")
    if cache.service.transaction_log:
        yield Finding(path, f"{cache.service.title} has a transaction log instead", "remove persistence")
    elif cache.engine.name not in cache.service.append_only_file_engines:
        hint = "choose engine: redis (until 2.8.21), or add replicas, or choose service: memorydb"
        message = f"{cache.engine.title} on {cache.service.title} has no append-only file"
        yield Finding(path, message, hint)
    elif cache.replicas:
        message = "a replication group has no append-only file"
        yield Finding(path, message, "choose replicas: 0, or persistence: off")


def hashing(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Clients of Memcached spread the keys themselves; Redis and Valkey have hash slots."""
    cache = design.cache
    if cache and cache.engine.hash_slots and cache.hashing != "consistent":
        yield Finding(("cache", "hashing"), f"{cache.engine.title} spreads keys by hash slots", "remove hashing")


def users(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Redis and Valkey have users and AUTH (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html, C74)."""
    cache = design.cache
    if cache and cache.auth and not cache.engine.users:
        message = f"{cache.engine.title} has no users and passwords on {cache.service.title}"
        engines = either(cache_engines_with(lambda item: item.users))
        hint = f"choose engine {engines}, or auth: false and restrict access by security group"
        yield Finding(("cache", "auth"), message, hint)


def memory_parameters(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Memcached has neither a maxmemory-policy nor reserved memory: it evicts the least recently used items.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
    """
    cache = design.cache
    if cache is None:
        return
    engines = either(cache_engines_with(lambda item: item.maxmemory_policies))
    if cache.maxmemory_policy is not None and not cache.engine.maxmemory_policies:
        hint = f"remove maxmemory_policy, or choose engine {engines}"
        yield Finding(("cache", "maxmemory_policy"), f"{cache.engine.title} has no maxmemory-policy", hint)
    if cache.reserved_memory_pct is not None and not cache.engine.reserved_memory:
        hint = f"remove reserved_memory, or choose engine {engines}"
        yield Finding(("cache", "reserved_memory"), f"{cache.engine.title} has no reserved-memory-percent", hint)


def scale_config(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Only Memcached replaces its nodes in batches: Redis and Valkey copy the keys of all to larger ones.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling-self-designed.mem-heading.html
    """
    cache = design.cache
    if cache and cache.scale_pct is not None and cache.engine.vertical_scaling:
        engines = either(cache_engines_with(lambda item: not item.vertical_scaling))
        hint = f"remove scale_percentage, or choose engine {engines}"
        yield Finding(("cache", "scale_percentage"), f"{cache.engine.title} has no scale-config", hint)


DURABLE_FAMILIES = ("r6g", "r7g", "r8g", "m6g", "m7g", "m8g", "c7gn", "c8gn")
"""Node types with durability (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Durability.Limitations.html, 2026)."""


def durability(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Durability: Valkey 9 on ElastiCache, in cluster mode, with a replica of every shard in another zone, on some families.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Durability.Limitations.html
    """
    cache = design.cache
    if cache is None or cache.durability == "off" or cache.service.serverless:
        return
    path = ("cache", "durability")
    if not cache.service.durable:
        hint = "remove durability" if cache.service.transaction_log else "choose service: elasticache"
        yield Finding(path, f"{cache.service.title} has a transaction log of its own", hint)
    elif not cache.engine.durable:
        engines = either(cache_engines_with(lambda item: item.durable))
        yield Finding(path, f"{cache.engine.title} has no durability", f"choose engine {engines}, or durability: off")
    elif not cache.cluster_mode:
        yield Finding(path, "durability needs cluster mode", "choose cluster_mode: yes, or durability: off")
    elif not cache.replicas or len(set(cache.zones)) == 1:
        message = "durability needs Multi-AZ: a replica of each shard in another zone"
        yield Finding(path, message, "choose replicas: 1 and two zones, or durability: off")
    elif cache.instance.split(".")[1:2] and cache.instance.split(".")[1] not in DURABLE_FAMILIES:
        families = either(f"cache.{family}" for family in DURABLE_FAMILIES)
        yield Finding(path, f"{cache.instance} has no durability", f"choose a class of {families}, or durability: off")


def snapshots(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Redis, Valkey and MemoryDB have backups, kept for at most 35 days; nodes of Memcached have none (C63, C64)."""
    cache = design.cache
    if cache is None or not cache.snapshot_days:
        return
    path = ("cache", "snapshots")
    if not cache.engine.backups and not cache.service.serverless:
        hint = f"choose snapshots: 0, or engine {either(cache_engines_with(lambda item: item.backups))}"
        yield Finding(path, f"{cache.engine.title} has no backups", hint)
    elif cache.snapshot_days > MAX_SNAPSHOT_DAYS:
        message = f"snapshots are kept at most {MAX_SNAPSHOT_DAYS} days, not {cache.snapshot_days}"
        yield Finding(path, message, f"choose at most {MAX_SNAPSHOT_DAYS}d")
