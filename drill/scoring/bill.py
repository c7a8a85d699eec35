"""The monthly bill of a design: a line for each thing that is paid for, in integer micro-dollars.

A month has 730 hours, as in AWS's own price examples. What depends on traffic takes the mean of the level's drill as the
month's mean. What a drill itself adds is the engine's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drill.catalog.burstable import surplus_vcpu
from drill.catalog.figures import figures, value
from drill.catalog.instances import INSTANCES
from drill.catalog.prices import cache_price, database_price
from drill.catalog.regions import price_level, region_of
from drill.catalog.serverless import CLASS, expected_acu
from drill.catalog.storage import find
from drill.catalog.traffic import mean_rate
from drill.model.design import Cache, Design, Replica
from drill.model.level import Level
from drill.model.plant import Plant
from drill.model.run import BillItem

GIB = 2**30
MICRO = 1_000_000
SECONDS_PER_HOUR = 3600
MIN_PROXY_VCPU = 2


def bill(plant: Plant) -> tuple[BillItem, ...]:
    """Every line of the monthly bill that is not zero."""
    return bill_of(plant.level, plant.design)


def bill_of(level: Level, design: Design) -> tuple[BillItem, ...]:
    """The same before anything is built."""
    return tuple(item for line in LINES for item in line(level, design) if item.micro_usd_month)


def monthly_micro_usd(items: tuple[BillItem, ...]) -> int:
    """The bill's total, exactly the sum of its lines."""
    return sum(item.micro_usd_month for item in items)


def statements_per_s(level: Level) -> tuple[float, float]:
    """Mean reads and writes a second that the level's users ask for."""
    reads = writes = 0.0
    for cls in level.classes:
        rate = mean_rate(cls.rate, level.length_s)
        reads += rate * cls.reads
        writes += rate * cls.writes
    return reads, writes


def commits_per_s(level: Level) -> float:
    """Mean transactions a second that write, that the level's users ask for."""
    return sum(mean_rate(cls.rate, level.length_s) for cls in level.classes if cls.writes)


def _item(what: str, usd: float, *keys: str, source: str = "") -> BillItem:
    """A line; `keys` are the figures behind it."""
    named = dict.fromkeys(figures()[key].source for key in keys)
    return BillItem(what, round(usd * MICRO), "; ".join([source, *named] if source else named))


def _hours() -> float:
    return value("price.hours_per_month")


def _seconds() -> float:
    return _hours() * SECONDS_PER_HOUR


def _level_of(zone: str) -> float:
    return price_level(region_of(zone)).database


def _copies(design: Design) -> float:
    """Instances, and copies of the storage, of the primary database."""
    if design.database.service != "rds":
        return 1.0
    return {"off": 1.0, "standby": value("price.rds.multi_az_factor"), "cluster": value("price.rds.cluster_factor")}[
        design.database.multi_az
    ]


def _replica_copies(replica: Replica) -> float:
    return value("price.rds.multi_az_factor") if replica.multi_az else 1.0


def _io_optimized(design: Design) -> bool:
    return design.database.service == "aurora" and design.database.storage.type == "aurora-io"


def _instance_usd(design: Design, instance: str, zone: str) -> tuple[float, str]:
    """US dollars a month of one instance, and where the price was read."""
    database = design.database
    price = database_price(database.engine, database.service, instance)
    factor = value("price.aurora.ioopt_compute_factor") if _io_optimized(design) else 1.0
    return price.usd_hour * factor * _hours() * _level_of(zone), price.source


def instances(_level: Level, design: Design) -> Iterator[BillItem]:
    """The primary with its standbys, and each replica."""
    database = design.database
    if database.instance == CLASS:
        yield _capacity("writer", _level, design, database.zone, writer=True)
        yield from _replicas(_level, design)
        return
    copies = _copies(design)
    usd, source = _instance_usd(design, database.instance, database.zone)
    key = {"standby": "price.rds.multi_az_factor", "cluster": "price.rds.cluster_factor"}.get(database.multi_az)
    count = f"{copies:g} x " if copies != 1 else ""
    keys = (key,) if key and copies != 1 else ()
    yield _item(f"writer, {count}{database.instance}", usd * copies, *keys, source=source)
    if database.writers > 1:
        others = database.writers - 1
        yield _item(f"{others} more writers, multi-master (withdrawn 2023)", usd * others, source=source)
    yield from _replicas(_level, design)


def _capacity(name: str, level: Level, design: Design, zone: str, *, writer: bool) -> BillItem:
    """A serverless instance at the level's mean traffic; what a drill uses beyond that, the drill adds."""
    acu = expected_acu(level, design, writer=writer)
    factor = value("price.aurora.ioopt_compute_factor") if _io_optimized(design) else 1.0
    usd = acu * value("price.aurora.acu_h") * factor * _hours() * _level_of(zone)
    return _item(f"{name}, {acu:.1f} ACU on average", usd, "price.aurora.acu_h")


