"""Rules of a database's engines, zones, standbys and backups."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.database_services import services_with
from drill.catalog.engines import ENGINES, engine_of, engines_with
from drill.catalog.figure_sheet import value
from drill.catalog.finding import Finding, Path, either, nearest
from drill.catalog.regions import region_of
from drill.model.design import Database, Design
from drill.model.level import Level

MULTI_AZ = ("database", "multi_az")


def engine_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The engine is one of the catalogue."""
    engine = design.database.engine
    if engine not in ENGINES:
        yield Finding(("database", "engine"), f"there is no engine {engine}", nearest(engine, ENGINES))


def engine_runs_on_service(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS runs every engine, Aurora is compatible with two, EC2 runs those that anyone may install (C02)."""
    engine, service = engine_of(design), design.database.service
    if engine and service.name not in engine.services:
        able = either(engines_with(lambda other: service.name in other.services))
        hint = f"choose service {either(engine.services)}, or engine {able}"
        yield Finding(("database", "engine"), f"{service.title} does not run {engine.title}", hint)


def zone_exists(level: Level | None, design: Design) -> Iterator[Finding]:
    """Every zone of a design is one of the level."""
    if level is None:
        return
    hint = f"choose {either(level.zones)}"
    places: list[tuple[Path, str]] = [(("database", "zone"), design.database.zone)]
    places += [(("database", "standby_zones", index), zone) for index, zone in enumerate(design.database.standby_zones)]
    places += [(("replicas", index, "zone"), replica.zone) for index, replica in enumerate(design.replicas)]
    if design.cache:
        places += [(("cache", "zones", index), zone) for index, zone in enumerate(design.cache.zones)]
    for path, zone in places:
        if zone not in level.zones:
            yield Finding(path, f"the level has no zone {zone}", hint)


def database_at_home(level: Level | None, design: Design) -> Iterator[Finding]:
    """The writer and the cache are in the region of the applications; only replicas may be in another."""
    if level is None:
        return
    zones = [(("database", "zone"), design.database.zone)]
    if design.cache:
        zones += [(("cache", "zones"), zone) for zone in design.cache.zones]
    for path, zone in zones:
        if zone in level.zones and zone not in level.home.zones:
            message = f"{zone} is outside {level.home.name}, where the applications run"
            yield Finding(path, message, "choose a zone of that region; only replicas may be in another")


def parameters_of_the_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Each parameter belongs to the engines that have it."""
    database, engine = design.database, engine_of(design)
    if engine is None:
        return
    given = (
        ("innodb_flush_log_at_trx_commit", database.flush_log != 1, engine.row_replication),
        ("sync_binlog", database.sync_binlog != 1, engine.row_replication and not database.service.shared_volume),
        ("synchronous_commit", not database.synchronous_commit, engine.asynchronous_commit),
        ("replica_parallel_workers", database.replica_workers != 1, engine.row_replication),
    )
    for name, used, known in given:
        if used and not known:
            message = f"{engine.title} on {database.service.title} has no parameter {name} that does anything"
            yield Finding(("database", "parameters", name), message, "leave it out")


def standby_elsewhere(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A standby is in the primary's region, and in a zone without another instance of the deployment."""
    database = design.database
    taken = {database.zone}
    if not database.deployment.standbys:
        return
    for index, zone in enumerate(database.standby_zones):
        path = ("database", "standby_zones", index)
        if zone in taken:
            message = f"the standby in {zone} would be lost together with the other instance there"
            yield Finding(path, message, "give each instance of a Multi-AZ deployment a zone of its own")
        elif region_of(zone) != region_of(database.zone):
            message = f"the standby in {zone} is in another region than the primary"
            yield Finding(path, message, "choose a zone of the primary's region; another region takes a read replica")
        taken.add(zone)


def enough_zones(level: Level | None, design: Design) -> Iterator[Finding]:
    """One standby needs a second zone, two need a third."""
    database = design.database
    if not database.service.has("standby") or level is None:
        return
    wanted = database.deployment.standbys
    zones = next((region.zones for region in level.regions if database.zone in region.zones), ())
    if zones and wanted >= len(zones):
        message = f"multi_az: {database.multi_az} needs {wanted + 1} zones, and the level's region has {len(zones)}"
        able = either(item.multi_az for item in database.service.deployments if item.standbys < len(zones))
        yield Finding(MULTI_AZ, message, f"choose multi_az {able}")
    if database.standby_zones and len(database.standby_zones) != wanted:
        message = f"multi_az: {database.multi_az} has {wanted} standby zones, not {len(database.standby_zones)}"
        yield Finding(("database", "standby_zones"), message, "remove standby_zones to have them chosen")


def multi_az_service(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-AZ is a feature of RDS: Aurora fails over to its readers, EC2 to nothing."""
    database, service = design.database, design.database.service
    if service.has(database.multi_az):
        return
    if database.deployment.promotes == "reader":
        hint = "choose multi_az: off and add a replica in another zone: the service fails over to it"
    else:
        able = either(services_with(lambda item: item.has(database.multi_az)))
        hint = f"choose service {able}, or multi_az: off"
    yield Finding(MULTI_AZ, f"{service.title} has no multi_az: {database.multi_az}", hint)


def cluster_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-AZ DB clusters exist for PostgreSQL and MySQL only."""
    engine = engine_of(design)
    if engine and design.database.multi_az == "cluster" and not engine.multi_az_cluster:
        able = either(engines_with(lambda other: other.multi_az_cluster))
        hint = f"choose multi_az: standby, or engine {able}"
        yield Finding(MULTI_AZ, f"there is no Multi-AZ DB cluster for {engine.title}", hint)


def retention(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Automated backups are kept 0 to 35 days, at least 1 on Aurora and on Multi-AZ DB clusters."""
    database = design.database
    most = int(value("backup.retention_max_days"))
    path = ("database", "backups", "retention")
    if not 0 <= database.retention_days <= most:
        message = f"automated backups are kept 0 to {most} days, not {database.retention_days}"
        yield Finding(path, message, f"choose at most {most}d")
    elif database.retention_days == 0 and database.deployment.backups_required:
        yield Finding(path, f"{_what(database)} always has automated backups", "choose at least 1d")


def _what(database: Database) -> str:
    """The kind of database that backups are those of."""
    return "a Multi-AZ DB cluster" if database.deployment.standbys else database.service.title


def copied_backups(level: Level | None, design: Design) -> Iterator[Finding]:
    """Backups are copied to another region of the level, where there are any and the service copies them (USER_ReplicateBackups)."""
    database, region = design.database, design.database.backup_region
    path = ("database", "backups", "copy_to")
    if not region:
        return
    if not database.deployment.backups_copied:
        yield Finding(path, f"{_what(database)} does not copy automated backups to another region", "leave copy_to out")
    elif not database.retention_days:
        yield Finding(path, "there are no backups to copy", "choose at least 1d as retention")
    else:
        yield from _another_region(level, database, region, path)


def snapshots(level: Level | None, design: Design) -> Iterator[Finding]:
    """Snapshots are of a managed database, and are copied to another region of the level."""
    database, region = design.database, design.database.snapshot_region
    path = ("database", "backups", "snapshots_to")
    if database.snapshots_kept and not database.service.managed:
        message = f"{database.service.title} has no snapshots of its own: what an operator keeps is its backups"
        yield Finding(("database", "backups", "snapshots"), message, "leave snapshots out")
    if not region:
        return
    if not database.snapshots_kept:
        yield Finding(path, "there are no snapshots to copy", "choose how many snapshots are kept")
    else:
        yield from _another_region(level, database, region, path)


def _another_region(level: Level | None, database: Database, region: str, path: Path) -> Iterator[Finding]:
    """Copies go to a region that is not the database's own, and that the level has."""
    home = region_of(database.zone)
    if region == home:
        yield Finding(path, f"the database is in {region} itself", "choose another region")
    elif level is not None and region not in (one.name for one in level.regions):
        others = [one.name for one in level.regions if one.name != home]
        hint = f"choose {either(others)}" if others else f"leave {path[-1]} out: this level has one region"
        yield Finding(path, f"this level has no region {region}", hint)
