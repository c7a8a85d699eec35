"""Inputs of the engine: a level and a design with every number looked up."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

from drill.catalog import storage
from drill.catalog.burstable import baseline
from drill.catalog.caches.serverless_usage import PRICED_AS, billed_ecpus, most_bytes, price, starting_ecpus
from drill.catalog.engines import ENGINES
from drill.catalog.figures import value
from drill.catalog.instances import INSTANCES, InstanceClass, max_connections, vcpu_speed
from drill.catalog.offers.offer_years import figures_of, modifications_apart_s
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.price_lists.serverless_cache_prices import ECPU_BYTES
from drill.catalog.prices import (
    cache_classes,
    cache_price,
    compute_factor,
    database_price,
    database_product,
    offered_classes,
)
from drill.catalog.regions import price_level, region_of, round_trip_ms
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.catalog.serverless_limits import connections as serverless_connections
from drill.catalog.serverless_limits import expected_acu
from drill.model.design import Cache, Design
from drill.model.inputs import Bucket, EngineTraits, Inputs, Limits, MachineSpec, Metered, Modified, Shard
from drill.model.level import Level
from drill.model.topology import NodeKind, Topology
from drill.topology.build import build, serverless_zones, standby_zones

BYTES_OF_GBIT = 1e9 / 8.0
BYTES_OF_MB = 1e6
MOST_NETWORK_BURST_S = 3600.0
"""No burst of a network lasts longer (Amazon EC2 User Guide, Amazon EC2 instance network bandwidth)."""
LARGE_CACHE_VCPU = 8
"""From 2xlarge on, Redis has enough vCPUs beside its command thread for network work."""


def assemble(level: Level, design: Design) -> Inputs:
    """Everything a simulation of this design on this level reads.

    Expects a design without violations (`drill.catalog.rules.check`). Raises KeyError or LookupError for what the
    catalogue does not have.
    """
    topology = build(level, design)
    machines = _machines(level, design, topology)
    database = design.database
    return Inputs(
        level=level,
        design=design,
        topology=topology,
        machines=machines,
        shards=_cache_shards(level, design, topology),
        figures=figures_of(level.year),
        latency_ms=tuple((a, b, round_trip_ms(a, b)) for a, b in combinations_with_replacement(level.zones, 2)),
        hidden_standby_zone=_hidden_standby_zone(level, design),
        resize=tuple(
            (name, machine(level, design, name, "writer", database.zone)) for name in offered_classes(database)
        ),
        row_replication=ENGINES[database.engine].row_replication,
        engine_traits=_engine_traits(design),
        cache_resize=_cache_sizes(design),
        modify=modify,
        modifications_apart_s=modifications_apart_s(level.year),
        price_levels=tuple((region.name, price_level(region.name).database) for region in level.regions),
    )


def _engine_traits(design: Design) -> EngineTraits:
    """What upgrades and commits of the design's engine are like where it runs."""
    database, engine = design.database, ENGINES[design.database.engine]
    return EngineTraits(
        major_upgrade_s=engine.major_upgrade_s,
        rolling_major=engine.rolling_major,
        blue_green=engine.blue_green and database.service.managed and database.multi_az != "cluster",
        flush_every_s=engine.flush_every_s,
        unflushed_s="commit.async.aurora_s" if database.service.shared_volume else engine.unflushed_s,
        transaction_ids=engine.transaction_ids,
        loses_statistics=engine.upgrade_loses_statistics(database.version),
    )


def _hidden_standby_zone(level: Level, design: Design) -> str:
    """Zone of the standby that a Single-AZ database would get; empty where it has one already or cannot have one."""
    database = design.database
    if not database.service.has("standby") or database.deployment.standbys:
        return ""
    zone = standby_zones(level, replace(design, database=replace(database, multi_az="standby")))[0]
    return zone if zone != database.zone else ""


def _serverless(level: Level, design: Design, node: str, zone: str) -> MachineSpec:
    """A serverless instance: processors and memory of its largest capacity."""
    database = design.database
    least, most = database.capacity or (0.0, 0.0)
    engine = ENGINES[database.engine]
    return MachineSpec(
        node=node,
        zone=zone,
        instance=SERVERLESS,
        vcpu=max(1, int(most / value("serverless.acu_per_vcpu"))),
        memory_gib=most * value("serverless.acu_gib"),
        speed=vcpu_speed(engine.name, database.service.name),
        max_connections=serverless_connections(engine.family, least, most),
        limits=Limits(),
        usd_hour=value("price.aurora.acu_h")
        * region_ratio(database_product(engine.name, database.service.name), SERVERLESS, region_of(zone)).ratio
        * compute_factor(database),
        least_acu=least,
        most_acu=most,
        billed_acu=expected_acu(level, design, writer=node == "writer"),
    )