def cpu_credits(level: Level, design: Design) -> Iterator[BillItem]:
    """Surplus credits of burstable classes, which RDS and Aurora run in unlimited mode."""
    surplus = surplus_vcpu(level, design)
    if surplus <= 0.0 or design.database.service == "ec2":
        return
    key = "price.aurora.cpu_credit" if design.database.service == "aurora" else "price.rds.cpu_credit"
    yield _item(f"CPU credits, {surplus:.1f} vCPU above the baseline", surplus * value(key) * _hours(), key)


def _replicas(level: Level, design: Design) -> Iterator[BillItem]:
    kept = tuple(design.replicas)
    if design.scaling:
        # Auto scaling keeps its least number of readers, each as large as the writer.
        home = [replica for replica in kept if region_of(replica.zone) == region_of(design.database.zone)]
        for number in range(1, design.scaling.least - len(home) + 1):
            kept += (Replica(f"auto-{number}", design.database.zone, design.database.instance),)
    for replica in kept:
        if replica.instance == CLASS:
            yield _capacity(replica.name, level, design, replica.zone, writer=False)
            continue
        copies = _replica_copies(replica)
        usd, source = _instance_usd(design, replica.instance, replica.zone)
        count = f"{copies:g} x " if copies != 1 else ""
        yield _item(f"{replica.name}, {count}{replica.instance}", usd * copies, source=source)


_GIB_MONTH = {
    ("rds", "gp2"): "price.rds.gp2_gp3",
    ("rds", "gp3"): "price.rds.gp2_gp3",
    ("rds", "io1"): "price.rds.io1_gb",
    ("rds", "io2"): "model.price.rds.io2_gib_month",
    ("rds", "magnetic"): "price.rds.magnetic",
    ("ec2", "gp2"): "model.price.ec2.gp2_gib_month",
    ("ec2", "gp3"): "model.price.ec2.gp3_gib_month",
    ("ec2", "io1"): "model.price.ec2.io_gib_month",
    ("ec2", "io2"): "model.price.ec2.io_gib_month",
    ("ec2", "magnetic"): "model.price.ec2.gp2_gib_month",
}
_IOPS_MONTH = {
    ("rds", "gp3"): "price.rds.gp3_extra_iops",
    ("rds", "io1"): "price.rds.io1_iops",
    ("rds", "io2"): "model.price.rds.io2_iops_month",
    ("ec2", "gp3"): "model.price.ec2.gp3_extra_iops_month",
    ("ec2", "io1"): "model.price.ec2.io_iops_month",
    ("ec2", "io2"): "model.price.ec2.io_iops_month",
}


def _weighted_copies(design: Design) -> float:
    """Copies of the storage, each weighted with the price level of its region."""
    copies = _copies(design) * _level_of(design.database.zone)
    return copies + sum(_replica_copies(replica) * _level_of(replica.zone) for replica in design.replicas)


def _aurora_regions(design: Design) -> tuple[str, ...]:
    """Regions that hold a copy of an Aurora volume, the writer's first."""
    zones = (design.database.zone, *(replica.zone for replica in design.replicas))
    return tuple(dict.fromkeys(region_of(zone) for zone in zones))


def storage(level: Level, design: Design) -> Iterator[BillItem]:
    """Volumes by size and copy; Aurora by the data it holds, once in each region."""
    kept = design.database.storage
    if design.database.service == "aurora":
        key = "price.aurora.ioopt_storage_gib_month" if _io_optimized(design) else "price.aurora.storage"
        weight = sum(price_level(region).database for region in _aurora_regions(design))
        yield _item(f"Aurora storage, {level.data_gib:g} GiB", level.data_gib * weight * value(key), key)
        return
    key = _GIB_MONTH[design.database.service, kept.type]
    usd = kept.gib * _weighted_copies(design) * value(key)
    yield _item(f"{kept.type} storage, {kept.gib} GiB a copy", usd, key)


def iops(_level: Level, design: Design) -> Iterator[BillItem]:
    """Provisioned I/O: all of it on io1 and io2, what exceeds the baseline on gp3."""
    database, kept = design.database, design.database.storage
    key = _IOPS_MONTH.get((database.service, kept.type))
    row = find(database.engine, database.service, kept)
    if key is None or row is None or not row.most_iops:
        return
    provisioned = kept.iops if kept.iops is not None else row.base_iops or row.least_iops
    billed = provisioned - row.base_iops
    if billed > 0:
        yield _item(f"{billed:g} provisioned IOPS a copy", billed * _weighted_copies(design) * value(key), key)


