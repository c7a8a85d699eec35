"""Instance classes of databases (`db.…`) and caches (`cache.…`), and how many connections a database accepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.figures import value
from drill.catalog.services import SERVICES
from drill.catalog.tables import rows

GIB = 2**30
BURSTABLE_FAMILIES = ("t3", "t4g")


@dataclass(frozen=True, slots=True)
class InstanceClass:
    """One class. Bytes: memory of a cache node for keys, before the reserved part; 0 for a database class."""

    name: str
    family: str
    generation: int
    processor: str
    """`x86`, or `arm` for Graviton."""
    vcpu: int
    memory_gib: float
    ebs_iops: float
    """Baseline I/O operations a second to EBS at 16 KiB; 0 means unknown, taken as no limit."""
    redis_bytes: int
    memcached_bytes: int
    source: str

    @property
    def is_cache(self) -> bool:
        """Whether it is a cache node class."""
        return self.name.startswith("cache.")

    @property
    def burstable(self) -> bool:
        """Whether its CPU works on credits."""
        return self.family in BURSTABLE_FAMILIES


@cache
def _load() -> Mapping[str, InstanceClass]:
    return MappingProxyType(
        {
            row["class"]: InstanceClass(
                name=row["class"],
                family=row["family"],
                generation=int(row["generation"]),
                processor=row["processor"],
                vcpu=int(row["vcpu"]),
                memory_gib=float(row["memory_gib"]),
                ebs_iops=float(row["ebs_iops"]),
                redis_bytes=int(row["redis_bytes"]),
                memcached_bytes=int(row["memcached_bytes"]),
                source=row["source"],
            )
            for row in rows("instances")
        },
    )


INSTANCES: Mapping[str, InstanceClass] = _load()
"""Every class, smallest of a family first."""


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
