"""Validated files to the model, with everything filled in that a file may leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.files.canonical import digest
from drill.files.fault_shapes import SHAPES, written_target
from drill.files.ground import Ground, cache_shards, replica_names, serves_reads
from drill.model.design import (
    Cache,
    Clients,
    Database,
    Design,
    Monitoring,
    Proxy,
    Replica,
    Rule,
    Scaling,
    Security,
    Storage,
)
from drill.model.level import (
    Apps,
    Bound,
    Curve,
    Fault,
    FaultKind,
    Keys,
    Level,
    Objective,
    Region,
    RequestClass,
    Retries,
    Story,
)
from drill.syntax import forms

if TYPE_CHECKING:
    from drill.files.design_file import CacheFile, ClientsFile, DatabaseFile, DesignBody, RuleFile
    from drill.files.level_file import ClassFile, CurvePoints, FaultFile, LevelFile


def design(body: DesignBody, ground: Ground, name: str, level: str) -> Design:
    """A design on a level's ground. The body's references must have been checked."""
    made = Design(
        name=name,
        database=_database(body.database, ground),
        replicas=tuple(
            Replica(word, ground.zone(item.zone), item.instance, item.serves, item.multi_az, item.encrypted)
            for word, item in zip(replica_names(body), body.replicas, strict=True)
        ),
        proxy=Proxy(body.proxy.max_connections, body.proxy.borrow_timeout) if body.proxy else None,
        cache=_cache(body.cache, cache_shards(body), ground) if body.cache else None,
        clients=_clients(body.clients),
        scaling=Scaling(body.scaling.min, body.scaling.max, body.scaling.cpu) if body.scaling else None,
        endpoints=tuple((word, tuple(members)) for word, members in body.endpoints.items()),
        reads=_reads(body, ground),
        runbook=tuple(_rule(item) for item in body.runbook),
        monitoring=Monitoring(body.monitoring.alarms),
        security=Security(**body.security.model_dump()),
        level=level,
    )
    return replace(made, digest=digest(made, frozenset({"name", "level", "digest"})))


def _database(file: DatabaseFile, ground: Ground) -> Database:
    zone = ground.zone(file.zone)
    wanted = 0 if file.service == "aurora" else {"off": 0, "standby": 1, "cluster": 2}[file.multi_az]
    given = tuple(ground.zone(word) for word in file.standby_zones or ())
    standbys = given or ground.others(zone)[:wanted]
    storage = Storage(file.storage.type, file.storage.gib, file.storage.iops, file.storage.max_gib)
    return Database(
        service=file.service,
        engine=file.engine,
        instance=file.instance,
        zone=zone,
        multi_az=file.multi_az,
        standby_zones=standbys,
        storage=storage,
        retention_days=file.backups.retention,
        encrypted=file.encrypted,
        public=file.public,
        writers=file.writers,
        capacity=(file.capacity.min, file.capacity.max) if file.capacity else None,
        backtrack_h=file.backtrack,
        window=file.maintenance.window,
        log_keep_s=file.log_retention,
        write_forwarding=file.write_forwarding,
        custom=file.custom,
    )


def _cache(file: CacheFile, shards: int, ground: Ground) -> Cache:
    return Cache(
        service=file.service,
        engine=file.engine,
        instance=file.instance,
        shards=shards,
        replicas=file.replicas,
        zones=tuple(ground.zone(word) for word in file.zones) if file.zones else ground.home_apps,
        cluster_mode=file.cluster_mode,
        strategy=file.strategy,
        ttl_s=file.ttl,
        ttl_jitter=file.ttl_jitter,
        single_flight=file.single_flight,
        classes=tuple(file.classes) if file.classes else _cached(file, ground),
        stores=tuple(file.stores),
        persistence=file.persistence,
        hashing=file.hashing,
        auth=file.auth,
        snapshot_days=file.snapshots,
        serve_stale=file.serve_stale,
    )


def _cached(file: CacheFile, ground: Ground) -> tuple[str, ...]:
    """Every class that the cache can answer and does not keep to itself."""
    return tuple(
        item.name
        for item in ground.classes
        if item.cacheable and item.name not in file.stores and (item.structure == "plain" or file.engine != "memcached")
    )


def _clients(file: ClientsFile) -> Clients:
    return Clients(
        connect_timeout_ms=file.connect_timeout,
        dns_ttl_s=file.dns_ttl,
        pool=file.pool,
        max_retries=file.max_retries,
        backoff_ms=file.backoff,
        max_waiting=file.max_waiting,
        keepalive_s=file.keepalive,
        health_check=file.health_check,
        ramp_s=file.ramp,
    )


def _reads(body: DesignBody, ground: Ground) -> tuple[tuple[str, str], ...]:
    """Where each class that only reads goes, in the level's order: replicas when any serve it, else the writer.

    What the file says of other classes stays, for the catalogue's rules to judge.
    """
    filled = {
        item.name: body.reads.get(item.name, "replicas" if serves_reads(body, ground, item.region) else "writer")
        for item in ground.classes
        if item.writes == 0
    }
    return tuple((filled | body.reads).items())


def _rule(file: RuleFile) -> Rule:
    return Rule(file.when.strip(), file.hold, file.do, file.target, action_value(file.do, file.value), file.by)


def action_value(kind: str, value: str) -> str:
    """An action's value as the model holds it: shed in percent, restore and admit in seconds. Raises FormError."""
    if not value:
        return ""
    if kind == "shed":
        percent = value if value.endswith("%") else f"{value} %"
        return f"{forms.fraction(percent) * 100:g}"
    if kind in ("restore", "backtrack", "admit"):
        return value if value.isdecimal() else str(forms.whole(forms.seconds(value), "seconds"))
    return value