def backups(level: Level, design: Design) -> Iterator[BillItem]:
    """Automated backups beyond the size of the database, which are free; on EC2 every byte of an operator's own.

    A full copy and the daily changes of the retention period are kept.
    """
    database = design.database
    if not database.retention_days:
        return
    held = level.data_gib * (1 + value("model.backup.daily_change") * database.retention_days)
    free, key = {
        "aurora": (level.data_gib, "price.aurora.backup"),
        "rds": (float(database.storage.gib), "price.rds.backup"),
        "ec2": (0.0, "model.price.ec2.snapshot_gib_month"),
    }[database.service]
    extra = max(held - free, 0.0)
    usd = extra * value(key) * _level_of(database.zone)
    yield _item(f"backups, {extra:.0f} GiB", usd, key, "model.backup.daily_change")


def _proxied_vcpu(design: Design, instance: str) -> int:
    """Processors (vCPU) RDS Proxy is charged for; a serverless instance by the vCPUs of its largest capacity."""
    if instance != CLASS:
        return INSTANCES[instance].vcpu
    most = design.database.capacity[1] if design.database.capacity else 0.0
    return -int(-most // value("serverless.acu_per_vcpu"))


def proxy(_level: Level, design: Design) -> Iterator[BillItem]:
    """RDS Proxy, by the vCPUs of the instances it serves: the writer, readable standbys and Aurora's readers."""
    if design.proxy is None:
        return
    database = design.database
    served = [database.instance] * (3 if database.multi_az == "cluster" and database.service == "rds" else 1)
    if database.service == "aurora":
        home = region_of(database.zone)
        served += [replica.instance for replica in design.replicas if region_of(replica.zone) == home]
    vcpu = sum(max(_proxied_vcpu(design, name), MIN_PROXY_VCPU) for name in served)
    key = "price.proxy_vcpu_hour"
    yield _item(f"RDS Proxy, {vcpu} vCPU", vcpu * value(key) * _hours() * _level_of(database.zone), key)


def cache(_level: Level, design: Design) -> Iterator[BillItem]:
    """Cache nodes: every shard and every replica."""
    made = design.cache
    if made is None:
        return
    nodes = made.shards * (1 + made.replicas)
    price = cache_price(made.service, made.engine, made.instance)
    factor = price_level(region_of(design.database.zone)).cache
    usd = nodes * price.usd_hour * _hours() * factor
    yield _item(f"cache, {nodes} x {made.instance} ({made.engine})", usd, source=price.source)


def cache_backups(level: Level, design: Design) -> Iterator[BillItem]:
    """Daily snapshots of a cache: one is free, the others cost their size, taken as what its classes hold."""
    made = design.cache
    if made is None or made.snapshot_days <= 1:
        return
    users = [cls for cls in level.classes if cls.name in (*made.classes, *made.stores) and cls.keys]
    gib = sum(cls.keys.count * cls.keys.bytes for cls in users if cls.keys) / GIB
    key = "price.cache.backup"
    extra = gib * (made.snapshot_days - 1)
    yield _item(f"cache snapshots, {extra:.0f} GiB", extra * value(key), key)


def cache_bytes_per_s(level: Level, cache: Cache) -> float:
    """Bytes that users' writes put into a cache each second: whole records; a deletion writes none."""
    sizes = {cls.name: cls.keys.bytes for cls in level.classes if cls.keys}
    total = 0.0
    for cls in level.classes:
        rate = mean_rate(cls.rate, level.length_s)
        if cls.name in cache.stores:
            total += rate * cls.writes * sizes.get(cls.name, 0)
        if cache.strategy == "write-through":
            touched = [item for item in (*cls.updates, *cls.inserts) if item[0] in cache.classes]
            total += rate * sum(records * sizes.get(name, 0) for name, records in touched)
    return total


def memorydb_writes(level: Level, design: Design) -> Iterator[BillItem]:
    """MemoryDB charges what is written to its log: records that live there, and those that writes put there.

    Lazy loading writes a record for each miss, which the bill of a design cannot know: they are left out.
    """
    if design.cache is None or design.cache.service != "memorydb":
        return
    gib = cache_bytes_per_s(level, design.cache) * _seconds() / GIB
    key = "model.price.memorydb.written_gib"
    yield _item(f"MemoryDB, {gib:.0f} GiB written", gib * value(key), key)


def aurora_io(level: Level, design: Design) -> Iterator[BillItem]:
    """Aurora Standard charges volume I/O: what a transaction writes to the log, and reads that miss the buffer cache."""
    if design.database.service != "aurora" or _io_optimized(design):
        return
    reads, _ = statements_per_s(level)
    per_s = commits_per_s(level) * value("io.per_transaction_aurora") + reads * value("model.aurora.read_io_share")
    millions = per_s * _seconds() / MICRO
    usd = millions * value("price.aurora.io_per_million") * _level_of(design.database.zone)
    keys = ("price.aurora.io_per_million", "io.per_transaction_aurora", "model.aurora.read_io_share")
    yield _item(f"Aurora I/O, {millions:.0f} million", usd, *keys)


def backtrack_records(level: Level, design: Design) -> Iterator[BillItem]:
    """Change records held for backtrack: those of the window, charged by the million and hour."""
    window_h = design.database.backtrack_h
    if not window_h:
        return
    per_hour = statements_per_s(level)[1] * SECONDS_PER_HOUR * value("model.backtrack.records_per_write")
    millions = per_hour * window_h * _hours() / MICRO
    keys = ("price.aurora.backtrack_per_million", "model.backtrack.records_per_write")
    yield _item(f"backtrack, {window_h} h of change records", millions * value(keys[0]), *keys)


def _fed(design: Design) -> Iterator[Replica]:
    """Replicas that get the log on their own: each of RDS and EC2, the first in each region of Aurora's shared volumes."""
    seen: set[str] = set()
    for replica in design.replicas:
        region = region_of(replica.zone)
        if design.database.service != "aurora" or region not in seen:
            yield replica
        seen.add(region)


def replicated_writes(level: Level, design: Design) -> Iterator[BillItem]:
    """A global database charges the writes it replicates, once for each secondary region."""
    regions = len(_aurora_regions(design)) - 1
    if design.database.service != "aurora" or not regions:
        return
    key = "model.price.global.replicated_write_million"
    millions = commits_per_s(level) * value("io.per_transaction_aurora") * _seconds() / MICRO * regions
    yield _item(f"replicated writes, {millions:.0f} million", millions * value(key), key, "io.per_transaction_aurora")


def transfer(level: Level, design: Design) -> Iterator[BillItem]:
    """Log sent to replicas: free within a region on RDS and Aurora (C18), charged between regions and between EC2's zones."""
    home = design.database.zone
    gib = statements_per_s(level)[1] * level.write_bytes * _seconds() / GIB
    for replica in _fed(design):
        between = frozenset((region_of(home), region_of(replica.zone)))
        if len(between) > 1:
            near = between == {"us-east-1", "us-east-2"}
            key = "price.transfer.use1_use2_gb" if near else "price.transfer.cross_region_gb"
            factor = 1.0
        elif design.database.service == "ec2" and replica.zone != home:
            key, factor = "price.transfer.cross_az_gb", 2.0
        else:
            continue
        yield _item(f"transfer to {replica.name}, {gib * factor:.0f} GiB", gib * factor * value(key), key)


def secrets(_level: Level, design: Design) -> Iterator[BillItem]:
    """Secrets Manager: it rotates the password, and RDS Proxy keeps it there (C52, C56)."""
    if design.security.secrets_rotation or design.proxy:
        key = "price.secret_month"
        yield _item("Secrets Manager, 1 secret", value(key), key)


def audit_logs(level: Level, design: Design) -> Iterator[BillItem]:
    """CloudWatch Logs: every statement of a month is sent there and kept for a month."""
    if design.security.audit_logs != "cloudwatch":
        return
    keys = ("price.cloudwatch.ingest_gib", "price.cloudwatch.stored_gib_month", "model.audit.statement_bytes")
    reads, writes = statements_per_s(level)
    gib = (reads + writes) * value(keys[2]) * _seconds() / GIB
    yield _item(f"audit logs, {gib:.0f} GiB", gib * (value(keys[0]) + value(keys[1])), *keys)


def engineering(_level: Level, design: Design) -> Iterator[BillItem]:
    """Work on applications and machines: a cache needs code (C62), a proxy none (C60), EC2 an administrator (C01)."""
    if design.cache:
        key = "model.engineering.cache_usd_month"
        yield _item("engineering, cache code in the applications", value(key), key)
    if design.database.service == "ec2":
        key = "model.engineering.ec2_usd_month"
        yield _item("engineering, running a database by hand", value(key), key)
    if design.database.custom:
        key = "model.engineering.custom_usd_month"
        yield _item("engineering, looking after the operating system", value(key), key)


Line = Callable[[Level, Design], Iterator[BillItem]]

LINES: tuple[Line, ...] = (
    instances,
    cpu_credits,
    storage,
    iops,
    backups,
    aurora_io,
    backtrack_records,
    replicated_writes,
    proxy,
    cache,
    cache_backups,
    memorydb_writes,
    transfer,
    secrets,
    audit_logs,
    engineering,
)
"""Lines of the bill, in the order a reader expects them."""
