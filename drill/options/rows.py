"""The rows of the option table: where, database, replicas, proxy, cache, clients, reads, runbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.model.design import Cache, Design, Proxy, Rule
from drill.model.level import Level
from drill.options import words
from drill.options.table import (
    DEFAULT_CACHE,
    DEFAULT_STORAGE,
    MOST_REPLICAS,
    Choice,
    Option,
    cache_choices,
    database_choices,
    fixed,
    home_zones,
    numbers,
    onoff,
    seconds,
    with_cache,
    with_clients,
    with_database,
    with_replica,
    with_replicas,
    with_storage,
    zones,
)

SERVICES = fixed(("rds", "RDS"), ("aurora", "Aurora"), ("ec2", "own server (EC2)"))
GIB = (20, 50, 100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 4000, 8000, 16000)
DNS = (1, 5, 10, 30, 60, 120, 300)


def _aurora(design: Design) -> bool:
    return design.database.service == "aurora"


def _volumes(_level: Level, design: Design) -> bool:
    """Aurora's volume needs no sizing."""
    return not _aurora(design)


def _engines(_level: Level, design: Design) -> tuple[Choice, ...]:
    from drill.catalog.engines import ENGINES

    return tuple((name, item.title) for name, item in ENGINES.items() if design.database.service in item.services)


def _put_service(level: Level, design: Design, service: Any) -> Design:  # noqa: ANN401
    """Aurora has its own storage and fails over to its readers; an engine the service does not run is replaced."""
    from drill.catalog.engines import ENGINES

    known = ENGINES.get(design.database.engine)
    engine = design.database.engine if known and service in known.services else "postgres"
    return with_database(level, design, service=service, engine=engine, multi_az="off", storage=DEFAULT_STORAGE)


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
           SERVICES, lambda d: d.database.service, _put_service),
    Option("database.engine", "Database", "Engine", "The database software. It sets licence price and what is allowed.",
           _engines, lambda d: d.database.engine, lambda lv, d, v: with_database(lv, d, engine=v)),
    Option("database.class", "Database", "Class", "The machine: CPU sets throughput, memory the buffer pool and max_connections.",
           database_choices(), lambda d: d.database.instance, lambda lv, d, v: with_database(lv, d, instance=v),
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
           fixed((0, "none"), *((n, words.span(n * 86400)) for n in (1, 7, 14, 35))), lambda d: d.database.retention_days,
           lambda lv, d, v: with_database(lv, d, retention_days=v)),
    Option("database.encrypted", "Database", "Encrypted", "At rest. It cannot be changed later without a copy.",
           onoff(), lambda d: d.database.encrypted, lambda lv, d, v: with_database(lv, d, encrypted=v)),
    Option("database.public", "Database", "Public address", "Reachable from the internet. Hardly ever right.",
           onoff("yes", "no"), lambda d: d.database.public, lambda lv, d, v: with_database(lv, d, public=v)),
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

CACHES: tuple[tuple[tuple[str, str] | None, str], ...] = (
    (None, "off"), (("elasticache", "valkey"), "ElastiCache Valkey"), (("elasticache", "redis"), "ElastiCache Redis"),
    (("elasticache", "memcached"), "ElastiCache Memcached"), (("memorydb", "redis"), "MemoryDB Redis"),
    (("memorydb", "valkey"), "MemoryDB Valkey"),
)  # fmt: skip


def _cache_kind(design: Design) -> tuple[str, str] | None:
    return (design.cache.service, design.cache.engine) if design.cache else None


def _put_cache(level: Level, design: Design, kind: Any) -> Design:  # noqa: ANN401
    """A new cache is spread over the applications' zones; Memcached keeps no copies."""
    if kind is None:
        return replace(design, cache=None)
    cache = design.cache or replace(DEFAULT_CACHE, zones=level.apps.zones)
    replicas = 0 if kind[1] == "memcached" else cache.replicas
    return replace(design, cache=replace(cache, service=kind[0], engine=kind[1], replicas=replicas))


def _cache_zones(level: Level, _design: Design) -> tuple[Choice, ...]:
    every = level.apps.zones
    return (
        ((every, "spread over all"), *(((zone,), zone) for zone in every)) if len(every) > 1 else ((every, every[0]),)
    )


def _put_shards(_level: Level, design: Design, shards: Any) -> Design:  # noqa: ANN401
    """More than one shard of Redis or Valkey needs cluster mode."""
    cache = design.cache or DEFAULT_CACHE
    return with_cache(design, shards=shards, cluster_mode=shards > 1 and cache.engine != "memcached")


def _cached(_level: Level, design: Design) -> bool:
    return design.cache is not None


def _copies(_level: Level, design: Design) -> bool:
    return design.cache is not None and design.cache.engine != "memcached"


def _of_cache(design: Design) -> Cache:
    return design.cache or DEFAULT_CACHE


