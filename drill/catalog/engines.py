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
    product: str
    """Key of its instance prices on RDS."""
    family: str
    """What decides connection limits: `sqlserver` for every edition of SQL Server."""
    storage: str
    """Group of the storage table."""
    processors: tuple[str, ...]
    """Processors its classes may have."""
    proxy: bool
    """Whether RDS Proxy speaks it."""
    multi_az_cluster: bool
    """Whether a Multi-AZ DB cluster with two readable standbys exists for it."""
    max_replicas: int
    source: str
    multi_az: bool = True
    """Whether it can have a synchronous standby."""


_ALL = ("rds", "aurora", "ec2")
_ANY = ("x86", "arm")
_GUIDE = "Amazon RDS User Guide, GitHub awsdocs/amazon-rds-user-guide@50e7617 doc_source/"
_DB2 = "Amazon RDS User Guide, https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/db2-replication.html (replicas by HADR, which has up to three standbys; the guide's own limit was not read)"

ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        engine.name: engine
        for engine in (
            Engine(
                "postgres",
                "PostgreSQL",
                _ALL,
                "open source",
                "rds.postgres",
                "postgres",
                "open",
                _ANY,
                proxy=True,
                multi_az_cluster=True,
                max_replicas=15,
                source=_GUIDE + "USER_PostgreSQL.Replication.ReadReplicas.md",
            ),
            Engine(
                "mysql",
                "MySQL",
                _ALL,
                "open source",
                "rds.mysql",
                "mysql",
                "open",
                _ANY,
                proxy=True,
                multi_az_cluster=True,
                max_replicas=15,
                source=_GUIDE + "USER_MySQL.Replication.ReadReplicas.md",
            ),
            Engine(
                "mariadb",
                "MariaDB",
                ("rds", "ec2"),
                "open source",
                "rds.mariadb",
                "mariadb",
                "open",
                _ANY,
                proxy=True,
                multi_az_cluster=False,
                max_replicas=15,
                source=_GUIDE + "USER_MariaDB.Replication.ReadReplicas.md",
            ),
            Engine(
                "oracle",
                "Oracle Standard Edition 2",
                ("rds",),
                "included",
                "rds.oracle-se2",
                "oracle",
                "oracle",
                ("x86",),
                proxy=False,
                multi_az_cluster=False,
                max_replicas=0,
                source=_GUIDE + "oracle-read-replicas.md (replicas need Enterprise Edition)",
            ),
            Engine(
                "oracle-byol",
                "Oracle Enterprise Edition",
                ("rds",),
                "bring your own",
                "rds.oracle-byol",
                "oracle",
                "oracle",
                ("x86",),
                proxy=False,
                multi_az_cluster=False,
                max_replicas=5,
                source=_GUIDE + "oracle-read-replicas.overview.md",
            ),
            Engine(
                "sqlserver",
                "SQL Server Standard",
                ("rds",),
                "included",
                "rds.sqlserver-se",
                "sqlserver",
                "sqlserver",
                ("x86",),
                proxy=True,
                multi_az_cluster=False,
                max_replicas=0,
                source=_GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)",
            ),
            Engine(
                "sqlserver-ee",
                "SQL Server Enterprise",
                ("rds",),
                "included",
                "rds.sqlserver-ee",
                "sqlserver",
                "sqlserver",
                ("x86",),
                proxy=True,
                multi_az_cluster=False,
                max_replicas=15,
                source=_GUIDE + "SQLServer.ReadReplicas.md",
            ),
            Engine(
                "sqlserver-web",
                "SQL Server Web",
                ("rds",),
                "included",
                "rds.sqlserver-web",
                "sqlserver",
                "sqlserver",
                ("x86",),
                proxy=True,
                multi_az_cluster=False,
                max_replicas=0,
                source=_GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)",
                multi_az=False,
            ),
            Engine(
                "db2",
                "Db2",
                ("rds",),
                "bring your own",
                "rds.db2",
                "db2",
                "db2",
                ("x86",),
                proxy=False,
                multi_az_cluster=False,
                max_replicas=3,
                source=_DB2,
            ),
        )
    },
)
"""Every engine of a design file, by name."""

AURORA_ENGINES = tuple(name for name, engine in ENGINES.items() if "aurora" in engine.services)
MAX_AURORA_REPLICAS = 15
"""Readers in an Aurora cluster (Amazon Aurora User Guide, Aurora.Replication)."""