def machine(level: Level, design: Design, instance: str, node: str, zone: str) -> MachineSpec:
    """The design's engine and storage on an instance class, as a node in a zone.

    Raises KeyError for an unknown class, LookupError for storage that does not exist.
    """
    database = design.database
    if instance == SERVERLESS:
        return _serverless(level, design, node, zone)
    chosen = INSTANCES[instance]
    engine = ENGINES[database.engine]
    return MachineSpec(
        node=node,
        zone=zone,
        instance=instance,
        vcpu=chosen.vcpu,
        memory_gib=chosen.memory_gib,
        speed=vcpu_speed(engine.name, database.service.name),
        max_connections=max_connections(engine.family, database.service.name, instance),
        limits=_limits(design, chosen),
        usd_hour=database_price(database.engine, database.service.name, instance).usd_hour
        * region_ratio(database_product(engine.name, database.service.name), instance, region_of(zone)).ratio
        * compute_factor(database),
    )


def _limits(design: Design, chosen: InstanceClass) -> Limits:
    """The limits of a class and its volume: of a burstable class in standard mode, its CPU credits too."""
    database = design.database
    disk = storage.performance(database.engine, database.service.name, database.storage)
    network = _network(chosen)
    standard = chosen.burstable and not database.service.cpu_credit_price
    cpu_s = standard_mode(chosen) if standard else None
    if disk is None:
        return Limits(network_bytes=network, cpu_s=cpu_s)
    ebs_burst_s = value("instance.ebs.burst_s")
    return Limits(
        volume_ios=Bucket(disk.iops, disk.burst_iops, disk.credits),
        volume_bytes=Bucket(disk.bytes_per_s, disk.bytes_per_s),
        class_ios=bursting(chosen.ebs_iops, chosen.ebs_burst_iops, 1.0, ebs_burst_s),
        class_bytes=bursting(chosen.ebs_mb_s, chosen.ebs_burst_mb_s, BYTES_OF_MB, ebs_burst_s),
        network_bytes=network,
        cpu_s=cpu_s,
    )


def _network(chosen: InstanceClass) -> Bucket:
    """Bytes a second that a class sends; its burst lasts the longer, the larger it is."""
    if chosen.burstable:
        burst_s = value("instance.network.burst_small_s")
    else:
        burst_s = min(chosen.vcpu * value("instance.network.burst_s_per_vcpu"), MOST_NETWORK_BURST_S)
    return bursting(chosen.network_gbit_s, chosen.network_burst_gbit_s, BYTES_OF_GBIT, burst_s)


def bursting(base: float, burst: float, unit: float, burst_s: float) -> Bucket:
    """A bucket, full, whose burst lasts so many seconds."""
    return Bucket(base * unit, burst * unit, (burst - base) * unit * burst_s)


def standard_mode(chosen: InstanceClass) -> Bucket:
    """CPU credits of a burstable class that is not charged for more, in processor seconds, full."""
    rate = chosen.vcpu * baseline(chosen.name)
    return Bucket(rate, float(chosen.vcpu), rate * value("burst.credits_h") * 3600.0)


def _machines(level: Level, design: Design, topology: Topology) -> tuple[MachineSpec, ...]:
    """Writer, standbys, then replicas by name: nothing depends on the order in which a file has them."""
    kinds = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER)
    classes = {replica.name: replica.instance for replica in design.replicas}
    return tuple(
        machine(level, design, classes.get(node.id, design.database.instance), node.id, node.zone)
        for kind in kinds
        for node in sorted(topology.nodes, key=lambda node: (len(node.id), node.id))
        if node.kind is kind
    )


def _cache_shards(level: Level, design: Design, topology: Topology) -> tuple[Shard, ...]:
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
    return tuple(
        _shard(
            cache,
            region,
            node.id,
            node.zone,
            tuple(
                (other.id, other.zone)
                for other in topology.nodes
                if other.kind is NodeKind.CACHE_REPLICA and other.id.startswith(f"{node.id}-r")
            ),
        )
        for node in topology.nodes
        if node.kind is NodeKind.CACHE
    )


def _shard(
    cache: Cache, region: str, node: str = "", zone: str = "", copies: tuple[tuple[str, str], ...] = ()
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
        network_bytes=_network(INSTANCES[cache.instance]),
    )


def _cache_sizes(design: Design) -> tuple[tuple[str, Shard], ...]:
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


def modify(level: Level, design: Design, path: str, text: str) -> Modified | None:
    """The design with the option at a path changed to what a text of a file means; None where that cannot be.

    For the engine, which knows neither files nor forms. Loads those only when it is asked.
    """
    from drill.design.live_changes import modified

    return modified(level, design, path, text)
