"""Validated design files to the model, with everything filled in that a file may leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.design.ground import Ground, cache_shards, replica_names, serves_reads
from drill.model.canonical import digest
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
from drill.syntax import forms

if TYPE_CHECKING:
    from drill.design.design_file import CacheFile, ClientsFile, DatabaseFile, DesignBody, RuleFile


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
