"""Notes under a bill: what it leaves out, and what would cost less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.catalog.caches.serverless_usage import PRICED_AS
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.prices import IO_OPTIMIZED, database_product
from drill.catalog.regions import region_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.said import Said
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.scoring.bill_lines import billed_replicas

STANDARD = "aurora"
"""Type of storage of Aurora Standard."""


def bill_notes(level: Level, design: Design) -> tuple[Said, ...]:
    """Every note, in the order in which they are shown."""
    return (*_cheaper_storage(level, design), *_price_levels(design), *unbilled_traffic(level))


def _cheaper_storage(level: Level, design: Design) -> Iterator[Said]:
    """Aurora Standard pays by the request, I/O-Optimized by instances and space: the other one, where it costs less at this I/O."""
    database = design.database
    if not database.service.shared_volume:
        return
    other = STANDARD if database.storage.type == IO_OPTIMIZED else IO_OPTIMIZED
    moved = replace(design, database=replace(database, storage=replace(database.storage, type=other)))
    usd, less = (monthly_micro_usd(bill_of(level, made)) for made in (design, moved))
    if less < usd:
        yield Said("bill.note.cheaper_storage", type=other, micro_usd=less, saved_micro_usd=usd - less)


def _price_levels(design: Design) -> Iterator[Said]:
    """Machines of regions in which no list price of their family was read: the price level of one class stands for it."""
    database, cache = design.database, design.cache
    product = database_product(database.engine, database.service.name)
    machines = [(product, database.instance, region_of(database.zone))]
    machines += [(product, item.instance, region_of(item.zone)) for item in billed_replicas(design)]
    if cache is not None:
        machines.append((cache.engine.product, cache.instance or PRICED_AS, region_of(database.zone)))
    unlisted: dict[tuple[str, float], list[str]] = {}
    for name, instance, region in dict.fromkeys(machines):
        found = region_ratio(name, instance, region)
        if not found.own:
            shown = cache.service.title if cache is not None and instance == PRICED_AS else instance
            unlisted.setdefault((region, found.ratio), []).append(shown)
    for (region, ratio), instances in unlisted.items():
        yield Said("bill.note.price_level", region=region, ratio=ratio, instances=", ".join(instances))


def unbilled_traffic(level: Level) -> Iterator[Said]:
    """Bytes that the bill leaves out because some classes do not say how many they are."""
    silent = [item.name for item in level.classes if item.payload is None]
    if silent:
        yield Said("bill.note.no_payload", classes=len(silent))
