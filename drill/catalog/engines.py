"""Database engines: where each runs, what it may be combined with, under which licence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drill.model.design import Design


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One engine. `services` are where it runs; the limits are those of RDS (a service may have its own)."""

    name: str
    title: str
    services: tuple[str, ...] = ("rds",)
    licence: str
    """The licence in words; prices include only a licence that AWS includes."""
    sold_as: str
    """AWS's name of it in the table of classes."""
    product: str
    """Key of its instance prices on RDS."""
    family: str
    """The name under which connection limits are kept: `sqlserver` for every edition of SQL Server."""
    storage: str
    """Group of the storage table."""
    proxy: bool = False
    """RDS Proxy speaks its protocol."""
    multi_az_cluster: bool = False
    """A Multi-AZ DB cluster with two readable standbys exists for it."""
    max_replicas: int = 0
    """Read replicas of one source on RDS; 0: it has none."""
    reads_at_home: bool = False
    """Its replicas in another region are standby replicas, which answer nothing (Amazon RDS User Guide, db2-replication.md)."""
    row_replication: bool = False
    """Its replicas apply changed rows (binary log) and may diverge; otherwise they apply changes of pages."""
    flush_every_s: str = ""
    """Key of the figure for the time between flushes of a log that commits do not wait for; empty: they always wait."""
    unflushed_s: str = ""
    """Key of the figure for the age of the writes that a crash then loses."""
    major_upgrade_s: str = "model.upgrade.major_s"
    """Key of the figure for a major upgrade in place."""
    rolling_major: bool = False
    """Readable standbys of a Multi-AZ DB cluster are upgraded first (RDS guide, multi-az-db-clusters-upgrading)."""
    blue_green: bool = False
    """Blue/green deployments exist for it, but not for a Multi-AZ DB cluster (RDS guide, blue-green-deployments-overview)."""
    transaction_ids: bool = False
    """Its transaction IDs run out where vacuum is held back (RDS guide, Appendix.PostgreSQL.CommonDBATasks.Autovacuum)."""
    loses_statistics: bool = False
    """A major upgrade carries no statistics of the planner over (RDS guide, USER_UpgradeDBInstance.PostgreSQL.MajorVersion)."""
    keeps_statistics_from: int = 0
    """The first major version whose upgrade carries them over after all (PostgreSQL 18 release notes, pg_upgrade); 0: none."""
    iam_auth: bool = False
    """It accepts IAM tokens (Amazon RDS User Guide, UsingWithRDS.IAMDBAuth)."""
    custom: bool = False
    """RDS Custom exists for it (Amazon RDS User Guide, rds-custom)."""
    custom_licence: bool = True
    """RDS Custom runs it under this licence; for Oracle it takes its customers' own alone."""
    source: str

    def upgrade_loses_statistics(self, version: str) -> bool:
        """True if the upgrade from a major version to the next leaves the planner without statistics; of an unknown one too."""
        kept = self.keeps_statistics_from
        return self.loses_statistics and not (kept and version.isdecimal() and int(version) + 1 >= kept)

    @property
    def asynchronous_commit(self) -> bool:
        """True if one parameter lets commits go without waiting for any log: PostgreSQL's `synchronous_commit`."""
        return bool(self.flush_every_s) and not self.row_replication


AURORA_NAMES = {"mysql": "aurora-mysql", "postgres": "aurora-postgresql"}
"""The API's names of the engines of Aurora, which its price list and its calendar of versions use too."""

_GUIDE = "Amazon RDS User Guide, GitHub awsdocs/amazon-rds-user-guide@50e7617 doc_source/"
_DB2 = (
    "Amazon RDS User Guide, db2-replication.md (2026-04-13; up to three replicas), GitHub groovy-sky/aws-docs@c39735b"
)

