"""Which databases, standbys, replicas, backups and proxies may be combined."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES
from drill.catalog.figures import figures, value
from drill.catalog.finding import Finding, nearest
from drill.catalog.instances import INSTANCES
from drill.catalog.prices import database_classes
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.model.design import Design
from drill.model.level import Level

STANDBYS = {"off": 0, "standby": 1, "cluster": 2}
RESERVED = (
    "writer-2",
    "writer-3",
    "writer-4",
    "users",
    "lb",
    "proxy",
    "writer",
    "standby",
    "standby-2",
    "storage",
    "backup",
)


def engine_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """The engine is one of the catalogue."""
    engine = design.database.engine
    if engine not in ENGINES:
        yield Finding(("database", "engine"), f"there is no engine {engine}", nearest(engine, ENGINES))


def engine_runs_on_service(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS runs every engine, Aurora is compatible with two, EC2 has those anyone may install (C02)."""
    engine, service = ENGINES.get(design.database.engine), design.database.service
    if engine and service not in engine.services:
        able = ", ".join(name for name, other in ENGINES.items() if service in other.services)
        yield Finding(
            ("database", "engine"),
            f"{engine.title} does not run on {service}",
            f"take service {' or '.join(engine.services)}, or one of the engines of {service}: {able}",
        )


def _class_findings(design: Design, instance: str, path: tuple[str | int, ...], *, known: bool) -> Iterator[Finding]:
    database = design.database
    engine = ENGINES.get(database.engine)
    exists = instance in INSTANCES and not INSTANCES[instance].is_cache
    if instance == SERVERLESS:
        return  # rules_aurora says where it may be
    if not known:
        if not exists:
            databases = (name for name in INSTANCES if name.startswith("db."))
            yield Finding(path, f"there is no database class {instance}", nearest(instance, databases))
        return
    if exists and engine and database.service in engine.services:
        sold = database_classes(engine.name, database.service.name)
        if instance not in sold:
            message = f"{engine.title} on {database.service} does not come on {instance}"
            yield Finding(path, message, nearest(instance, sold))