def ground(file: LevelFile) -> Ground:
    """The part of a level that designs stand on."""
    regions = tuple(Region(name, tuple(name + letter for letter in letters)) for name, letters in file.places.items())
    home = regions[0]
    zones = tuple(home.name + word if len(word) == 1 else word for word in file.apps.zones or ()) or home.zones
    apps = Apps(zones, file.apps.instances, file.apps.threads, file.apps.eject)
    classes = tuple(_request_class(name, item) for name, item in file.traffic.items())
    return Ground(file.level, regions, apps, classes)


def _request_class(name: str, file: ClassFile) -> RequestClass:
    retries = file.retries
    return RequestClass(
        name=name,
        rate=_curve(file.rate),
        reads=file.reads,
        writes=file.writes,
        within_ms=file.within,
        timeout_ms=2 * file.within if file.timeout is None else file.timeout,
        fresh_s=file.fresh,
        retries=Retries(retries.max, retries.backoff, float(retries.multiplier), float(retries.jitter)),
        keys=Keys(file.keys.count, float(file.keys.zipf), file.keys.bytes) if file.keys else None,
        read_cpu_ms=file.cpu.read,
        write_cpu_ms=file.cpu.write,
        updates=tuple((other, float(records)) for other, records in file.updates.items()),
        inserts=tuple((other, float(records)) for other, records in file.inserts.items()),
        tables=tuple(file.tables),
        region=file.region or "",
        session_state=file.session_state,
        structure=file.structure,
        ephemeral=file.ephemeral,
    )


def _curve(file: CurvePoints) -> Curve:
    points = file.ramp if file.ramp is not None else file.held or {}
    return Curve(tuple(sorted((at, float(rate)) for at, rate in points.items())), linear=file.ramp is not None)


def level(
    file: LevelFile, stands: Ground, start: Design, solutions: dict[str, Design], traps: dict[str, Design]
) -> Level:
    """A level, its designs already converted."""
    made = Level(
        id=file.level,
        title=file.title,
        chapter=file.chapter,
        story=Story(*(getattr(file.story, part).strip() for part in ("who", "brief", "promise", "hint", "lesson"))),
        regions=stands.regions,
        length_s=file.clock.length,
        starts=file.clock.starts,
        apps=stands.apps,
        data_gib=float(file.data.gib),
        write_bytes=file.data.write_bytes,
        classes=stands.classes,
        faults=tuple(_fault(number, item, stands) for number, item in enumerate(file.faults, 1)),
        budget_usd_month=float(file.budget.monthly_usd) if file.budget else None,
        objectives=tuple(_objective(name, bounds) for name, bounds in file.objectives.items()),
        start=start,
        solutions=tuple(solutions.items()),
        traps=tuple(traps.items()),
        choices=tuple(file.choices),
        decides=tuple(file.decides),
        needs=file.lesson.needs if file.lesson else "",
        order=file.order,
        sources=tuple(file.sources),
        requires=tuple(file.requires),
    )
    return replace(made, digest=digest(made, frozenset({"digest"})))


def _fault(number: int, file: FaultFile, stands: Ground) -> Fault:
    shape = SHAPES[FaultKind(file.do)]
    found = written_target(file, shape, stands)
    return Fault(
        id=file.id or f"fault-{number}",
        kind=FaultKind(file.do),
        at_s=file.at,
        for_s=file.lasts,
        target=shape.default if found is None else stands.zone(found.word) if found.key == "zone" else found.word,
        factor=float(shape.factor if file.factor is None else file.factor),
        count=1 if file.count is None else file.count,
        told=file.told.strip(),
    )


def _objective(name: str, bounds: dict[str, str]) -> Objective:
    limits = ((metric, forms.limit(metric, value)) for metric, value in bounds.items())
    return Objective(name, tuple(Bound(metric, limit.op, limit.value, limit.text) for metric, limit in limits))
