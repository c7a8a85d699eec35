"""Rules of read replicas: those a database may have, and the classes that may read from them."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.database_services import services_with
from drill.catalog.engines import engine_of, engines_with
from drill.catalog.finding import Finding, either, nearest, year_of
from drill.catalog.offers.offer_years import past_value
from drill.catalog.regions import region_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.service import USUAL_PROMOTION_TIER

RESERVED = (
    "writer-2",
    "writer-3",
    "writer-4",
    "users",
    "balancer",
    "proxy",
    "writer",
    "standby",
    "standby-2",
    "storage",
    "backup",
)
"""Names of other nodes of the map."""


def replica_count(level: Level | None, design: Design) -> Iterator[Finding]:
    """Up to 15 replicas of a source (C11; 5 until 2022); some editions have none."""
    engine = engine_of(design)
    if engine is None or design.database.service.max_readers:
        return  # A cluster's limit is by region: rules_cluster.
    then = past_value("rds.max_replicas", year_of(level))
    most = engine.max_replicas if then is None else min(engine.max_replicas, int(then))
    for index in range(most, len(design.replicas)):
        if most:
            message = f"replica {index + 1} is one too many: a source has at most {most}"
            hint = f"keep {most} of them"
        else:
            able = either(engines_with(lambda other: other.max_replicas))
            message, hint = f"{engine.title} has no read replicas", f"remove replicas, or choose engine {able}"
        yield Finding(("replicas", index), message, hint)


def replica_names(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A replica has the name of no other replica and of no other node of the map."""
    seen: set[str] = set()
    for index, replica in enumerate(design.replicas):
        name = replica.name
        if name in seen:
            yield Finding(("replicas", index, "name"), f"two replicas are named {name}", "give each a name of its own")
        elif name in RESERVED or name.startswith(("app-", "cache-", "auto-")):
            hint = f"choose another, for example replica-{index + 1}"
            yield Finding(("replicas", index, "name"), f"{name} is the name of another node", hint)
        seen.add(name)


def replica_multi_az(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Only an RDS replica can have a standby of its own (C19)."""
    for index, replica in enumerate(design.replicas):
        if replica.multi_az and not design.database.service.replica_multi_az:
            message = f"a replica on {design.database.service.title} cannot have a standby of its own"
            yield Finding(("replicas", index, "multi_az"), message, "remove multi_az and add another replica instead")


def replicas_need_backups(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS creates a replica from a backup of its source, so automated backups must be on."""
    database = design.database
    if design.replicas and database.service.replicas_need_backups and database.retention_days == 0:
        message = "read replicas need automated backups of their source"
        hint = "keep backups for at least 1d, or remove replicas"
        yield Finding(("database", "backups", "retention"), message, hint)


def replicas_abroad(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Custom has no replicas in another region; those of Db2 there are standby replicas, which answer no reads.

    Amazon RDS User Guide, custom-rr-reqs-limitations.md, db2-replication.md
    """
    engine, database = engine_of(design), design.database
    if engine is None or not engine.max_replicas or not (engine.reads_at_home or database.custom):
        return
    home = region_of(database.zone)
    for index, replica in enumerate(design.replicas):
        if region_of(replica.zone) == home:
            continue
        if database.custom:
            hint = f"choose a zone of {home}, or custom: false"
            yield Finding(("replicas", index, "zone"), "RDS Custom has no read replicas in another region", hint)
        elif replica.serves:
            message = f"a replica of {engine.title} in another region is a standby replica, which answers no reads"
            yield Finding(("replicas", index, "serves"), message, f"choose serves: no, or a zone of {home}")


def promotion_tiers(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Only Aurora's readers have promotion tiers: read replicas of RDS take over from nobody."""
    service = design.database.service
    for index, replica in enumerate(design.replicas):
        if replica.promotion_tier != USUAL_PROMOTION_TIER and not service.shared_volume:
            path = ("replicas", index, "promotion_tier")
            hint = f"remove promotion_tier, or choose service {either(services_with(lambda item: item.shared_volume))}"
            yield Finding(path, f"read replicas of {service.title} have no promotion tiers", hint)


def log_kept(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Replicas of RDS and EC2 follow the primary's log; Aurora's readers read the writer's volume."""
    if design.database.service.shared_volume and design.database.log_keep_s is not None:
        message = f"readers of {design.database.service.title} need no log: they read the writer's volume"
        yield Finding(("database", "log_retention"), message, "remove log_retention")


def reads_routed(level: Level | None, design: Design) -> Iterator[Finding]:
    """A class that reads from replicas exists, does not write (C14), and finds a replica that serves."""
    database = design.database
    if database.service.reader_auto_scaling and design.scaling:
        return
    by_replicas = any(database.service.reader_endpoint or replica.serves for replica in design.replicas)
    serving = by_replicas or database.deployment.readable_standbys > 0
    endpoints = ("writer", "replicas", *(name for name, _ in design.endpoints))
    known = {} if level is None else {cls.name: cls for cls in level.classes}
    for name, where in design.reads:
        path = ("reads", name)
        if level is not None and name not in known:
            yield Finding(path, f"the level has no request class {name}", nearest(name, known))
        elif level is not None and where != "writer" and known[name].writes:
            message = f"{name} writes, and a replica refuses everything but SELECT"
            yield Finding(path, message, "send the class to the writer")
        elif where == "replicas" and not serving:
            hint = "add a replica that serves, or send the class to the writer"
            yield Finding(path, f"there is no replica for {name} to read from", hint)
        elif where not in endpoints:
            yield Finding(path, f"there is no endpoint {where} for {name} to read from", nearest(where, endpoints))
