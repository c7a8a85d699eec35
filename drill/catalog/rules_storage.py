"""Which storage a database may have."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog import storage as table
from drill.catalog.engines import ENGINES
from drill.catalog.figures import value
from drill.catalog.finding import Finding, nearest
from drill.model.design import Design, Storage
from drill.model.level import Level

AURORA_TYPES = ("aurora", "aurora-io")
CLUSTER_TYPES = ("gp3", "io1", "io2")


def _managed(design: Design) -> bool:
    """Whether the rules of sizes and IOPS apply: not to Aurora's volume, not to what other rules refuse."""
    engine = ENGINES.get(design.database.engine)
    return engine is not None and design.database.service in engine.services and design.database.service != "aurora"


def _row(design: Design) -> table.StorageRange | None:
    database = design.database
    return table.find(database.engine, database.service.name, database.storage) if _managed(design) else None


def type_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The type exists for the engine and the service."""
    database = design.database
    if not _managed(design) or table.sizes(database.engine, database.service.name, database.storage.type):
        return
    wanted = table.group(database.engine, database.service.name)
    known = dict.fromkeys(row.type for row in table.storage_ranges() if row.group == wanted)
    message = f"{database.service} has no storage type {database.storage.type}"
    yield Finding(("database", "storage", "type"), message, nearest(database.storage.type, known))


def aurora_type(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Aurora brings its own volume; volumes of RDS and EC2 do not go under it."""
    storage = design.database.storage
    if design.database.service == "aurora" and storage.type not in AURORA_TYPES and storage != Storage():
        message = f"Aurora does not use {storage.type} volumes: it has one of its own"
        yield Finding(("database", "storage", "type"), message, "leave storage out, or take type aurora or aurora-io")


def size(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The size is one the type comes in."""
    database = design.database
    ranges = table.sizes(database.engine, database.service.name, database.storage.type) if _managed(design) else ()
    if ranges and _row(design) is None:
        low, high = ranges[0].from_gib, ranges[-1].to_gib
        message = f"{database.storage.type} comes in {low} to {high} GiB, not {database.storage.gib}"
        yield Finding(("database", "storage", "gib"), message, "choose a size in that range")


def holds_data(level: Level | None, design: Design) -> Iterator[Finding]:
    """The data fits."""
    gib = design.database.storage.gib
    if level is not None and design.database.service != "aurora" and level.data_gib > gib:
        message = f"{gib} GiB do not hold the level's {level.data_gib:g} GiB of data"
        yield Finding(("database", "storage", "gib"), message, f"choose at least {int(level.data_gib * 1.1) + 1}")


def provisioned_iops(_level: Level | None, design: Design) -> Iterator[Finding]:
    """IOPS can be provisioned on io1, io2 and large gp3, within bounds that depend on size and engine."""
    storage, row = design.database.storage, _row(design)
    if storage.iops is None or row is None:
        return
    path = ("database", "storage", "iops")
    if not row.most_iops:
        what = f"{storage.type} of {storage.gib} GiB"
        yield Finding(path, f"IOPS of {what} cannot be provisioned", "leave iops out, or take io1, io2 or a larger gp3")
        return
    low, high = int(row.least_iops), int(row.most_iops)
    if not low <= storage.iops <= high:
        message = f"{storage.type} of {storage.gib} GiB takes {low} to {high} IOPS, not {storage.iops}"
        yield Finding(path, message, "choose IOPS in that range")
        return
    ratio = storage.iops / storage.gib
    if not row.least_ratio <= ratio <= row.most_ratio:
        message = f"{storage.type} takes {row.least_ratio:g} to {row.most_ratio:g} IOPS per GiB, not {ratio:.3g}"
        yield Finding(path, message, "change gib or iops")


def auto_scaling(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Storage auto scaling is RDS's, needs room of at least 10 %, and neither magnetic storage nor a Multi-AZ cluster has it."""
    database, storage = design.database, design.database.storage
    if storage.max_gib is None or (database.service == "aurora" and storage.type in AURORA_TYPES):
        return
    path = ("database", "storage", "max_gib")
    margin = value("storage.autoscale.step_pct") / 100.0
    if database.service == "ec2":
        yield Finding(path, "storage of a database on EC2 does not grow by itself", "leave max_gib out")
    elif storage.type == "magnetic" or database.multi_az == "cluster":
        what = "magnetic storage" if storage.type == "magnetic" else "a Multi-AZ cluster"
        yield Finding(path, f"{what} has no storage auto scaling", "leave max_gib out")
    elif database.service == "rds" and storage.max_gib < storage.gib * (1 + margin):
        least = int(storage.gib * (1 + margin)) + 1
        yield Finding(path, f"max_gib must be at least 10 % above {storage.gib} GiB", f"choose {least} or more")


def cluster_storage(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A Multi-AZ cluster takes provisioned IOPS storage or gp3."""
    database = design.database
    if database.multi_az == "cluster" and database.service == "rds" and database.storage.type not in CLUSTER_TYPES:
        message = f"a Multi-AZ cluster does not take {database.storage.type}"
        yield Finding(("database", "storage", "type"), message, f"choose {', '.join(CLUSTER_TYPES)}")
