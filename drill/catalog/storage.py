"""Storage types: sizes, I/O limits and bursts by engine (validation table V19)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from drill.catalog.csv_tables import rows
from drill.catalog.database_services import SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import value
from drill.model.design import Storage

BURST_OF_ONE_VOLUME = 3000
"""IOPS a gp2 volume bursts to; striped storage has four volumes, each with its own credits."""
GP2_MOST_IOPS_OF_ONE_VOLUME = 16_000.0
GP2_MOST_IOPS_STRIPED = 64_000.0
GP2_MOST_MIB_S_OF_ONE_VOLUME = 250.0
PROVISIONED = ("io1", "io2")
MIB = 2.0**20
ONE_VOLUME = ("sqlserver", "ec2")
"""Groups of the storage table that RDS does not stripe over four volumes."""


@dataclass(frozen=True, slots=True)
class StorageRange:
    """A type in a range of sizes, for a group of engines. IOPS of 0: does not apply."""

    type: str
    group: str
    from_gib: int
    to_gib: int
    base_iops: float
    iops_per_gib: float
    burst_iops: float
    least_iops: float
    most_iops: float
    """Bounds of provisioned IOPS; 0: none can be provisioned."""
    least_ratio: float
    most_ratio: float
    """Bounds of provisioned IOPS per GiB."""
    base_mib_s: float
    """Mebibytes a second without provisioning: of the smallest gp2, of any gp3, at most of io1 and io2; 0: no limit (Aurora)."""
    most_mib_s: float
    """The most that AWS names for the range: by its size, its burst, or by provisioning."""
    source: str


@dataclass(frozen=True, slots=True)
class Performance:
    """Sustained and burst I/O operations a second, the credits that the burst uses up, and bytes a second."""

    iops: float
    burst_iops: float
    credits: float
    bytes_per_s: float


@cache
def storage_ranges() -> tuple[StorageRange, ...]:
    """Every row of the storage table."""
    return tuple(
        StorageRange(
            row["type"],
            row["group"],
            int(row["from_gib"]),
            int(row["to_gib"]),
            float(row["base_iops"]),
            float(row["iops_per_gib"]),
            float(row["burst_iops"]),
            float(row["least_iops"]),
            float(row["most_iops"]),
            float(row["least_ratio"]),
            float(row["most_ratio"]),
            float(row["base_mib_s"]),
            float(row["most_mib_s"]),
            row["source"],
        )
        for row in rows("storage")
    )


def group(engine: str, service: str) -> str:
    """Group of the table's rows for an engine on a service. Raises KeyError for an unknown engine."""
    return SERVICES[service].product or ENGINES[engine].storage


def sizes(engine: str, service: str, storage_type: str) -> tuple[StorageRange, ...]:
    """Ranges of a type, smallest first; empty when the engine does not have the type."""
    wanted = group(engine, service)
    return tuple(row for row in storage_ranges() if row.group == wanted and row.type == storage_type)


def find(engine: str, service: str, storage: Storage) -> StorageRange | None:
    """The row for a size; None where the type does not come in it."""
    fitting = (row for row in sizes(engine, service, storage.type) if row.from_gib <= storage.gib <= row.to_gib)
    return next(fitting, None)


def performance(engine: str, service: str, storage: Storage) -> Performance | None:
    """I/O of a database's storage; None for Aurora's volume, which has no such limits. Raises LookupError for a wrong size."""
    if SERVICES[service].shared_volume:
        return None
    row = find(engine, service, storage)
    if row is None:
        message = f"no {storage.type} storage of {storage.gib} GiB for {engine} on {service}"
        raise LookupError(message)
    baseline = row.base_iops
    if row.iops_per_gib:
        most = GP2_MOST_IOPS_OF_ONE_VOLUME if row.group in ONE_VOLUME else GP2_MOST_IOPS_STRIPED
        baseline = min(max(row.iops_per_gib * storage.gib, value("storage.gp2.min_iops")), most)
    iops = float(storage.iops) if storage.iops is not None and row.most_iops else baseline or row.least_iops
    bytes_per_s = _mib_s(row, storage, iops) * MIB
    if row.burst_iops <= iops:
        return Performance(iops, iops, 0.0, bytes_per_s)
    full = value("storage.gp2.credits") * row.burst_iops / BURST_OF_ONE_VOLUME
    return Performance(iops, row.burst_iops, full, bytes_per_s)


def _mib_s(row: StorageRange, storage: Storage, iops: float) -> float:
    """MiB a second. gp2: by the size of each of its volumes; provisioned IOPS: so much for each. Raises ValueError for no figure."""
    if row.base_mib_s <= 0.0:
        message = f"storage.csv has no throughput of {row.type} for {row.group}"
        raise ValueError(message)
    if row.type == "gp2":
        volumes = row.most_mib_s / GP2_MOST_MIB_S_OF_ONE_VOLUME
        small = storage.gib <= value("storage.gp2.small_gib") * volumes
        return row.base_mib_s if small else row.most_mib_s
    if row.type in PROVISIONED:
        return min(row.base_mib_s, value("storage.provisioned.mib_s_per_iops") * iops)
    return row.base_mib_s
