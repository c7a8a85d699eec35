"""Which caches may be combined, and what may use them."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.finding import Finding, nearest
from drill.catalog.instances import INSTANCES
from drill.model.design import Design
from drill.model.level import Level

MAX_SHARDS = 500
"""Shards of a cluster, and nodes of all its shards (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html)."""
MAX_MEMCACHED_NODES = 40
"""Nodes of a Memcached cluster (GitHub awsdocs/amazon-elasticache-docs@6ea3dbf doc_source/memcache/quota-limits.md)."""
MAX_SNAPSHOT_DAYS = 35
"""Retention of automatic backups (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html)."""
MAX_REPLICAS = 5
"""Of a shard (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html)."""


def memorydb_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """MemoryDB is compatible with Redis and Valkey; Memcached has no persistence (C64, C75)."""
    cache = design.cache
    if cache and cache.service == "memorydb" and cache.engine == "memcached":
        message = "MemoryDB keeps what it holds; Memcached has no persistence"
        yield Finding(("cache", "engine"), message, "take redis or valkey, or service: elasticache")


def memcached_replicas(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Memcached has no replicas (C64)."""
    cache = design.cache
    if cache and cache.engine == "memcached" and cache.replicas:
        yield Finding(("cache", "replicas"), "Memcached has no replicas", "take replicas: 0, or engine redis or valkey")


def cluster_mode(_level: Level | None, design: Design) -> Iterator[Finding]:
    """More than one shard needs cluster mode, which Memcached does not know and MemoryDB always has (C67)."""
    cache = design.cache
    if cache is None:
        return
    if cache.engine == "memcached" and cache.cluster_mode:
        yield Finding(
            ("cache", "cluster_mode"), "Memcached has no cluster mode", "leave it out: clients spread the keys"
        )
    elif cache.engine != "memcached" and cache.service == "elasticache" and cache.shards > 1 and not cache.cluster_mode:
        message = f"{cache.shards} shards need cluster mode"
        yield Finding(("cache", "shards"), message, "take cluster_mode: yes, or one shard")


def node_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """At least one shard, at most 500 nodes in all (40 of Memcached); up to five replicas each."""
    cache = design.cache
    if cache is None:
        return
    key = "nodes" if cache.engine == "memcached" else "shards"
    most = MAX_MEMCACHED_NODES if cache.engine == "memcached" else MAX_SHARDS
    if not 1 <= cache.shards <= most:
        yield Finding(
            ("cache", key), f"{cache.engine} has 1 to {most} {key}, not {cache.shards}", f"choose up to {most}"
        )
    if cache.engine != "memcached" and not 0 <= cache.replicas <= MAX_REPLICAS:
        message = f"a shard has up to {MAX_REPLICAS} replicas, not {cache.replicas}"
        yield Finding(("cache", "replicas"), message, f"choose up to {MAX_REPLICAS}")
    elif cache.shards <= most < cache.shards * (1 + cache.replicas):
        message = f"{cache.shards} shards with {cache.replicas} replicas each are more than {most} nodes"
        yield Finding(("cache", "shards"), message, "take fewer shards or replicas")


