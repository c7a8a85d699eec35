"""The machines of a design's database with every number looked up: processors, memory, connections, limits that burst, price."""

from __future__ import annotations

from drill.catalog import storage
from drill.catalog.burstable import baseline
from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import value
from drill.catalog.instances import INSTANCES, InstanceClass, max_connections, vcpu_speed
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.prices import compute_factor, database_price, database_product
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.catalog.serverless_limits import connections as serverless_connections
from drill.catalog.serverless_limits import expected_acu
from drill.model.design import Design
from drill.model.inputs import Bucket, Limits, MachineSpec
from drill.model.level import Level
from drill.model.topology import NodeKind, Topology

BYTES_OF_GBIT = 1e9 / 8.0
BYTES_OF_MB = 1e6
MOST_NETWORK_BURST_S = 3600.0
"""No burst of a network lasts longer (Amazon EC2 User Guide, Amazon EC2 instance network bandwidth)."""


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
    volume = volume_buckets(design)
    network = network_bucket(chosen)
    standard = chosen.burstable and not database.service.cpu_credit_price
    cpu_s = standard_mode(chosen) if standard else None
    if volume is None:
        return Limits(network_bytes=network, cpu_s=cpu_s)
    ebs_burst_s = value("instance.ebs.burst_s")
    return Limits(
        volume_ios=volume[0],
        volume_bytes=volume[1],
        class_ios=bursting(chosen.ebs_iops, chosen.ebs_burst_iops, 1.0, ebs_burst_s),
        class_bytes=bursting(chosen.ebs_mb_s, chosen.ebs_burst_mb_s, BYTES_OF_MB, ebs_burst_s),
        network_bytes=network,
        cpu_s=cpu_s,
    )


def volume_buckets(design: Design) -> tuple[Bucket, Bucket] | None:
    """I/O operations and bytes a second of a design's volume; None for Aurora's. Raises LookupError for a wrong size."""
    database = design.database
    disk = storage.performance(database.engine, database.service.name, database.storage)
    if disk is None:
        return None
    return Bucket(disk.iops, disk.burst_iops, disk.credits), Bucket(disk.bytes_per_s, disk.bytes_per_s)


def network_bucket(chosen: InstanceClass) -> Bucket:
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


def machine_specs(level: Level, design: Design, topology: Topology) -> tuple[MachineSpec, ...]:
    """Writer, standbys, then replicas by name: nothing depends on the order in which a file has them."""
    kinds = (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER)
    classes = {replica.name: replica.instance for replica in design.replicas}
    return tuple(
        machine(level, design, classes.get(node.id, design.database.instance), node.id, node.zone)
        for kind in kinds
        for node in sorted(topology.nodes, key=lambda node: (len(node.id), node.id))
        if node.kind is kind
    )
