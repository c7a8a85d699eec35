"""Storage on the bill: volumes and their I/O, backups, change records, copies in other regions."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.figure_sheet import value
from drill.catalog.price_lists.regional_prices import RegionalPrice, out_of_region, regional_price
from drill.catalog.prices import io_optimized
from drill.catalog.regions import region_of
from drill.catalog.storage import find
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO, BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import (
    GIB,
    SECONDS_PER_HOUR,
    commits_per_s,
    hours,
    instance_copies,
    item,
    level_of,
    month_s,
    replica_copies,
    statements_per_s,
)

HOURS_PER_DAY = 24


def storage(level: Level, design: Design) -> Iterator[BillItem]:
    """Volumes by size and copy; Aurora by the data it holds, once in each region."""
    kept = design.database.storage
    service = design.database.service
    if service.shared_volume:
        key = dict(service.storage_price).get(kept.type, service.storage_price[0][1])
        found = [regional_price(key, region) for region in _aurora_regions(design)]
        usd = level.data_gib * sum(price.usd for price in found)
        yield item(Said("bill.shared_volume", gib=level.data_gib), usd, source=_sources(found))
        return
    key = dict(service.storage_price)[kept.type]
    usd = kept.gib * _weighted_copies(design) * value(key)
    yield item(Said("bill.volume", type=kept.type, gib=kept.gib), usd, key)


def iops(_level: Level, design: Design) -> Iterator[BillItem]:
    """Provisioned I/O: all of it on io1 and io2, what exceeds the baseline on gp3."""
    database, kept = design.database, design.database.storage
    key = dict(database.service.iops_price).get(kept.type)
    row = find(database.engine, database.service.name, kept)
    if key is None or row is None or not row.most_iops:
        return
    provisioned = kept.iops if kept.iops is not None else row.base_iops or row.least_iops
    billed = provisioned - row.base_iops
    if billed > 0:
        yield item(Said("bill.iops", iops=billed), billed * _weighted_copies(design) * value(key), key)


def backups(level: Level, design: Design) -> Iterator[BillItem]:
    """Automated backups beyond the size of the database, which are free; on EC2 every byte of an operator's own.

    A full copy and the daily changes of the retention period are kept. Aurora charges nothing for a retention of one day.
    """
    database = design.database
    if not database.retention_days or (database.service.shared_volume and database.retention_days == 1):
        return
    key = database.service.backup_price
    extra = _beyond_the_free(level, design, database.retention_days)
    price = regional_price(key, region_of(database.zone))
    yield item(
        Said("bill.backups", gib=round(extra, 1)), extra * price.usd, "model.backup.daily_change", source=price.source
    )


def copied_backups(level: Level, design: Design) -> Iterator[BillItem]:
    """Copies of the backups in another region: their storage, and the transfer of a day's changes and of the log."""
    database = design.database
    if not database.backup_region or not database.retention_days:
        return
    change = value("model.backup.daily_change")
    held = level.data_gib * (1 + change * database.retention_days)
    key = database.service.backup_price
    kept = regional_price(key, database.backup_region)
    said = Said("bill.copied_backups", region=database.backup_region, gib=round(held, 1))
    yield item(said, held * kept.usd, "model.backup.daily_change", source=kept.source)
    log = statements_per_s(level)[1] * level.write_bytes * month_s() / GIB
    sent = log + level.data_gib * change * month_s() / (24 * SECONDS_PER_HOUR)
    moved = Said("bill.copied_log", region=database.backup_region, gib=round(sent, 1))
    price = out_of_region(region_of(database.zone), database.backup_region)
    yield item(moved, sent * price.usd, source=price.source)


def snapshots(level: Level, design: Design) -> Iterator[BillItem]:
    """Daily snapshots besides the automated backups: RDS keeps the changes of each, Aurora each at its full size.

    Those within the retention of the automated backups cost nothing more.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-storage-backup.html
    """
    database = design.database
    if database.service.shared_volume:
        gib = level.data_gib * max(database.snapshots_kept - database.retention_days, 0)
    else:
        longest = max(database.snapshots_kept, database.retention_days)
        gib = _beyond_the_free(level, design, longest) - _beyond_the_free(level, design, database.retention_days)
    price = regional_price(database.service.backup_price, region_of(database.zone))
    said = Said("bill.snapshots", count=database.snapshots_kept, gib=round(gib, 1))
    yield item(said, gib * price.usd, "model.backup.daily_change", source=price.source)