def node_class(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The node class is one of the catalogue."""
    cache = design.cache
    if cache and not (cache.instance in INSTANCES and INSTANCES[cache.instance].is_cache):
        nodes = (name for name in INSTANCES if name.startswith("cache."))
        yield Finding(("cache", "class"), f"there is no cache class {cache.instance}", nearest(cache.instance, nodes))


def cached_classes(level: Level | None, design: Design) -> Iterator[Finding]:
    """Only classes that read, by key, can be answered from a cache."""
    if level is None or design.cache is None:
        return
    known = {cls.name: cls for cls in level.classes}
    for index, name in enumerate(design.cache.classes):
        path = ("cache", "classes", index)
        if name not in known:
            yield Finding(path, f"the level has no request class {name}", nearest(name, known))
        elif not known[name].cacheable:
            why = "it writes" if known[name].writes else "what it reads has no keys"
            able = ", ".join(cls.name for cls in level.classes if cls.cacheable) or "none of this level's classes"
            yield Finding(path, f"{name} cannot be answered from a cache: {why}", f"these can: {able}")


def something_cached(level: Level | None, design: Design) -> Iterator[Finding]:
    """A cache has something to hold."""
    if level is not None and design.cache and not any(cls.cacheable or cls.ephemeral for cls in level.classes):
        yield Finding(("cache",), "no request class of this level can use a cache", "take cache: off")


def stored_classes(level: Level | None, design: Design) -> Iterator[Finding]:
    """Only records that may be lost may live in a cache alone (C69)."""
    if level is None or design.cache is None:
        return
    known = {cls.name: cls for cls in level.classes}
    able = ", ".join(cls.name for cls in level.classes if cls.ephemeral) or "none of this level's classes"
    for index, name in enumerate(design.cache.stores):
        path = ("cache", "stores", index)
        if name not in known:
            yield Finding(path, f"the level has no request class {name}", nearest(name, known))
        elif not known[name].ephemeral or known[name].keys is None:
            yield Finding(path, f"the records of {name} belong in the database", f"these may live in a cache: {able}")
        elif name in design.cache.classes:
            yield Finding(path, f"{name} is in classes too", "take it out of one of the two")


def sorted_sets(level: Level | None, design: Design) -> Iterator[Finding]:
    """Memcached holds plain values; leaderboards need sorted sets (C66)."""
    cache = design.cache
    if level is None or cache is None or cache.engine != "memcached":
        return
    ranked = {cls.name for cls in level.classes if cls.structure == "sorted-set"}
    for key, names in (("classes", cache.classes), ("stores", cache.stores)):
        for index, name in enumerate(names):
            if name in ranked:
                message = f"{name} needs sorted sets, which Memcached does not have"
                yield Finding(
                    ("cache", key, index), message, "take engine redis or valkey, or leave it to the database"
                )


def append_only_file(_level: Level | None, design: Design) -> Iterator[Finding]:
    """An append-only file is for a Redis node alone (GitHub awsdocs/amazon-elasticache-docs@3f6f411 doc_source/redis/RedisAOF.md)."""
    cache = design.cache
    if cache is None or cache.persistence != "aof":
        return
    path = ("cache", "persistence")
    if cache.service == "memorydb":
        yield Finding(path, "MemoryDB has its own log", "leave persistence out")
    elif cache.engine != "redis":
        hint = "take engine: redis (historic: up to 2.8.21), or replicas, or MemoryDB"
        yield Finding(path, f"{cache.engine} has no append-only file on ElastiCache", hint)
    elif cache.replicas:
        yield Finding(path, "a replication group has no append-only file", "take replicas: 0, or persistence: off")


def hashing(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Clients of Memcached spread the keys themselves; Redis and Valkey have slots."""
    cache = design.cache
    if cache and cache.engine != "memcached" and cache.hashing != "consistent":
        yield Finding(("cache", "hashing"), f"{cache.engine} spreads keys by slots", "leave hashing out")


def users(_level: Level | None, design: Design) -> Iterator[Finding]:
    """AUTH and users are of Redis and Valkey (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html, C74)."""
    cache = design.cache
    if cache and cache.auth and cache.engine == "memcached":
        message = "ElastiCache knows no users and passwords for Memcached"
        yield Finding(
            ("cache", "auth"), message, "take auth: false and keep strangers off the network, or redis or valkey"
        )


def snapshots(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Redis, Valkey and MemoryDB are backed up, for up to 35 days; Memcached is not (C63, C64)."""
    cache = design.cache
    if cache is None or not cache.snapshot_days:
        return
    path = ("cache", "snapshots")
    if cache.engine == "memcached":
        yield Finding(path, "Memcached has no backups", "take snapshots: 0, or engine redis or valkey")
    elif cache.snapshot_days > MAX_SNAPSHOT_DAYS:
        message = f"snapshots are kept up to {MAX_SNAPSHOT_DAYS} days, not {cache.snapshot_days}"
        yield Finding(path, message, f"choose up to {MAX_SNAPSHOT_DAYS}d")