CACHE = (
    Option("cache", "Cache", "Cache", "Memory in front of the database. Fast and cheap, and cold after a loss.",
           fixed(*CACHES), _cache_kind, _put_cache),
    Option("cache.class", "Cache", "Class", "The machine of each cache node: memory sets how much stays in.",
           cache_choices(), lambda d: _of_cache(d).instance, lambda _lv, d, v: with_cache(d, instance=v), _cached,
           cache_choices(lambda d: _of_cache(d).instance)),
    Option("cache.shards", "Cache", "Nodes", "Nodes with keys of their own (shards): losing one loses its share of the keys.",
           numbers(1, 2, 3, 4, 6, 8, 12), lambda d: _of_cache(d).shards, _put_shards, _cached),
    Option("cache.replicas", "Cache", "Copies a shard", "Replicas that take over when a shard's primary is lost.",
           numbers(0, 1, 2, 3, 4, 5), lambda d: _of_cache(d).replicas, lambda _lv, d, v: with_cache(d, replicas=v), _copies),
    Option("cache.zones", "Cache", "Zones", "Where its nodes are. A copy goes to another zone than its primary.",
           _cache_zones, lambda d: _of_cache(d).zones, lambda _lv, d, v: with_cache(d, zones=v), _cached),
    Option("cache.cluster_mode", "Cache", "Cluster mode", "Spreads keys over shards by itself.", onoff(),
           lambda d: _of_cache(d).cluster_mode, lambda _lv, d, v: with_cache(d, cluster_mode=v), _copies),
    Option("cache.strategy", "Cache", "Strategy", "Lazy fills on a miss; write-through and invalidate act on every write.",
           fixed(("lazy", "lazy"), ("write-through", "write-through"), ("invalidate", "invalidate")),
           lambda d: _of_cache(d).strategy, lambda _lv, d, v: with_cache(d, strategy=v), _cached),
    Option("cache.ttl", "Cache", "Time to live", "How long an entry is served: long keeps the database calm, short keeps answers fresh.",
           seconds(1, 5, 10, 30, 60, 300, 900, 3600, 86400), lambda d: _of_cache(d).ttl_s,
           lambda _lv, d, v: with_cache(d, ttl_s=v), _cached),
    Option("cache.ttl_jitter", "Cache", "TTL jitter", "Spreads expiry, so that entries do not all leave at once.", onoff(),
           lambda d: _of_cache(d).ttl_jitter, lambda _lv, d, v: with_cache(d, ttl_jitter=v), _cached),
    Option("cache.single_flight", "Cache", "Single flight", "One request loads a missing key, the others wait for it.", onoff(),
           lambda d: _of_cache(d).single_flight, lambda _lv, d, v: with_cache(d, single_flight=v), _cached),
)  # fmt: skip


def topology_rows(level: Level, design: Design) -> tuple[Option, ...]:
    """Where, database, replicas, proxy, cache."""
    return (*WHERE, *DATABASE, *_replicas(level, design), *PROXY, *CACHE)


def _replicas(_level: Level, design: Design) -> tuple[Option, ...]:
    """How many, then the zone of each, then what they share."""
    many = bool(design.replicas)
    rows = [
        Option("replicas", "Replicas", "Read replicas", "Asynchronous copies for reads. Not a standby: promoting one takes a person and loses its lag.",
               numbers(*range(MOST_REPLICAS + 1)), lambda d: len(d.replicas), with_replicas),
    ]  # fmt: skip
    for number, item in enumerate(design.replicas):
        rows.append(_replica_zone(number, words.plain(item.name)))
    if many:
        rows += [
            Option("replicas.class", "Replicas", "Class of all", "The machine each replica runs on.", database_choices(),
                   lambda d: d.replicas[0].instance, lambda _lv, d, v: with_replica(d, -1, instance=v),
                   near=database_choices(lambda d: d.replicas[0].instance)),
            Option("replicas.serves", "Replicas", "Apps know them", "A replica missing from the connection string gets no load.",
                   onoff("yes", "no"), lambda d: all(r.serves for r in d.replicas), lambda _lv, d, v: with_replica(d, -1, serves=v),
                   lambda _lv, d: not _aurora(d)),
            Option("replicas.multi_az", "Replicas", "Each Multi-AZ", "A standby for every replica, for disaster recovery.",
                   onoff(), lambda d: all(r.multi_az for r in d.replicas), lambda _lv, d, v: with_replica(d, -1, multi_az=v),
                   lambda _lv, d: not _aurora(d)),
        ]  # fmt: skip
    return tuple(rows)


def _replica_zone(number: int, name: str) -> Option:
    return Option(
        f"replicas.{number}.zone", "Replicas", f"  {name}", "The zone or region this replica runs in.", zones,
        lambda d: d.replicas[number].zone, lambda _lv, d, v: with_replica(d, number, zone=v),
    )  # fmt: skip


