"""The rows of the option table: where, database, replicas, proxy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.catalog.services import SERVICES
from drill.design.aurora_rows import CAPACITY, readers, with_capacity, without_aurora
from drill.design.cache_rows import CACHE, cache_classes
from drill.design.table import (
    DEFAULT_STORAGE,
    MOST_REPLICAS,
    Choice,
    Option,
    database_choices,
    fixed,
    home_zones,
    numbers,
    onoff,
    seconds,
    with_database,
    with_replica,
    with_replicas,
    with_storage,
    zones,
)
from drill.model.design import Design, Monitoring, Proxy
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

GIB = (20, 50, 100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 4000, 8000, 16000)


def _aurora(design: Design) -> bool:
    return design.database.service == "aurora"


def _volumes(_level: Level, design: Design) -> bool:
    """Aurora's volume needs no sizing."""
    return not _aurora(design)


def _engines(_level: Level, design: Design) -> tuple[Choice, ...]:
    from drill.catalog.engines import ENGINES

    able = ((name, item) for name, item in ENGINES.items() if design.database.service in item.services)
    return tuple((name, f"{item.title}  {item.licence}") for name, item in able)


def _put_service(level: Level, design: Design, service: Any) -> Design:  # noqa: ANN401
    """Aurora has its own storage and fails over to its readers; an engine the service does not run is replaced.

    What only Aurora has does not outlive it.
    """
    from drill.catalog.engines import ENGINES

    known = ENGINES.get(design.database.engine)
    engine = design.database.engine if known and service in known.services else "postgres"
    made = with_database(
        level,
        design,
        service=SERVICES[service],
        engine=engine,
        multi_az="off",
        storage=DEFAULT_STORAGE,
        log_keep_s=None,
    )
    return made if service == "aurora" else without_aurora(level, made)


def _multi_az(_level: Level, design: Design) -> tuple[Choice, ...]:
    if design.database.service == "rds":
        return ("off", "single zone"), ("standby", "one standby"), ("cluster", "two readable standbys")
    return (("off", "single zone"),)


def _iops(_level: Level, design: Design) -> tuple[Choice, ...]:
    provisioned = tuple((value, f"{value:,}") for value in (1000, 3000, 6000, 12000, 16000, 20000, 40000))
    return provisioned if design.database.storage.type.startswith("io") else ((None, "baseline"), *provisioned[2:])


def _put_storage_type(_level: Level, design: Design, kind: Any) -> Design:  # noqa: ANN401
    """Provisioned types need a number of IOPS, gp2 takes none."""
    return with_storage(design, type=kind, iops=3000 if kind.startswith("io") else None)


def _max_gib(_level: Level, design: Design) -> tuple[Choice, ...]:
    return ((None, "off"), *((gib, f"up to {gib:,} GiB") for gib in GIB if gib > design.database.storage.gib))


def _windows(_level: Level, design: Design) -> tuple[Choice, ...]:
    """Every third hour, and what the design has."""
    hours = {f"{hour:02d}:00" for hour in range(0, 24, 3)} | {design.database.window}
    return tuple((hour, hour) for hour in sorted(hours))


def _log_kept(level: Level, design: Design) -> bool:
    """Where replicas follow a log of the primary's own: free choice, or a level that names it, or a design that bounds it."""
    asked = not level.choices or "database.log_retention" in level.choices or design.database.log_keep_s is not None
    return asked and bool(design.replicas) and not _aurora(design)


def _customisable(_level: Level, design: Design) -> bool:
    """RDS Custom exists for Oracle and SQL Server."""
    database = design.database
    return database.custom or (database.service == "rds" and database.engine.startswith(("oracle", "sqlserver")))


def _standbys(level: Level, design: Design) -> tuple[Choice, ...]:
    own = [zone for zone, _ in home_zones(level, design) if zone != design.database.zone]
    return ((), "automatic"), *(((zone,), zone) for zone in own)