_ENGINES = (
    Engine(
        name="postgres",
        title="PostgreSQL",
        services=("rds", "aurora", "ec2"),
        licence="open source",
        sold_as="postgres",
        product="rds.postgres",
        family="postgres",
        storage="open",
        proxy=True,
        multi_az_cluster=True,
        max_replicas=15,
        flush_every_s="commit.flush.postgres_s",
        unflushed_s="commit.async.postgres_s",
        blue_green=True,
        transaction_ids=True,
        loses_statistics=True,
        keeps_statistics_from=18,
        iam_auth=True,
        source=_GUIDE + "USER_PostgreSQL.Replication.ReadReplicas.md",
    ),
    Engine(
        name="mysql",
        title="MySQL",
        services=("rds", "aurora", "ec2"),
        licence="open source",
        sold_as="mysql",
        product="rds.mysql",
        family="mysql",
        storage="open",
        proxy=True,
        multi_az_cluster=True,
        max_replicas=15,
        row_replication=True,
        flush_every_s="commit.flush.mysql_s",
        unflushed_s="commit.async.mysql_s",
        major_upgrade_s="upgrade.mysql.major_s",
        rolling_major=True,
        blue_green=True,
        iam_auth=True,
        source=_GUIDE + "USER_MySQL.Replication.ReadReplicas.md",
    ),
    Engine(
        name="mariadb",
        title="MariaDB",
        services=("rds", "ec2"),
        licence="open source",
        sold_as="mariadb",
        product="rds.mariadb",
        family="mariadb",
        storage="open",
        proxy=True,
        max_replicas=15,
        row_replication=True,
        flush_every_s="commit.flush.mysql_s",
        unflushed_s="commit.async.mysql_s",
        blue_green=True,
        iam_auth=True,
        source=_GUIDE + "USER_MariaDB.Replication.ReadReplicas.md",
    ),
    Engine(
        name="oracle",
        title="Oracle Standard Edition 2",
        licence="licence included",
        sold_as="oracle-se2",
        product="rds.oracle-se2",
        family="oracle",
        storage="oracle",
        custom=True,
        custom_licence=False,
        source=_GUIDE + "oracle-read-replicas.md (replicas need Enterprise Edition)",
    ),
    Engine(
        name="oracle-byol",
        title="Oracle Enterprise Edition",
        licence="bring your own licence",
        sold_as="oracle-ee",
        product="rds.oracle-byol",
        family="oracle",
        storage="oracle",
        max_replicas=15,
        custom=True,
        source="Amazon RDS User Guide, chap-limits.md (2026-04-13; five are advised), GitHub groovy-sky/aws-docs@c39735b",
    ),
    Engine(
        name="sqlserver",
        title="SQL Server Standard",
        licence="licence included",
        sold_as="sqlserver-se",
        product="rds.sqlserver-se",
        family="sqlserver",
        storage="sqlserver",
        proxy=True,
        custom=True,
        source=_GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)",
    ),
    Engine(
        name="sqlserver-ee",
        title="SQL Server Enterprise",
        licence="licence included",
        sold_as="sqlserver-ee",
        product="rds.sqlserver-ee",
        family="sqlserver",
        storage="sqlserver",
        proxy=True,
        max_replicas=15,
        custom=True,
        source=_GUIDE + "SQLServer.ReadReplicas.md",
    ),
    Engine(
        name="sqlserver-web",
        title="SQL Server Web",
        licence="licence included",
        sold_as="sqlserver-web",
        product="rds.sqlserver-web",
        family="sqlserver",
        storage="sqlserver",
        proxy=True,
        custom=True,
        source=_GUIDE + "SQLServer.ReadReplicas.md (replicas need Enterprise Edition)",
    ),
    Engine(
        name="db2",
        title="Db2",
        licence="bring your own licence",
        sold_as="db2-se",
        product="rds.db2",
        family="db2",
        storage="db2",
        max_replicas=3,
        reads_at_home=True,
        source=_DB2,
    ),
)

ENGINES: Mapping[str, Engine] = MappingProxyType({item.name: item for item in _ENGINES})
"""Every engine of a design file, by name."""


def engine_of(design: Design) -> Engine | None:
    """The engine of a design; None for a name that is not in the catalogue."""
    return ENGINES.get(design.database.engine)


def engines_with(able: Callable[[Engine], object]) -> tuple[str, ...]:
    """Names of the engines that have a capability."""
    return tuple(item.name for item in _ENGINES if able(item))