def clients(level: Level) -> tuple[Option, ...]:
    """How the applications connect, and where each read-only class reads."""
    rows = [
        Option("clients.connect_timeout", "Clients", "Connect timeout", "How long a client waits for a connection that does not answer.",
               fixed(*((ms, words.milliseconds(ms)) for ms in (250, 500, 1000, 2000, 5000, 10000, 30000))),
               lambda d: d.clients.connect_timeout_ms, lambda _lv, d, v: with_clients(d, connect_timeout_ms=v)),
        Option("clients.dns_ttl", "Clients", "DNS cached for", "A failover moves a DNS name; who caches it for ever never notices.",
               fixed(*((s, words.span(s)) for s in DNS), (None, "for ever")), lambda d: d.clients.dns_ttl_s,
               lambda _lv, d, v: with_clients(d, dns_ttl_s=v)),
        Option("clients.pool", "Clients", "Pool", "Connections one application instance keeps to each endpoint. All must fit max_connections.",
               fixed((0, "none: one a request"), *((n, str(n)) for n in (5, 10, 20, 40, 80, 160))), lambda d: d.clients.pool,
               lambda _lv, d, v: with_clients(d, pool=v)),
        Option("clients.max_retries", "Clients", "Retries", "Attempts after a failed one. They help against blips and feed overload.",
               fixed((None, "as the level"), *((n, str(n)) for n in range(6))), lambda d: d.clients.max_retries,
               lambda _lv, d, v: with_clients(d, max_retries=v)),
        Option("clients.backoff", "Clients", "First back-off", "Wait before the first retry; it doubles from there.",
               fixed((None, "as the level"), *((ms, words.milliseconds(ms)) for ms in (50, 100, 200, 500, 1000, 2000, 5000))),
               lambda d: d.clients.backoff_ms, lambda _lv, d, v: with_clients(d, backoff_ms=v)),
        Option("clients.max_waiting", "Clients", "May wait", "Requests allowed to wait for a connection; the rest are refused at once.",
               fixed((None, "no limit"), *((n, f"{n:,}") for n in (10, 50, 100, 200, 500, 1000, 2000))), lambda d: d.clients.max_waiting,
               lambda _lv, d, v: with_clients(d, max_waiting=v)),
    ]  # fmt: skip
    rows += [_reads(item.name) for item in level.classes if item.writes == 0]
    return tuple(rows)


def _reads(name: str) -> Option:
    def put(_level: Level, design: Design, where: Any) -> Design:  # noqa: ANN401
        kept = tuple(pair for pair in design.reads if pair[0] != name)
        return replace(design, reads=(*kept, (name, where)) if where else kept)

    return Option(
        f"reads.{name}", "Clients", f"{words.plain(name)} reads", "Replicas spare the writer; the writer is always fresh.",
        fixed(("", "automatic"), ("writer", "the writer"), ("replicas", "replicas")), lambda d: dict(d.reads).get(name, ""), put,
        lambda _lv, d: bool(d.replicas) or d.database.multi_az == "cluster",
    )  # fmt: skip


def _presets(level: Level, design: Design) -> list[tuple[str, str, Rule]]:
    """Rules worth offering for this design, with label and meaning."""
    found = []
    if design.replicas and design.database.service != "aurora":
        first = design.replicas[0].name
        found.append((
            f"promote {first}", "Writer down for 5 min: promote it. Its lag is lost, and the old writer with it.",
            Rule("writer.down", 300, "promote", first),
        ))  # fmt: skip
    found.append((
        "restart clients", "Writer down for 3 min: restart the applications, so that they look its address up again.",
        Rule("writer.down", 180, "restart-clients"),
    ))  # fmt: skip
    readers = [item for item in level.classes if item.writes == 0]
    if readers:
        most = max(readers, key=lambda item: item.rate.at(0))
        found.append((
            f"shed {words.plain(most.name)}", "Availability below 95 % for a minute: refuse half of this class to save the rest.",
            Rule("availability < 95 %", 60, "shed", most.name, "50"),
        ))  # fmt: skip
    if any(str(fault.kind) in ("drill:security-group", "drill:certificate-rotation") for fault in level.faults):
        found.append((
            "revert", "Availability below 50 % for 30 s: take the last change back.", Rule("availability < 50 %", 30, "revert"),
        ))  # fmt: skip
    if any(str(fault.kind) == "drill:drop-table" for fault in level.faults):
        found.append((
            "restore the table", "A table is gone: restore to the moment before, at once.", Rule("table.dropped", 0, "restore"),
        ))  # fmt: skip
    return found


def runbook(level: Level, design: Design) -> tuple[Option, ...]:
    """What happens without anyone touching a key: presets, the level's own rules and the design's, each on or off."""
    rows = _presets(level, design)
    known = {rule for _, _, rule in rows}
    for rule in (*level.start.runbook, *design.runbook):
        if rule not in known:
            known.add(rule)
            label, held = words.plain(f"{rule.do} {rule.target}".strip()), words.span(rule.for_s)
            rows.append((label, words.plain(f"When {rule.when}, held for {held}."), rule))
    return tuple(_rule(label, meaning, rule) for label, meaning, rule in rows)


def _rule(label: str, meaning: str, rule: Rule) -> Option:
    def put(_level: Level, design: Design, wanted: Any) -> Design:  # noqa: ANN401
        others = tuple(item for item in design.runbook if item != rule)
        return replace(design, runbook=(*others, rule) if wanted else others)

    return Option("runbook", "Runbook", label, meaning, onoff(), lambda d: rule in d.runbook, put)