WHERE = (
    Option("database.zone", "Where", "Writer's zone", "The zone the primary database runs in.", zones,
           lambda d: d.database.zone, lambda lv, d, v: with_database(lv, d, zone=v)),
    Option("database.multi_az", "Where", "Multi-AZ",
           "A standby is a synchronous copy that takes over by itself; it answers no reads. A cluster's two do.",
           _multi_az, lambda d: d.database.multi_az, lambda lv, d, v: with_database(lv, d, multi_az=v),
           lambda _lv, d: d.database.service == "rds" or d.database.multi_az != "off"),
    Option("database.standby_zones", "Where", "Standby's zone", "Where the standby waits. The writer's own zone protects little.",
           _standbys, lambda d: d.database.standby_zones, lambda lv, d, v: with_database(lv, d, standby_zones=v),
           lambda lv, d: d.database.multi_az == "standby" and len(home_zones(lv, d)) > 2),
)  # fmt: skip
DATABASE = (
    Option("database.service", "Database", "Service", "RDS runs the engine for you; Aurora adds its own storage; EC2 leaves it to you.",
           fixed(*((item.name, item.title) for item in SERVICES.values())), lambda d: d.database.service.name, _put_service),
    Option("database.engine", "Database", "Engine", "The database software. It sets licence price and what is allowed.",
           _engines, lambda d: d.database.engine, lambda lv, d, v: with_database(lv, d, engine=v)),
    Option("database.class", "Database", "Class", "The machine: CPU sets throughput, memory the buffer pool and max_connections.",
           database_choices(), lambda d: d.database.instance, lambda lv, d, v: with_capacity(with_database(lv, d, instance=v)),
           near=database_choices(lambda d: d.database.instance)),
    Option("database.storage.type", "Database", "Storage", "gp2 earns I/O by size and bursts, gp3 has a base rate, io1 and io2 are provisioned.",
           fixed(("gp2", "gp2"), ("gp3", "gp3"), ("io1", "io1"), ("io2", "io2")), lambda d: d.database.storage.type,
           _put_storage_type, _volumes),
    Option("database.storage.gib", "Database", "Size", "Allocated storage. A full volume refuses writes.",
           numbers(*GIB, unit="GiB"), lambda d: d.database.storage.gib, lambda _lv, d, v: with_storage(d, gib=v), _volumes),
    Option("database.storage.iops", "Database", "IOPS", "I/O operations a second you pay for beyond the baseline.",
           _iops, lambda d: d.database.storage.iops, lambda _lv, d, v: with_storage(d, iops=v),
           lambda lv, d: _volumes(lv, d) and d.database.storage.type != "gp2"),
    Option("database.storage.max_gib", "Database", "Auto scaling", "Grows the volume when less than a tenth is free, at most every six hours.",
           _max_gib, lambda d: d.database.storage.max_gib, lambda _lv, d, v: with_storage(d, max_gib=v), _volumes),
    Option("database.backups.retention", "Database", "Backups kept", "Automated backups and logs for a restore to a point in time.",
           fixed((0, "none"), *((n, units.duration(n * 86400)) for n in (1, 7, 14, 35))), lambda d: d.database.retention_days,
           lambda lv, d, v: with_database(lv, d, retention_days=v)),
    Option("database.encrypted", "Database", "Encrypted", "At rest. It cannot be changed later without a copy.",
           onoff(), lambda d: d.database.encrypted, lambda lv, d, v: with_database(lv, d, encrypted=v)),
    Option("database.public", "Database", "Public address", "Reachable from the internet. Hardly ever right.",
           onoff("yes", "no"), lambda d: d.database.public, lambda lv, d, v: with_database(lv, d, public=v)),
    Option("database.maintenance.window", "Database", "Maintenance", "The half hour that patches wait for. Downtime without a standby.",
           _windows, lambda d: d.database.window, lambda lv, d, v: with_database(lv, d, window=v)),
    Option("database.log_retention", "Database", "Log kept", "For replicas that were out of reach. One that was for longer is broken for good.",
           fixed((None, "as needed"), *((s, units.duration(s)) for s in (600, 3600, 6 * 3600, 86400, 7 * 86400))), lambda d: d.database.log_keep_s,
           lambda lv, d, v: with_database(lv, d, log_keep_s=v), _log_kept),
    Option("database.custom", "Database", "RDS Custom", "The operating system is yours to use and to look after. Oracle and SQL Server.",
           onoff(), lambda d: d.database.custom, lambda lv, d, v: with_database(lv, d, custom=v), _customisable),
    Option("monitoring.alarms", "Database", "Alarms", "They page a person. Without them a person begins when customers call.",
           onoff(), lambda d: d.monitoring.alarms, lambda _lv, d, v: replace(d, monitoring=Monitoring(v))),
)  # fmt: skip
PROXY = (
    Option("proxy", "Proxy", "RDS Proxy", "Shares a few database connections between many clients and follows a failover for them.",
           onoff(), lambda d: d.proxy is not None, lambda _lv, d, v: replace(d, proxy=Proxy() if v else None)),
    Option("proxy.max_connections", "Proxy", "Connections", "Share of the database's max_connections it may open.",
           fixed(*((n, f"{n} %") for n in (10, 25, 50, 75, 90, 100))), lambda d: d.proxy.max_connections_pct if d.proxy else 100,
           lambda _lv, d, v: replace(d, proxy=replace(d.proxy or Proxy(), max_connections_pct=v)), lambda _lv, d: d.proxy is not None),
    Option("proxy.borrow_timeout", "Proxy", "Borrow timeout", "How long a request may wait at the proxy for a connection.",
           seconds(1, 5, 10, 30, 60, 120), lambda d: d.proxy.borrow_timeout_s if d.proxy else 120,
           lambda _lv, d, v: replace(d, proxy=replace(d.proxy or Proxy(), borrow_timeout_s=v)), lambda _lv, d: d.proxy is not None),
)  # fmt: skip


