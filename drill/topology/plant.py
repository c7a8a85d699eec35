"""A level and a design with every number looked up: what the engine runs on."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

from drill.catalog import storage
from drill.catalog.engines import ENGINES
from drill.catalog.figures import figures, value
from drill.catalog.instances import INSTANCES, max_connections
from drill.catalog.prices import database_classes, database_price
from drill.catalog.regions import price_level, region_of, round_trip_ms
from drill.model.design import Cache, Design
from drill.model.level import Level
from drill.model.plant import Machine, Plant, Shard
from drill.model.topology import NodeKind, Topology
from drill.topology.build import build, standby_zones

LARGE_CACHE_VCPU = 8
"""From 2xlarge on, Redis has enough cores beside its command thread for network work."""


def plant(level: Level, design: Design) -> Plant:
    """Everything a simulation of this design on this level reads.

    Expects a design without violations (`drill.catalog.rules.check`). Raises KeyError or LookupError for what the
    catalogue does not have.
    """
    topology = build(level, design)
    machines = _machines(design, topology)
    database = design.database
    return Plant(
        level=level,
        design=design,
        topology=topology,
        machines=machines,
        shards=_shards(design.cache, topology) if design.cache else (),
        figures=tuple(figures().values()),
        latency_ms=tuple((a, b, round_trip_ms(a, b)) for a, b in combinations_with_replacement(level.zones, 2)),
        spare_zone=_spare_zone(level, design),
        resize=tuple(
            (name, machine(design, name, "writer", database.zone))
            for name in database_classes(database.engine, database.service)
        ),
    )


def _spare_zone(level: Level, design: Design) -> str:
    """Where a Single-AZ database would get a standby; empty when it has one already or can have none."""
    database = design.database
    if database.service != "rds" or database.multi_az != "off" or not ENGINES[database.engine].multi_az:
        return ""
    zone = standby_zones(level, replace(design, database=replace(database, multi_az="standby")))[0]
    return zone if zone != database.zone else ""


def machine(design: Design, instance: str, node: str, zone: str) -> Machine:
    """The design's engine and storage on an instance class, as a node in a zone.

    Raises KeyError for an unknown class, LookupError for storage that does not exist.
    """
    database = design.database
    chosen = INSTANCES[instance]
    disk = storage.performance(database.engine, database.service, database.storage)
    limit = chosen.ebs_iops if disk.iops else 0.0
    iops, burst = _at_most(disk.iops, limit), _at_most(disk.burst_iops, limit)
    engine = ENGINES[database.engine]
    return Machine(
        node=node,
        zone=zone,
        instance=instance,
        vcpu=chosen.vcpu,
        memory_gib=chosen.memory_gib,
        speed=value(f"aurora.speed.{engine.name}") if database.service == "aurora" else 1.0,
        max_connections=max_connections(engine.family, database.service, instance),
        iops=iops,
        burst_iops=burst,
        burst_credits=disk.credits if burst > iops else 0.0,
        usd_hour=database_price(database.engine, database.service, instance).usd_hour
        * price_level(region_of(zone)).database,
    )


def _at_most(iops: float, limit: float) -> float:
    """The smaller of both, where a limit of 0 is none."""
    return min(iops, limit) if limit else iops


def _machines(design: Design, topology: Topology) -> tuple[Machine, ...]:
    """Writer, standbys, replicas in topology order."""
    kinds = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER)
    classes = {replica.name: replica.instance for replica in design.replicas}
    return tuple(
        machine(design, classes.get(node.id, design.database.instance), node.id, node.zone)
        for kind in kinds
        for node in topology.nodes
        if node.kind is kind
    )


def _shards(cache: Cache, topology: Topology) -> tuple[Shard, ...]:
    memory, ops, writes = cache_memory_bytes(cache), cache_ops_per_s(cache), cache_writes_per_s(cache)
    return tuple(
        Shard(
            node=node.id,
            zone=node.zone,
            replicas=tuple(
                (other.id, other.zone)
                for other in topology.nodes
                if other.kind is NodeKind.CACHE_REPLICA and other.id.startswith(f"{node.id}-r")
            ),
            memory_bytes=memory,
            ops_per_s=ops,
            write_ops_per_s=writes,
        )
        for node in topology.nodes
        if node.kind is NodeKind.CACHE
    )


def cache_memory_bytes(cache: Cache) -> float:
    """What one node can hold: its published memory, less what Redis and Valkey reserve by default."""
    chosen = INSTANCES[cache.instance]
    if cache.engine == "memcached":
        return float(chosen.memcached_bytes)
    return chosen.redis_bytes * (1.0 - value("cache.reserved_memory_pct") / 100.0)


def cache_ops_per_s(cache: Cache) -> float:
    """Commands a second one node answers: Redis runs them on one thread, Memcached on every core."""
    vcpu = INSTANCES[cache.instance].vcpu
    if cache.engine == "memcached":
        return vcpu * value("model.cache.memcached.ops_per_vcpu")
    if vcpu < LARGE_CACHE_VCPU:
        return value("cache.redis.ops_small")
    return value("cache.memorydb.ops_large" if cache.service == "memorydb" else "cache.redis.ops_large")


def cache_writes_per_s(cache: Cache) -> float:
    """Writes a second one node answers: MemoryDB's wait for its log, Memcached's are like its reads."""
    if cache.engine == "memcached":
        return cache_ops_per_s(cache)
    key = "cache.memorydb.write_ops" if cache.service == "memorydb" else "cache.redis.write_ops"
    return min(cache_ops_per_s(cache), value(key))
