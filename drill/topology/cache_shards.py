"""The shards of a design's cache with every number looked up: memory, commands a second, prices, network."""

from __future__ import annotations

from dataclasses import replace

from drill.catalog.caches.serverless_usage import PRICED_AS, billed_ecpus, most_bytes, price, starting_ecpus
from drill.catalog.figure_sheet import value
from drill.catalog.instances import INSTANCES
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.price_lists.serverless_cache_prices import ECPU_BYTES
from drill.catalog.prices import cache_classes, cache_price
from drill.catalog.regions import region_of
from drill.model.design import Cache, Design
from drill.model.inputs import Metered, Shard
from drill.model.level import Level
from drill.model.topology import NodeKind, Topology
from drill.topology.build import serverless_zones
from drill.topology.machine_specs import network_bucket

LARGE_CACHE_VCPU = 8
"""From 2xlarge on, Redis has enough vCPUs beside its command thread for network work."""


def cache_shards(level: Level, design: Design, topology: Topology) -> tuple[Shard, ...]:
    """Every shard of the design's cache; none without one."""
    cache = design.cache
    if cache is None:
        return ()
    if cache.service.serverless:
        return (_serverless_shard(level, cache, topology, region_of(design.database.zone)),)
    return _shards(cache, topology, region_of(design.database.zone))


def _serverless_shard(level: Level, cache: Cache, topology: Topology, region: str) -> Shard:
    """A serverless cache as a single shard, with nodes that nobody sees in other zones."""
    node = next(node for node in topology.nodes if node.kind is NodeKind.CACHE)
    first, *others = serverless_zones(level, cache)
    charged, start = price(cache), starting_ecpus(level, cache)
    ratio = region_ratio(cache.engine.product, PRICED_AS, region).ratio
    return Shard(
        node=node.id,
        zone=first,
        replicas=tuple((f"{node.id}-{zone}", zone) for zone in others),
        memory_bytes=most_bytes(cache),
        ops_per_s=start,
        write_ops_per_s=start,
        metered=Metered(
            usd_gb_hour=charged.usd_gb_hour * ratio,
            ecpu_bytes=ECPU_BYTES,
            usd_ecpu=charged.usd_million_ecpu / 1e6 * ratio,
            least_gb=charged.least_gb,
            billed_ecpu_s=billed_ecpus(level, cache),
        ),
    )


def _shards(cache: Cache, topology: Topology, region: str) -> tuple[Shard, ...]:
    """The primary cluster's shards, then those of each secondary cluster, in the same order."""
    return tuple(
        _shard(
            cache,
            secondary or region,
            node.id,
            node.zone,
            tuple(
                (other.id, other.zone)
                for other in topology.nodes
                if other.kind is NodeKind.CACHE_REPLICA and other.id.startswith(f"{node.id}-r")
            ),
            secondary,
        )
        for node in topology.nodes
        if node.kind is NodeKind.CACHE
        for secondary in (node.region if node.region in cache.global_datastore else "",)
    )


def _shard(
    cache: Cache,
    region: str,
    node: str = "",
    zone: str = "",
    copies: tuple[tuple[str, str], ...] = (),
    secondary: str = "",
) -> Shard:
    ratio = region_ratio(cache.engine.product, cache.instance, region).ratio
    return Shard(
        node=node,
        zone=zone,
        replicas=copies,
        memory_bytes=cache_memory_bytes(cache),
        ops_per_s=cache_ops_per_s(cache),
        write_ops_per_s=cache_writes_per_s(cache),
        usd_hour=cache_price(cache.service.name, cache.engine.name, cache.instance).usd_hour * ratio,
        network_bytes=network_bucket(INSTANCES[cache.instance]),
        secondary=secondary,
    )


def cache_sizes(design: Design) -> tuple[tuple[str, Shard], ...]:
    """A node of the design's cache on each class that is offered."""
    made = design.cache
    if made is None:
        return ()
    region = region_of(design.database.zone)
    return tuple(
        (name, _shard(replace(made, instance=name), region))
        for name in cache_classes(made.engine.name, made.service.name)
    )


def cache_memory_bytes(cache: Cache) -> float:
    """Memory of one node for keys: as published, less the part that Redis and Valkey reserve."""
    published = float(getattr(INSTANCES[cache.instance], cache.engine.memory))
    reserved = cache.engine.reserved_memory
    if not reserved:
        return published
    pct = value(reserved) if cache.reserved_memory_pct is None else float(cache.reserved_memory_pct)
    return published * (1.0 - pct / 100.0)


def cache_ops_per_s(cache: Cache) -> float:
    """Commands a second of one node: Redis runs them on one thread, Memcached on every vCPU."""
    vcpu = INSTANCES[cache.instance].vcpu
    if cache.engine.multithreaded:
        return vcpu * value("model.cache.memcached.ops_per_vcpu")
    return value("cache.redis.ops_small" if vcpu < LARGE_CACHE_VCPU else cache.service.ops)


def cache_writes_per_s(cache: Cache) -> float:
    """Writes a second of one node: MemoryDB's wait for its log, Memcached's take as long as reads."""
    reads = cache_ops_per_s(cache)
    return reads if cache.engine.multithreaded else min(reads, value(cache.service.write_ops))