def class_exists(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Every database class is one of the catalogue."""
    yield from _class_findings(design, design.database.instance, ("database", "class"), known=False)
    for index, replica in enumerate(design.replicas):
        yield from _class_findings(design, replica.instance, ("replicas", index, "class"), known=False)


def class_is_sold(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A class is sold for the engine on the service: no Graviton under Oracle, no t3.micro under Aurora."""
    yield from _class_findings(design, design.database.instance, ("database", "class"), known=True)
    for index, replica in enumerate(design.replicas):
        yield from _class_findings(design, replica.instance, ("replicas", index, "class"), known=True)


def zone_exists(level: Level | None, design: Design) -> Iterator[Finding]:
    """Everything stands in a zone of the level."""
    if level is None:
        return
    hint = f"the level has {', '.join(level.zones)}"
    places: list[tuple[tuple[str | int, ...], str]] = [(("database", "zone"), design.database.zone)]
    places += [(("database", "standby_zones", index), zone) for index, zone in enumerate(design.database.standby_zones)]
    places += [(("replicas", index, "zone"), replica.zone) for index, replica in enumerate(design.replicas)]
    if design.cache:
        places += [(("cache", "zones", index), zone) for index, zone in enumerate(design.cache.zones)]
    for path, zone in places:
        if zone not in level.zones:
            yield Finding(path, f"the level has no zone {zone}", hint)


def database_at_home(level: Level | None, design: Design) -> Iterator[Finding]:
    """The writer and the cache stand in the region of the applications: only replicas go abroad."""
    if level is None:
        return
    zones = [(("database", "zone"), design.database.zone)]
    if design.cache:
        zones += [(("cache", "zones"), zone) for zone in design.cache.zones]
    for path, zone in zones:
        if zone in level.zones and zone not in level.home.zones:
            message = f"{zone} is outside {level.home.name}, where the applications run"
            yield Finding(path, message, "place it in the home region; replicas may stand elsewhere")


def standby_elsewhere(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A standby shares no zone with the primary or the other standby, and stands in the primary's region."""
    database = design.database
    taken = {database.zone}
    if database.service != "rds" or database.multi_az == "off":
        return
    for index, zone in enumerate(database.standby_zones):
        path = ("database", "standby_zones", index)
        if zone in taken:
            message = f"the standby in {zone} would be lost together with the instance there"
            yield Finding(path, message, "give each instance of a Multi-AZ deployment its own zone")
        elif region_of(zone) != region_of(database.zone):
            message = f"the standby in {zone} is in another region than the primary"
            yield Finding(path, message, "a standby stays in the region; use a replica for another region")
        taken.add(zone)


def enough_zones(level: Level | None, design: Design) -> Iterator[Finding]:
    """A standby needs a second zone, a Multi-AZ cluster a third."""
    database = design.database
    if database.service != "rds" or level is None:
        return
    wanted = STANDBYS[database.multi_az]
    zones = next((region.zones for region in level.regions if database.zone in region.zones), ())
    if zones and wanted >= len(zones):
        message = f"multi_az: {database.multi_az} needs {wanted + 1} zones, the level's region has {len(zones)}"
        yield Finding(("database", "multi_az"), message, "choose off or standby, whichever fits the zones")
    if database.standby_zones and len(database.standby_zones) != wanted:
        message = f"multi_az: {database.multi_az} has {wanted} standby zones, not {len(database.standby_zones)}"
        yield Finding(("database", "standby_zones"), message, "leave standby_zones out to have them chosen")


def multi_az_service(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-AZ is a feature of RDS: Aurora has readers instead, EC2 nothing."""
    database = design.database
    if database.multi_az == "off" or database.service == "rds":
        return
    if database.service == "aurora":
        hint = "take multi_az: off and add a replica in another zone: Aurora fails over to it"
        yield Finding(
            ("database", "multi_az"), "Aurora keeps its data in three zones and has no standby of its own", hint
        )
    else:
        hint = "take service: rds, or multi_az: off"
        yield Finding(("database", "multi_az"), "a database on EC2 has no managed standby", hint)


def cluster_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-AZ DB clusters exist for PostgreSQL and MySQL only."""
    engine = ENGINES.get(design.database.engine)
    if engine and design.database.multi_az == "cluster" and not engine.multi_az_cluster:
        able = " or ".join(name for name, other in ENGINES.items() if other.multi_az_cluster)
        message = f"{engine.title} has no Multi-AZ cluster"
        yield Finding(("database", "multi_az"), message, f"take multi_az: standby, or engine {able}")


def standby_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """SQL Server has standbys in its Standard and Enterprise editions only."""
    engine = ENGINES.get(design.database.engine)
    if engine and design.database.multi_az == "standby" and not engine.multi_az:
        message = f"{engine.title} has no standby"
        yield Finding(("database", "multi_az"), message, "take multi_az: off, or engine sqlserver or sqlserver-ee")


def replica_count(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Up to 15 replicas of a source (C11); some editions have none."""
    engine = ENGINES.get(design.database.engine)
    if engine is None:
        return
    if design.database.service == "aurora":
        return  # its limits are by region: rules_aurora
    most = engine.max_replicas
    for index in range(most, len(design.replicas)):
        if most:
            message, hint = f"replica {index + 1} is one too many: a source has up to {most}", f"keep {most} of them"
        else:
            able = ", ".join(name for name, other in ENGINES.items() if other.max_replicas)
            message, hint = f"{engine.title} has no read replicas", f"leave replicas out, or take one of {able}"
        yield Finding(("replicas", index), message, hint)


def replica_names(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Replica names are different from each other and from the other nodes of the map."""
    seen: set[str] = set()
    for index, replica in enumerate(design.replicas):
        name = replica.name
        if name in seen:
            yield Finding(("replicas", index, "name"), f"two replicas are called {name}", "give each its own name")
        elif name in RESERVED or name.startswith(("app-", "cache-", "auto-")):
            yield Finding(("replicas", index, "name"), f"{name} is the name of another node", "call it replica-1, say")
        seen.add(name)


def replica_multi_az(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Only an RDS replica can have a standby of its own (C19)."""
    for index, replica in enumerate(design.replicas):
        if replica.multi_az and design.database.service != "rds":
            hint = "leave multi_az out and add another replica instead"
            path = ("replicas", index, "multi_az")
            yield Finding(path, f"a replica on {design.database.service} has no standby of its own", hint)


def replicas_need_backups(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS makes a replica from a backup of its source, so automated backups must be on."""
    database = design.database
    if design.replicas and database.service == "rds" and database.retention_days == 0:
        message = "read replicas need automated backups of their source"
        yield Finding(
            ("database", "backups", "retention"), message, "keep backups for at least 1d, or leave replicas out"
        )


def retention(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Backups are kept 0 to 35 days, at least 1 on Aurora and on Multi-AZ clusters."""
    database = design.database
    most = int(value("backup.retention_max_days"))
    path = ("database", "backups", "retention")
    if not 0 <= database.retention_days <= most:
        yield Finding(
            path, f"backups are kept 0 to {most} days, not {database.retention_days}", f"choose up to {most}d"
        )
    elif database.retention_days == 0 and (database.service == "aurora" or database.multi_az == "cluster"):
        what = "Aurora" if database.service == "aurora" else "a Multi-AZ cluster"
        yield Finding(path, f"backups of {what} cannot be switched off", "choose at least 1d")


def proxy_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy speaks PostgreSQL, MySQL, MariaDB and SQL Server, and works with RDS and Aurora only (C55)."""
    if design.proxy is None:
        return
    engine = ENGINES.get(design.database.engine)
    if design.database.service == "ec2":
        yield Finding(("proxy",), "RDS Proxy does not serve a database on EC2", "take service: rds, or proxy: off")
    elif engine and not engine.proxy:
        able = ", ".join(name for name, other in ENGINES.items() if other.proxy)
        yield Finding(("proxy",), f"RDS Proxy does not speak {engine.title}", f"take proxy: off, or one of {able}")


def proxy_private(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy is never public: clients from outside the VPC do not reach it (C57)."""
    if design.proxy and design.database.public:
        message = "clients of a public database come from outside the VPC, where they cannot reach RDS Proxy"
        yield Finding(("database", "public"), message, "take public: no, or proxy: off")


def proxy_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy uses 1 to 100 % of the connections and lets a request wait up to five minutes."""
    proxy = design.proxy
    if proxy is None:
        return
    if not 1 <= proxy.max_connections_pct <= 100:
        message = f"RDS Proxy uses 1 to 100 % of the connections, not {proxy.max_connections_pct} %"
        yield Finding(("proxy", "max_connections"), message, "choose up to 100 %")
    most = int(figures()["proxy.borrow_timeout_s"].high)
    if not 0 <= proxy.borrow_timeout_s <= most:
        message = f"a request waits up to {most} s for a connection, not {proxy.borrow_timeout_s} s"
        yield Finding(("proxy", "borrow_timeout"), message, f"choose up to {most}s")


def log_kept(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Replicas of RDS and EC2 follow the primary's log; Aurora's readers read the writer's volume."""
    if design.database.service == "aurora" and design.database.log_keep_s is not None:
        message = "no log is kept for Aurora's readers: they read the writer's volume"
        yield Finding(("database", "log_retention"), message, "leave log_retention out")


def reads_routed(level: Level | None, design: Design) -> Iterator[Finding]:
    """Classes sent to replicas exist, only read (C14), and find a replica that serves."""
    database = design.database
    if database.service == "aurora" and design.scaling:
        return
    readable = database.service == "aurora" or any(replica.serves for replica in design.replicas)
    serving = (readable and bool(design.replicas)) or (database.service == "rds" and database.multi_az == "cluster")
    for name, where in design.reads:
        path = ("reads", name)
        if level is not None:
            known = {cls.name: cls for cls in level.classes}
            if name not in known:
                yield Finding(path, f"the level has no request class {name}", nearest(name, known))
                continue
            if where != "writer" and known[name].writes:
                yield Finding(path, f"{name} writes, and replicas answer SELECT only", "send it to the writer")
                continue
        if where == "replicas" and not serving:
            hint = "add a replica that serves, or send the class to the writer"
            yield Finding(path, f"there is no replica for {name} to read from", hint)
        endpoints = dict(design.endpoints)
        if where not in ("writer", "replicas", *endpoints):
            message = f"there is no endpoint {where} for {name} to read from"
            yield Finding(path, message, nearest(where, ("writer", "replicas", *endpoints)))
