"""Database engines: where each runs, what it may be combined with, under which licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine. `services` are where it runs; the limits are those of RDS (Aurora has its own)."""

    name: str
    title: str
    services: tuple[str, ...]
    licence: str
    """Who pays for it, in words: prices hold only one that is included."""
    product: str
    """Key of its instance prices on RDS."""
    family: str
    """What decides connection limits: `sqlserver` for every edition of SQL Server."""
    storage: str
    """Group of the storage table."""
    proxy: bool
    """Whether RDS Proxy speaks it."""
    multi_az_cluster: bool
    """Whether a Multi-AZ DB cluster with two readable standbys exists for it."""
    max_replicas: int
    source: str
    multi_az: bool = True
    """Whether it can have a synchronous standby."""
    row_replication: bool = False
    """Its replicas apply changed rows (binary log) and may diverge; otherwise they apply changes of pages."""


_ALL = ("rds", "aurora", "ec2")
_RDS = ("rds",)
_GUIDE = "Amazon RDS User Guide, GitHub awsdocs/amazon-rds-user-guide@50e7617 doc_source/"
_DB2 = "Amazon RDS User Guide, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/db2-replication.html (replicas by HADR, which has up to three standbys; the guide's own limit was not read)"

_ROWS = (
    ("postgres", "PostgreSQL", _ALL, "open source", "rds.postgres", "postgres", "open",
     True, True, 15, _GUIDE + "USER_PostgreSQL.Replication.ReadReplicas.md", True),
    ("mysql", "MySQL", _ALL, "open source", "rds.mysql", "mysql", "open",
     True, True, 15, _GUIDE + "USER_MySQL.Replication.ReadReplicas.md", True, True),
    ("mariadb", "MariaDB", ("rds", "ec2"), "open source", "rds.mariadb", "mariadb", "open",
     True, False, 15, _GUIDE + "USER_MariaDB.Replication.ReadReplicas.md", True, True),
    ("oracle", "Oracle Standard Edition 2", _RDS, "licence included", "rds.oracle-se2", "oracle", "oracle",
     False, False, 0, _GUIDE + "oracle-read-replicas.md (replicas need Enterprise Edition)", True),
    ("oracle-byol", "Oracle Enterprise Edition", _RDS, "bring your own licence", "rds.oracle-byol", "oracle", "oracle",
     False, False, 5, _GUIDE + "oracle-read-replicas.overview.md", True),
    ("sqlserver", "SQL Server Standard", _RDS, "licence included", "rds.sqlserver-se", "sqlserver", "sqlserver",
     True, False, 0, _GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)", True),
    ("sqlserver-ee", "SQL Server Enterprise", _RDS, "licence included", "rds.sqlserver-ee", "sqlserver", "sqlserver",
     True, False, 15, _GUIDE + "SQLServer.ReadReplicas.md", True),
    ("sqlserver-web", "SQL Server Web", _RDS, "licence included", "rds.sqlserver-web", "sqlserver", "sqlserver",
     True, False, 0, _GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)", False),
    ("db2", "Db2", _RDS, "bring your own licence", "rds.db2", "db2", "db2",
     False, False, 3, _DB2, True),
)  # fmt: skip
"""The fields of `Engine` in their order."""

ENGINES: Mapping[str, Engine] = MappingProxyType({row[0]: Engine(*row) for row in _ROWS})
"""Every engine of a design file, by name."""

MAX_AURORA_REPLICAS = 15
"""Readers in an Aurora cluster (Amazon Aurora User Guide, Aurora.Replication)."""
