"""Instance classes of databases (`db.…`) and node types of caches (`cache.…`), and how many connections a database accepts.

One table, `classes.csv`; `class_columns.csv` says for each column its unit, source and date. A class with a figure that the
model needs and nobody publishes is not modelled, and says which figure that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.cache_services import CACHE_ENGINES
from drill.catalog.csv_tables import rows
from drill.catalog.database_services import SERVICES
from drill.catalog.figure_sheet import value

GIB = 2**30
BURSTABLE_FAMILIES = ("t3", "t4g")


@dataclass(frozen=True, slots=True)
class InstanceClass:
    """One class with every figure that the model needs. Figures that its kind does not have are 0."""

    name: str
    status: str
    """`current`; `previous`: an older generation that is still sold; `retired`: no new instances."""
    processor: str
    """`x86`, or `arm` for Graviton."""
    vcpu: int
    memory_gib: float
    ebs_iops: float
    """I/O operations a second of 16 KiB to EBS that the class passes without end."""
    ebs_burst_iops: float
    """The same while its EBS credits last; equal to `ebs_iops` where it does not burst."""
    ebs_mb_s: float
    """Megabytes (decimal) a second to EBS without end."""
    ebs_burst_mb_s: float
    network_gbit_s: float
    """Gigabits a second of one network card without end."""
    network_burst_gbit_s: float
    nvme_gb: float
    """Gigabytes (decimal) of local NVMe; 0: none."""
    redis_bytes: int
    """Memory of a cache node for keys, before the reserved part."""
    memcached_bytes: int
    engines: tuple[str, ...]
    """Engines that AWS sells it for, in AWS's names: on RDS, or on ElastiCache."""
    aurora: tuple[str, ...]
    """Aurora's engines that AWS sells it for."""
    cluster: tuple[str, ...]
    """Engines of the Multi-AZ DB clusters that AWS sells it for."""
    global_database: bool
    """An Aurora global database takes it."""
    memorydb: bool
    """MemoryDB has the node type of the same size."""

    @property
    def family(self) -> str:
        """`r6g` of `db.r6g.large`."""
        return self.name.split(".")[1]

    @property
    def generation(self) -> int:
        """6 of `db.r6g.large`."""
        return next(int(letter) for letter in self.family if letter.isdecimal())

    @property
    def is_cache(self) -> bool:
        """True if it is a node type of a cache."""
        return self.name.startswith("cache.")

    @property
    def burstable(self) -> bool:
        """True if its CPU works on credits."""
        return self.family in BURSTABLE_FAMILIES


@dataclass(frozen=True, slots=True)
class UnmodelledClass:
    """A class that AWS has or had, and that the model cannot run: a figure of it is unknown."""

    name: str
    status: str
    unknown: tuple[str, ...]
    """Keys of `UNKNOWN`."""


UNKNOWN: Mapping[str, str] = MappingProxyType(
    {
        "ebs": "its EBS limits are not published",
        "network": "its network limits are not published",
        "maxmemory": "its memory for keys is not published",
        "tiering": "it keeps part of the values on SSD (data tiering), which the model does not run",
    }
)
"""Reasons why a class is not modelled."""

_WHOLE = ("vcpu", "redis_bytes", "memcached_bytes")
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "db": (
            "vcpu",
            "memory_gib",
            "ebs_iops",
            "ebs_burst_iops",
            "ebs_mb_s",
            "ebs_burst_mb_s",
            "network_gbit_s",
            "network_burst_gbit_s",
        ),
        "cache": ("vcpu", "memory_gib", "network_gbit_s", "network_burst_gbit_s"),
    }
)
"""Columns without which a class cannot be run, by kind."""
_MEASURES = (*_NEEDED["db"], "nvme_gb", "redis_bytes", "memcached_bytes")


def missing_figures(row: Mapping[str, str]) -> tuple[str, ...]:
    """Figures that the model needs and a row of the table does not have."""
    needed = _NEEDED[row["class"].partition(".")[0]]
    memories = (CACHE_ENGINES[name].memory for name in row["engines"].split() if name in CACHE_ENGINES)
    wanted = dict.fromkeys((*needed, *memories))
    return tuple(column for column in wanted if not row[column] or float(row[column]) <= 0)