def copied_snapshots(level: Level, design: Design) -> Iterator[BillItem]:
    """Their copies in another region: on Aurora each in full, on RDS the first and the changes since; both send changes alone.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-copy-snapshot.html
    """
    database, region = design.database, design.database.snapshot_region
    if not database.snapshots_kept or not region:
        return
    change = value("model.backup.daily_change")
    full = database.service.shared_volume
    copies = database.snapshots_kept if full else 1 + change * (database.snapshots_kept - 1)
    held = level.data_gib * copies
    kept = regional_price(database.service.backup_price, region)
    said = Said("bill.copied_snapshots", region=region, gib=round(held, 1))
    yield item(said, held * kept.usd, "model.backup.daily_change", source=kept.source)
    sent = level.data_gib * change * hours() / HOURS_PER_DAY
    price = out_of_region(region_of(database.zone), region)
    moved = Said("bill.sent_snapshots", region=region, gib=round(sent, 1))
    yield item(moved, sent * price.usd, "model.backup.daily_change", source=price.source)


def _beyond_the_free(level: Level, design: Design, days: int) -> float:
    """GiB of a full copy and the daily changes of some days that exceed what is free; no days: none."""
    database = design.database
    free = {"data": level.data_gib, "allocated": float(database.storage.gib), "none": 0.0}
    held = level.data_gib * (1 + value("model.backup.daily_change") * days)
    return max(held - free[database.service.free_backup], 0.0) if days else 0.0


def aurora_io(level: Level, design: Design) -> Iterator[BillItem]:
    """Aurora Standard charges volume I/O: what a transaction writes to the log, and reads that miss the buffer cache."""
    if not design.database.service.shared_volume or io_optimized(design.database):
        return
    reads, _ = statements_per_s(level)
    per_s = commits_per_s(level) * value("io.per_transaction_aurora") + reads * value("model.aurora.read_io_share")
    millions = per_s * month_s() / MICRO
    price = regional_price("price.aurora.io_per_million", region_of(design.database.zone))
    keys = ("io.per_transaction_aurora", "model.aurora.read_io_share")
    yield item(Said("bill.volume_io", millions=round(millions)), millions * price.usd, *keys, source=price.source)


def backtrack_records(level: Level, design: Design) -> Iterator[BillItem]:
    """Change records held for backtrack: those of the window, charged by the million and hour."""
    window_h = design.database.backtrack_h
    if not window_h:
        return
    per_hour = statements_per_s(level)[1] * SECONDS_PER_HOUR * value("model.backtrack.records_per_write")
    millions = per_hour * window_h * hours() / MICRO
    keys = ("price.aurora.backtrack_per_million", "model.backtrack.records_per_write")
    yield item(Said("bill.change_records", window_h=window_h), millions * value(keys[0]), *keys)


def replicated_writes(level: Level, design: Design) -> Iterator[BillItem]:
    """A global database charges the writes it replicates, once for each secondary region."""
    regions = len(_aurora_regions(design)) - 1
    if not design.database.service.global_database or not regions:
        return
    key = "model.price.global.replicated_write_million"
    millions = commits_per_s(level) * value("io.per_transaction_aurora") * month_s() / MICRO * regions
    yield item(
        Said("bill.replicated_writes", millions=round(millions)),
        millions * value(key),
        key,
        "io.per_transaction_aurora",
    )


def _sources(found: list[RegionalPrice]) -> str:
    """Sources of several prices, each once."""
    return "; ".join(dict.fromkeys(price.source for price in found))


def _weighted_copies(design: Design) -> float:
    """Copies of the storage, each weighted with the price level of its region."""
    copies = instance_copies(design) * level_of(design.database.zone)
    return copies + sum(replica_copies(replica) * level_of(replica.zone) for replica in design.replicas)


def _aurora_regions(design: Design) -> tuple[str, ...]:
    """Regions that hold a copy of an Aurora volume, the writer's first."""
    zones = (design.database.zone, *(replica.zone for replica in design.replicas))
    return tuple(dict.fromkeys(region_of(zone) for zone in zones))
