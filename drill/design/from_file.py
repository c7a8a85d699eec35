"""A validated design file as the model's design, exactly as far as the file goes: `normal` fills in the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.services import SERVICES
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

if TYPE_CHECKING:
    from drill.design.design_file import CacheFile, ClientsFile, DatabaseFile, DesignBody, RuleFile


def design(body: DesignBody, name: str, level: str) -> Design:
    """The design that a file writes."""
    return Design(
        name=name,
        database=_database(body.database),
        replicas=tuple(
            Replica(item.name or "", item.zone, item.instance, item.serves, item.multi_az, item.encrypted)
            for item in body.replicas
        ),
        proxy=Proxy(body.proxy.max_connections, body.proxy.borrow_timeout) if body.proxy else None,
        cache=_cache(body.cache) if body.cache else None,
        clients=_clients(body.clients),
        scaling=Scaling(body.scaling.min, body.scaling.max, body.scaling.cpu) if body.scaling else None,
        endpoints=tuple((word, tuple(members)) for word, members in body.endpoints.items()),
        reads=tuple(body.reads.items()),
        runbook=tuple(_rule(item) for item in body.runbook),
        monitoring=Monitoring(body.monitoring.alarms),
        security=Security(**body.security.model_dump()),
        level=level,
    )


def _database(file: DatabaseFile) -> Database:
    storage = Storage(file.storage.type, file.storage.gib, file.storage.iops, file.storage.max_gib)
    return Database(
        service=SERVICES[file.service],
        engine=file.engine,
        instance=file.instance,
        zone=file.zone,
        multi_az=file.multi_az,
        standby_zones=tuple(file.standby_zones or ()),
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


def _cache(file: CacheFile) -> Cache:
    return Cache(
        service=CACHE_SERVICES[file.service],
        engine=CACHE_ENGINES[file.engine],
        instance=file.instance,
        shards=(file.nodes if file.engine == "memcached" else file.shards) or 1,
        replicas=file.replicas,
        zones=tuple(file.zones or ()),
        cluster_mode=file.cluster_mode,
        strategy=file.strategy,
        ttl_s=file.ttl,
        ttl_jitter=file.ttl_jitter,
        single_flight=file.single_flight,
        classes=tuple(file.classes or ()),
        stores=tuple(file.stores),
        persistence=file.persistence,
        hashing=file.hashing,
        auth=file.auth,
        snapshot_days=file.snapshots,
        serve_stale=file.serve_stale,
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


def _rule(file: RuleFile) -> Rule:
    return Rule(file.when.strip(), file.hold, file.do, file.target, file.value, file.by)