def topology_rows(level: Level, design: Design) -> tuple[Option, ...]:
    """Where, database, replicas, proxy, cache."""
    return (
        *WHERE,
        *DATABASE,
        *CAPACITY,
        *_replicas(level, design),
        *readers(level, design),
        *PROXY,
        *CACHE,
        *cache_classes(level),
    )


def _replicas(_level: Level, design: Design) -> tuple[Option, ...]:
    """How many, then the zone of each, then what they share."""
    many = bool(design.replicas)
    rows = [
        Option("replicas", "Replicas", "Read replicas", "Asynchronous copies for reads. Not a standby: promoting one takes a person and loses its lag.",
               numbers(*range(MOST_REPLICAS + 1)), lambda d: len(d.replicas), with_replicas),
    ]  # fmt: skip
    for number, item in enumerate(design.replicas):
        rows.append(_replica_zone(number, safe(item.name)))
    if many:
        rows += [
            Option("replicas.class", "Replicas", "Class of all", "The machine each replica runs on.", database_choices(),
                   lambda d: d.replicas[0].instance, lambda _lv, d, v: with_capacity(with_replica(d, -1, instance=v)),
                   near=database_choices(lambda d: d.replicas[0].instance)),
            Option("replicas.serves", "Replicas", "Apps know them", "A replica missing from the connection string gets no load.",
                   onoff("yes", "no"), lambda d: all(r.serves for r in d.replicas), lambda _lv, d, v: with_replica(d, -1, serves=v),
                   lambda _lv, d: not _aurora(d)),
            Option("replicas.multi_az", "Replicas", "Each Multi-AZ", "A standby for every replica, for disaster recovery.",
                   onoff(), lambda d: all(r.multi_az for r in d.replicas), lambda _lv, d, v: with_replica(d, -1, multi_az=v),
                   lambda _lv, d: not _aurora(d)),
            Option("replicas.encrypted", "Replicas", "Encrypted", "A copy is encrypted exactly when its source is.",
                   fixed((None, "as the source"), (False, "no"), (True, "yes")), lambda d: d.replicas[0].encrypted,
                   lambda _lv, d, v: with_replica(d, -1, encrypted=v), _encryption_asked),
        ]  # fmt: skip
    return tuple(rows)


def _encryption_asked(_level: Level, design: Design) -> bool:
    """Whether the source is not encrypted, or somebody has tried already."""
    return not design.database.encrypted or any(item.encrypted is not None for item in design.replicas)


def _replica_zone(number: int, name: str) -> Option:
    return Option(
        f"replicas.{number}.zone", "Replicas", f"  {name}", "The zone or region this replica runs in.", zones,
        lambda d: d.replicas[number].zone, lambda _lv, d, v: with_replica(d, number, zone=v),
    )  # fmt: skip