def modelled(table: Sequence[Mapping[str, str]]) -> dict[str, InstanceClass]:
    """The classes of a table that the model runs. Raises ValueError that names every row with a missing figure."""
    kept = [row for row in table if not row["unknown"]]
    faults = [f"{row['class']}: {', '.join(gaps)}" for row in kept if (gaps := missing_figures(row))]
    if faults:
        message = (
            f"classes.csv lacks figures that the model needs (add them, or name them in `unknown`): {'; '.join(faults)}"
        )
        raise ValueError(message)
    return {row["class"]: _class(row) for row in kept}


def _class(row: Mapping[str, str]) -> InstanceClass:
    measures = {name: (int if name in _WHOLE else float)(row[name] or 0) for name in _MEASURES}
    return InstanceClass(
        name=row["class"],
        status=row["status"],
        processor=row["processor"],
        engines=tuple(row["engines"].split()),
        aurora=tuple(row["aurora"].split()),
        cluster=tuple(row["cluster"].split()),
        global_database=row["global"] == "yes",
        memorydb=row["memorydb"] == "yes",
        **measures,  # type: ignore[arg-type]
    )


INSTANCES: Mapping[str, InstanceClass] = MappingProxyType(modelled(rows("classes")))
"""Every class that the model runs, smallest of a family first."""

UNMODELLED: Mapping[str, UnmodelledClass] = MappingProxyType(
    {
        row["class"]: UnmodelledClass(row["class"], row["status"], tuple(row["unknown"].split()))
        for row in rows("classes")
        if row["unknown"]
    }
)
"""Every class that AWS has or had, and that the model does not run."""


@cache
def _published() -> Mapping[tuple[str, str], int]:
    """Aurora's published limits by (engine, class)."""
    return {(row["engine"], row["class"]): int(row["connections"]) for row in rows("connections")}


def vcpu_speed(engine: str, service: str) -> float:
    """Work that a vCPU does relative to the same engine on RDS. Raises KeyError for an unknown service."""
    prefix = SERVICES[service].speed_prefix
    return value(f"{prefix}.{engine}") if prefix else 1.0


def max_connections(engine: str, service: str, instance: str) -> int:
    """Connections a database accepts by default.

    Aurora: the table of its user guide where it has the class, otherwise the table's class of equal memory. RDS and EC2:
    `DBInstanceClassMemory` over the divisor of the engine's default parameter group; that memory is the nominal one less what
    the system keeps. SQL Server and Db2 have a fixed limit. Raises KeyError for an unknown engine or class.
    """
    chosen = INSTANCES[instance]
    if SERVICES[service].published_connections:
        published = _published()
        if (engine, instance) in published:
            return published[engine, instance]
        same = (key for key in published if key[0] == engine and INSTANCES[key[1]].memory_gib == chosen.memory_gib)
        newest = max(same, key=lambda key: INSTANCES[key[1]].generation, default=None)
        if newest is not None:
            return published[newest]
    usable = GIB * (value("conn.memory.share") * chosen.memory_gib - value("conn.memory.reserved_gib"))
    divisor, most = _FORMULAS[engine]
    if not divisor:
        return int(value(most))
    found = int(usable / value(divisor))
    return min(found, int(value(most))) if most else found


_FORMULAS: Mapping[str, tuple[str, str]] = {
    "postgres": ("conn.pg.divisor_bytes", "conn.pg.max"),
    "mysql": ("conn.mysql.divisor_bytes", "conn.mysql.max"),
    "mariadb": ("conn.mariadb.divisor_bytes", "conn.mariadb.max"),
    "oracle": ("conn.oracle.divisor_bytes", "conn.oracle.max"),
    "sqlserver": ("", "conn.sqlserver.max"),
    "db2": ("", "conn.db2.max"),
}
"""Figures of each engine: the divisor, and the most whatever the memory."""
