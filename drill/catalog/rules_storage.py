"""Rules of a database's storage."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog import storage as table
from drill.catalog.engines import engine_of
from drill.catalog.figure_sheet import value
from drill.catalog.finding import Finding, nearest, year_of
from drill.catalog.offers.offer_years import on_sale
from drill.model.design import Design, Storage
from drill.model.level import Level

MAGNETIC = "magnetic"
TYPE, GIB = ("database", "storage", "type"), ("database", "storage", "gib")


def _provisioned(design: Design) -> bool:
    """True if the storage table applies: not to a cluster volume, and not to what other rules refuse."""
    engine, service = engine_of(design), design.database.service
    return engine is not None and service.name in engine.services and not service.shared_volume


def _row(design: Design) -> table.StorageRange | None:
    database = design.database
    return table.find(database.engine, database.service.name, database.storage) if _provisioned(design) else None


def type_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The type exists for the engine and the service."""
    database = design.database
    if not _provisioned(design) or table.sizes(database.engine, database.service.name, database.storage.type):
        return
    wanted = table.group(database.engine, database.service.name)
    known = dict.fromkeys(row.type for row in table.storage_ranges() if row.group == wanted)
    engine = engine_of(design)
    message = f"{database.service.title} has no {database.storage.type} storage for {engine.title if engine else database.engine}"
    yield Finding(TYPE, message, nearest(database.storage.type, known))


def magnetic_ended(level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS ended magnetic storage on 30 April 2026 and moves what is left to gp3 (Amazon RDS User Guide, chap-storage.md)."""
    database = design.database
    if database.storage.type != MAGNETIC or not database.service.managed or database.service.shared_volume:
        return
    if not on_sale(MAGNETIC, year_of(level)):
        yield Finding(TYPE, f"{database.service.title} ended magnetic storage on 30 April 2026", "choose gp3")


def own_volume(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Aurora has a volume of its own and does not use those of RDS and EC2."""
    storage, service = design.database.storage, design.database.service
    if service.storage_types and storage.type not in service.storage_types and storage != Storage():
        message = f"{service.title} does not use {storage.type} volumes: it has a volume of its own"
        yield Finding(TYPE, message, f"remove storage, or choose type {' or '.join(service.storage_types)}")


def size(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The type comes in the size."""
    database = design.database
    ranges = table.sizes(database.engine, database.service.name, database.storage.type) if _provisioned(design) else ()
    if ranges and _row(design) is None:
        low, high = ranges[0].from_gib, ranges[-1].to_gib
        message = f"{database.storage.type} comes in {low} to {high} GiB, not {database.storage.gib}"
        yield Finding(GIB, message, f"choose {low} to {high}")


def holds_data(level: Level | None, design: Design) -> Iterator[Finding]:
    """The data fits on the volume."""
    gib = design.database.storage.gib
    if level is not None and not design.database.service.shared_volume and level.data_gib > gib:
        message = f"{gib} GiB do not hold the level's {level.data_gib:g} GiB of data"
        yield Finding(GIB, message, f"choose at least {int(level.data_gib * 1.1) + 1}")


def provisioned_iops(_level: Level | None, design: Design) -> Iterator[Finding]:
    """IOPS can be provisioned on io1, io2 and large gp3, within bounds that depend on size and engine."""
    storage, row = design.database.storage, _row(design)
    if storage.iops is None or row is None:
        return
    path = ("database", "storage", "iops")
    if not row.most_iops:
        message = f"{storage.type} of {storage.gib} GiB has no provisioned IOPS"
        yield Finding(path, message, "remove iops, or choose io1, io2 or a larger gp3")
        return
    low, high = int(row.least_iops), int(row.most_iops)
    if not low <= storage.iops <= high:
        message = f"{storage.type} of {storage.gib} GiB takes {low} to {high} IOPS, not {storage.iops}"
        yield Finding(path, message, f"choose {low} to {high}")
        return
    ratio = storage.iops / storage.gib
    if not row.least_ratio <= ratio <= row.most_ratio:
        message = f"{storage.type} takes {row.least_ratio:g} to {row.most_ratio:g} IOPS per GiB, not {ratio:.3g}"
        yield Finding(path, message, "change gib or iops")


def auto_scaling(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Storage auto scaling is RDS's and needs room of at least 10 %; Multi-AZ DB clusters lack it."""
    database, storage = design.database, design.database.storage
    if storage.max_gib is None or storage.type in database.service.storage_types:
        return
    path = ("database", "storage", "max_gib")
    margin = value("storage.autoscale.step_pct") / 100.0
    if not database.service.storage_auto_scaling and not database.service.shared_volume:
        yield Finding(path, f"{database.service.title} has no storage auto scaling", "remove max_gib")
    elif database.deployment.readable_standbys:
        yield Finding(path, "a Multi-AZ DB cluster has no storage auto scaling", "remove max_gib, or multi_az: standby")
    elif database.service.storage_auto_scaling and storage.max_gib < storage.gib * (1 + margin):
        least = int(storage.gib * (1 + margin)) + 1
        yield Finding(path, f"max_gib must be at least 10 % above {storage.gib} GiB", f"choose at least {least}")


def cluster_storage(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A Multi-AZ DB cluster takes provisioned IOPS storage or gp3."""
    able, storage = design.database.deployment.storage_types, design.database.storage
    if able and storage.type not in able:
        yield Finding(TYPE, f"a Multi-AZ DB cluster does not take {storage.type}", f"choose {', '.join(able)}")
