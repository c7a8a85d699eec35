"""The services and engines of caches, one record each: capabilities, and the figures that time and price them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from drill.model.service import CacheEngine, CacheService, EnginePrices

_GUIDE = "Amazon ElastiCache User Guide, GitHub awsdocs/amazon-elasticache-docs@3f6f411 doc_source/"

_REDIS = CacheEngine(
    name="redis",
    title="Redis",
    multithreaded=False,
    replication=True,
    hash_slots=True,
    vertical_scaling=True,
    data_structures=True,
    backups=True,
    users=True,
    parts="shards",
    max_nodes=500,
    replace_s="cache.redis.replace_s",
    reserved_memory="cache.reserved_memory_pct",
    maxmemory_policies=True,
    durable=False,
    serverless_doubling_s="cache.serverless.doubling_s",
    slabs=False,
    memory="redis_bytes",
    product="cache.redis",
    price_factor="",
    source=f"{_GUIDE}redis/; max_nodes: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Shards.html",
)

_VALKEY = CacheEngine(
    name="valkey",
    title="Valkey",
    multithreaded=False,
    replication=True,
    hash_slots=True,
    vertical_scaling=True,
    data_structures=True,
    backups=True,
    users=True,
    parts="shards",
    max_nodes=500,
    replace_s="cache.redis.replace_s",
    reserved_memory="cache.reserved_memory_pct",
    maxmemory_policies=True,
    durable=True,
    serverless_doubling_s="cache.serverless.valkey_doubling_s",
    slabs=False,
    memory="redis_bytes",
    product="cache.redis",
    price_factor="price.cache.valkey_factor",
    source="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ (Valkey is a fork of Redis 7.2 and behaves like it); "
    "durability: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/durability.html",
)

_MEMCACHED = CacheEngine(
    name="memcached",
    title="Memcached",
    multithreaded=True,
    replication=False,
    hash_slots=False,
    vertical_scaling=False,
    data_structures=False,
    backups=False,
    users=False,
    parts="nodes",
    max_nodes=60,
    replace_s="cache.memcached.replace_s",
    reserved_memory="",
    maxmemory_policies=False,
    durable=False,
    serverless_doubling_s="cache.serverless.doubling_s",
    slabs=True,
    memory="memcached_bytes",
    product="cache.memcached",
    price_factor="",
    source=f"{_GUIDE}memcache/; max_nodes (1 to 60): "
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.Memcached.manually.html",
)

CACHE_ENGINES: Mapping[str, CacheEngine] = MappingProxyType({item.name: item for item in (_REDIS, _VALKEY, _MEMCACHED)})
"""Every cache engine of a design file, by name."""


def cache_engines_with(able: Callable[[CacheEngine], object]) -> tuple[str, ...]:
    """Names of the cache engines that have a capability."""
    return tuple(name for name, item in CACHE_ENGINES.items() if able(item))


_ELASTICACHE = CacheService(
    name="elasticache",
    title="ElastiCache",
    engines=("valkey", "redis", "memcached"),
    node_types="",
    transaction_log=False,
    always_clustered=False,
    append_only_file_engines=("redis",),
    durable=True,
    maxmemory_policy="volatile-lru",
    failover_s="cache.failover_s",
    write_ms="cache.op_ms",
    ops="cache.redis.ops_large",
    write_ops="cache.redis.write_ops",
    price_factor="",
    written_price="",
    fis_zone_power=True,
    global_datastore=True,
    source=f"{_GUIDE}; append-only file: redis/RedisAOF.md; maxmemory-policy: redis/ParameterGroups.Redis.md",
)

_SERVERLESS = CacheService(
    name="elasticache-serverless",
    title="ElastiCache Serverless",
    engines=("valkey", "redis", "memcached"),
    node_types="",
    transaction_log=False,
    always_clustered=True,
    append_only_file_engines=(),
    durable=False,
    maxmemory_policy="volatile-lru",
    failover_s="cache.failover_s",
    write_ms="cache.op_ms",
    ops="",
    write_ops="",
    price_factor="",
    written_price="",
    fis_zone_power=False,
    serverless=True,
    source="Amazon ElastiCache User Guide, scaling.md, redisconfiguration.md and disaster-recovery-resiliency.md (2026-04-13), "
    "GitHub groovy-sky/aws-docs@c39735b; https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html",
)

_MEMORYDB = CacheService(
    name="memorydb",
    title="MemoryDB",
    engines=("redis", "valkey"),
    node_types="memorydb",
    transaction_log=True,
    always_clustered=True,
    append_only_file_engines=(),
    durable=False,
    maxmemory_policy="noeviction",
    failover_s="cache.memorydb.failover_s",
    write_ms="cache.memorydb.write_ms",
    ops="cache.memorydb.ops_large",
    write_ops="cache.memorydb.write_ops",
    price_factor="model.price.memorydb_factor",
    written_price="model.price.memorydb.written_gib",
    fis_zone_power=False,
    engine_prices=(
        EnginePrices(
            engine="valkey",
            node_factor="price.memorydb.valkey_factor",
            written="model.price.memorydb.valkey_written_gib",
            written_free="model.price.memorydb.valkey_free_gib",
        ),
    ),
    source="Taleb et al., Amazon MemoryDB: A Fast and Durable Memory-First Cloud Database, SIGMOD Companion 2024; "
    "maxmemory-policy: https://docs.aws.amazon.com/memorydb/latest/devguide/parametergroups.redis.html",
)

CACHE_SERVICES: Mapping[str, CacheService] = MappingProxyType(
    {item.name: item for item in (_ELASTICACHE, _SERVERLESS, _MEMORYDB)}
)
"""Every cache service of a design file, by name."""
