"""Features that services did not always have: how a design uses each, by the subject of its row in the years of offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.catalog.engines import engine_of
from drill.catalog.finding import Path, instance_classes
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.model.design import Design
from drill.model.service import Named


@dataclass(frozen=True, slots=True)
class Use:
    """A feature with a first year: when a design uses it, where its file says so, and how to do without."""

    subject: str
    """Its row of `offer_years.csv`."""
    title: str
    path: Path
    used: Callable[[Design], bool]
    instead: str


def _engine(design: Design, *names: str) -> bool:
    return design.database.engine in names


def _named(record: Named, name: str) -> bool:
    return record.name == name


def _aurora(design: Design) -> bool:
    return design.database.service.shared_volume


def is_multi_az_cluster(design: Design) -> bool:
    """True if the database is a Multi-AZ DB cluster: its standbys can be read from."""
    return design.database.deployment.readable_standbys > 0


def _family(design: Design, name: str) -> bool:
    engine = engine_of(design)
    return engine is not None and engine.family == name


def _abroad(design: Design) -> bool:
    home = region_of(design.database.zone)
    return any(region_of(replica.zone) != home for replica in design.replicas)


def _least_acu(design: Design) -> float:
    return 1.0 if design.database.capacity is None else design.database.capacity[0]


_STORAGE: Path = ("database", "storage", "type")
_CAPACITY: Path = ("database", "capacity")
_MULTI_AZ: Path = ("database", "multi_az")
_COPIES: Path = ("database", "backups", "copy_to")
USES: tuple[Use, ...] = (
    Use("multi-az-cluster", "a Multi-AZ DB cluster", _MULTI_AZ, is_multi_az_cluster, "multi_az: standby"),
    Use(
        "standby-sqlserver-web",
        "a standby of SQL Server Web",
        _MULTI_AZ,
        lambda it: it.database.multi_az == "standby" and _engine(it, "sqlserver-web"),
        "multi_az: off, or engine sqlserver",
    ),
    Use(
        "gp3",
        "gp3 storage of RDS",
        _STORAGE,
        lambda it: it.database.service.storage_auto_scaling and it.database.storage.type == "gp3",
        "type gp2 or io1",
    ),
    Use(
        "io2",
        "io2 storage of RDS",
        _STORAGE,
        lambda it: it.database.service.storage_auto_scaling and it.database.storage.type == "io2",
        "type io1",
    ),
    Use(
        "io-optimized",
        "Aurora I/O-Optimized",
        _STORAGE,
        lambda it: _aurora(it) and it.database.storage.type == "aurora-io",
        "type aurora",
    ),
    Use(
        "storage-auto-scaling",
        "storage auto scaling",
        ("database", "storage", "max_gib"),
        lambda it: it.database.service.storage_auto_scaling and it.database.storage.max_gib is not None,
        "a larger gib, without max_gib",
    ),
    Use("proxy", "RDS Proxy", ("proxy",), lambda it: it.proxy is not None, "proxy: off"),
    Use(
        "proxy-mariadb",
        "RDS Proxy for MariaDB",
        ("proxy",),
        lambda it: it.proxy is not None and _engine(it, "mariadb"),
        "proxy: off",
    ),
    Use(
        "proxy-sqlserver",
        "RDS Proxy for SQL Server",
        ("proxy",),
        lambda it: it.proxy is not None and _family(it, "sqlserver"),
        "proxy: off",
    ),
    Use(
        "proxy-cluster",
        "RDS Proxy in front of a Multi-AZ DB cluster",
        ("proxy",),
        lambda it: it.proxy is not None and is_multi_az_cluster(it),
        "proxy: off",
    ),
    Use(
        "custom-oracle",
        "RDS Custom for Oracle",
        ("database", "custom"),
        lambda it: it.database.custom and _family(it, "oracle"),
        "service ec2",
    ),
    Use(
        "custom-sqlserver",
        "RDS Custom for SQL Server",
        ("database", "custom"),
        lambda it: it.database.custom and _family(it, "sqlserver"),
        "custom: false",
    ),
    Use(
        "iam-postgres",
        "IAM authentication of PostgreSQL",
        ("security", "iam_auth"),
        lambda it: it.security.iam_auth and _engine(it, "postgres"),
        "iam_auth: false",
    ),
    Use(
        "iam-cluster",
        "IAM authentication of a Multi-AZ DB cluster",
        ("security", "iam_auth"),
        lambda it: it.security.iam_auth and it.proxy is None and is_multi_az_cluster(it),
        "iam_auth: false, or a proxy",
    ),
    Use(
        "backup-copies",
        "automated backups in another region",
        _COPIES,
        lambda it: bool(it.database.backup_region),
        "leave copy_to out",
    ),
    Use(
        "backup-copies-mysql",
        "automated backups of MySQL and MariaDB in another region",
        _COPIES,
        lambda it: bool(it.database.backup_region) and _engine(it, "mysql", "mariadb"),
        "leave copy_to out",
    ),
    Use(
        "oracle-replicas",
        "read replicas of Oracle",
        ("replicas",),
        lambda it: bool(it.replicas) and _family(it, "oracle"),
        "replicas: []",
    ),
    Use(
        "sqlserver-replicas",
        "read replicas of SQL Server",
        ("replicas",),
        lambda it: bool(it.replicas) and _family(it, "sqlserver"),
        "replicas: []",
    ),
    Use(
        "custom-endpoints",
        "custom endpoints",
        ("endpoints",),
        lambda it: bool(it.endpoints),
        "the reader endpoint, without endpoints",
    ),
    Use(
        "reader-auto-scaling",
        "auto scaling of Aurora's readers",
        ("scaling",),
        lambda it: it.scaling is not None,
        "scaling: off and a fixed number of replicas",
    ),
    Use(
        "global-database",
        "an Aurora global database",
        ("replicas",),
        lambda it: _aurora(it) and _abroad(it),
        "replicas in the writer's region",
    ),
    Use(
        "global-database-postgres",
        "an Aurora global database for PostgreSQL",
        ("replicas",),
        lambda it: _aurora(it) and _abroad(it) and _engine(it, "postgres"),
        "replicas in the writer's region, or engine mysql",
    ),
    Use(
        "write-forwarding",
        "write forwarding",
        ("database", "write_forwarding"),
        lambda it: it.database.write_forwarding != "off",
        "write_forwarding: off",
    ),
    Use(
        "write-forwarding-postgres",
        "write forwarding of PostgreSQL",
        ("database", "write_forwarding"),
        lambda it: it.database.write_forwarding != "off" and _engine(it, "postgres"),
        "write_forwarding: off, or engine mysql",
    ),
    Use("backtrack", "backtrack", ("database", "backtrack"), lambda it: it.database.backtrack_h > 0, "backtrack: off"),
    Use(
        "serverless-v2",
        "Aurora Serverless v2",
        ("database", "class"),
        lambda it: any(name == SERVERLESS for _, name in instance_classes(it)),
        "an instance class",
    ),
    Use("zero-acu", "a capacity of 0 ACU", _CAPACITY, lambda it: _least_acu(it) == 0, "min: 0.5"),
    Use("db2", "RDS for Db2", ("database", "engine"), lambda it: _engine(it, "db2"), "engine oracle or sqlserver"),
    Use(
        "valkey",
        "Valkey",
        ("cache", "engine"),
        lambda it: it.cache is not None and _named(it.cache.engine, "valkey"),
        "engine redis",
    ),
    Use(
        "elasticache-serverless",
        "ElastiCache Serverless",
        ("cache", "service"),
        lambda it: it.cache is not None and it.cache.service.serverless,
        "service elasticache",
    ),
    Use(
        "global-datastore",
        "Global Datastore",
        ("cache", "global_datastore"),
        lambda it: it.cache is not None and bool(it.cache.global_datastore),
        "a cache in one region: remove global_datastore",
    ),
    Use(
        "memorydb",
        "MemoryDB",
        ("cache", "service"),
        lambda it: it.cache is not None and _named(it.cache.service, "memorydb"),
        "service elasticache",
    ),
)
"""Every dated feature; a more particular one has a row of its own."""
