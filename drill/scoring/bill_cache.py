"""Caches on the bill: nodes, snapshots, MemoryDB's log, copies in other regions; GB-hours and ECPUs of ElastiCache Serverless."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.caches.serverless_usage import PRICED_AS, billed_ecpus, most_bytes, price
from drill.catalog.figure_sheet import value
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.price_lists.regional_prices import out_of_region
from drill.catalog.prices import cache_price
from drill.catalog.regions import region_of
from drill.engine.cache.serverless_cache import GB, billed_gb
from drill.engine.flow.popularity import look_up, popularity
from drill.model.design import Cache, Design
from drill.model.level import Level
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import GIB, SECONDS_PER_HOUR, hours, item, month_s


def cache(_level: Level, design: Design) -> Iterator[BillItem]:
    """Cache nodes: every shard and every replica, in every region that has a cluster."""
    made = design.cache
    if made is None or made.service.serverless:
        return
    nodes = made.shards * (1 + made.replicas)
    price = cache_price(made.service.name, made.engine.name, made.instance)
    for region in (region_of(design.database.zone), *made.global_datastore):
        ratio = region_ratio(made.engine.product, made.instance, region)
        usd = nodes * price.usd_hour * hours() * ratio.ratio
        facts = {"region": region} if region in made.global_datastore else {}
        said = Said("bill.cache", nodes=nodes, instance=made.instance, engine=made.engine.name, **facts)
        yield item(said, usd, source=f"{price.source}; {ratio.source}" if ratio.source else price.source)


def copied_records(level: Level, design: Design) -> Iterator[BillItem]:
    """Bytes that a Global Datastore sends to each secondary cluster, at the price of data between regions.

    What writes put into the cache, and what a warm cache loads again because its TTL has ended.
    """
    made = design.cache
    if made is None or not made.global_datastore:
        return
    gib = (cache_bytes_per_s(level, made) + reloaded_bytes_per_s(level, made)) * month_s() / GIB
    for region in made.global_datastore:
        price = out_of_region(region_of(design.database.zone), region)
        yield item(Said("bill.copied_records", region=region, gib=round(gib, 1)), gib * price.usd, source=price.source)


def cache_backups(level: Level, design: Design) -> Iterator[BillItem]:
    """Daily snapshots of a cache: one is free, the others cost their size, taken as what its classes hold."""
    made = design.cache
    if made is None or made.snapshot_days <= 1:
        return
    users = [cls for cls in level.classes if cls.name in (*made.classes, *made.stores) and cls.keys]
    gib = sum(cls.keys.count * cls.keys.bytes for cls in users if cls.keys) / GIB
    key = "price.cache.backup"
    extra = gib * (made.snapshot_days - 1)
    yield item(Said("bill.cache_snapshots", gib=round(extra, 1)), extra * value(key), key)


def written_records(level: Level, design: Design) -> Iterator[BillItem]:
    """The charge by the GiB written, as to MemoryDB's log: records that live there, and those that writes put there.

    Lazy loading writes a record for each miss, which the bill of a design cannot know: they are left out.
    """
    made = design.cache
    if made is None or not made.service.written_price:
        return
    gib = cache_bytes_per_s(level, made) * month_s() / GIB
    special = made.service.prices_of(made.engine.name)
    key = special.written if special else made.service.written_price
    billed = max(gib - value(special.written_free), 0.0) if special else gib
    yield item(Said("bill.written_records", service=made.service.title, gib=round(gib, 1)), billed * value(key), key)


def cache_bytes_per_s(level: Level, cache: Cache) -> float:
    """Bytes that users' writes put into a cache each second: whole records; a deletion writes none."""
    sizes = {cls.name: cls.keys.bytes for cls in level.classes if cls.keys}
    total = 0.0
    for cls in level.classes:
        rate = cls.rate.mean(level.length_s)
        if cls.name in cache.stores:
            total += rate * cls.writes * sizes.get(cls.name, 0)
        if cache.strategy == "write-through":
            touched = [item for item in (*cls.updates, *cls.inserts) if item[0] in cache.classes]
            total += rate * sum(records * sizes.get(name, 0) for name, records in touched)
    return total


def reloaded_bytes_per_s(level: Level, cache: Cache) -> float:
    """Bytes that a warm cache loads each second because copies expire: a copy that lives T is found by l T / (1 + l T) of its reads.

    Renewal theory, summed over keys. What memory is too small for, or writes delete, is loaded besides.
    """
    if cache.strategy == "write-through" or cache.ttl_s <= 0:
        return 0.0
    total = 0.0
    for cls in level.classes:
        if cls.name in cache.classes and cls.keys is not None:
            rate = cls.rate.mean(level.length_s)
            found = look_up(popularity(cls.keys.count, cls.keys.zipf).lifetime, 0, rate * cache.ttl_s)
            total += rate * (1.0 - found) * cls.reads * cls.keys.bytes
    return total


def serverless_cache(level: Level, design: Design) -> Iterator[BillItem]:
    """Stored data and ECPUs of a warm cache at the level's mean traffic.

    Records that are loaded after a miss cost ECPUs that the bill of a design cannot know: a drill adds them.
    """
    made = design.cache
    if made is None or not made.service.serverless:
        return
    charged = price(made)
    ratio = region_ratio(made.engine.product, PRICED_AS, region_of(design.database.zone))
    source = f"{charged.source}; {ratio.source}" if ratio.source else charged.source
    stored = billed_gb(level, made, most_bytes(made) / GB, charged.least_gb)
    usd = stored * charged.usd_gb_hour * hours() * ratio.ratio
    yield item(Said("bill.cache_data", gb=round(stored, 2), engine=made.engine.name), usd, source=source)
    millions = billed_ecpus(level, made) * hours() * SECONDS_PER_HOUR / 1e6
    said = Said("bill.cache_ecpus", millions=round(millions, 1), engine=made.engine.name)
    yield item(said, millions * charged.usd_million_ecpu * ratio.ratio, source=source)
