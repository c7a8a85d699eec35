"""The options of the cache in front of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.design.option import Option
from drill.design.options import implied, offered
from drill.design.spec import Default, Implied, Modification, OptionSpec
from drill.design.value_forms import (
    PartForm,
    days,
    names,
    node_type,
    one_of,
    one_of_records,
    optional,
    seconds,
    whole,
    yes_no,
    zones,
)
from drill.model.design import Cache, Design
from drill.model.level import Level
from drill.syntax.safe_text import safe

Kind = tuple[str, str] | None
"""Service and engine; None without a cache."""
KINDS: tuple[Kind, ...] = (
    None,
    *((service.name, engine) for service in CACHE_SERVICES.values() for engine in service.engines),
)
NEW = Cache(CACHE_SERVICES["elasticache"], CACHE_ENGINES["valkey"], "cache.r6g.large")
"""A cache that has just been switched on."""


def _kind(design: Design) -> Kind:
    return (design.cache.service.name, design.cache.engine.name) if design.cache else None


def _put_kind(level: Level, design: Design, kind: Kind) -> Design:
    """A new cache is spread over the applications' zones."""
    if kind is None:
        return replace(design, cache=None)
    cache = design.cache or replace(NEW, zones=level.apps.zones)
    return replace(design, cache=replace(cache, service=CACHE_SERVICES[kind[0]], engine=CACHE_ENGINES[kind[1]]))


def _kind_words(_level: Level, kind: Kind) -> str:
    return f"{CACHE_SERVICES[kind[0]].title} {CACHE_ENGINES[kind[1]].title}" if kind else "off"


def _zones(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    every = level.apps.zones
    return every, *((zone,) for zone in every if len(every) > 1)


def _zone_words(level: Level, zones: tuple[str, ...]) -> str:
    return "spread over all" if zones == level.apps.zones and len(zones) > 1 else ", ".join(zones)


def _engine_has(able: Callable[[Cache], bool]) -> Callable[[Level, Design], bool]:
    return lambda _level, design: design.cache is not None and able(design.cache)


_replicated = _engine_has(lambda cache: cache.engine.replication)


def _service_alone(level: Level, design: Design) -> bool:
    """Shown if a level opens the service and not the whole cache; otherwise the row of the cache offers both."""
    return _replicated(level, design) and bool(level.choices) and "cache" not in level.choices


def _cacheable(level: Level) -> tuple[str, ...]:
    return tuple(item.name for item in level.classes if item.cacheable)


def _classes(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    """All, each alone, and all but each."""
    able = _cacheable(level)
    others = (tuple(name for name in able if name != left) for left in able if len(able) > 2)
    return able, *((name,) for name in able), *others


def _classes_row(spec: OptionSpec, level: Level, _design: Design) -> Iterator[Option]:
    """A row if there is more than one class to choose from. A cache that names no class serves all it can."""
    able = _cacheable(level)

    def get(design: Design) -> tuple[str, ...]:
        return (design.cache.classes if design.cache else ()) or able

    def put(_level: Level, design: Design, classes: tuple[str, ...]) -> Design:
        return replace(design, cache=replace(design.cache, classes=classes)) if design.cache else design

    if len(able) > 1:
        yield spec.row(get, put)


def _class_words(level: Level, classes: tuple[str, ...]) -> str:
    able = _cacheable(level)
    if set(classes) == set(able):
        return "all that can"
    if len(classes) == 1:
        return f"{safe(classes[0])} only"
    return f"all but {', '.join(safe(name) for name in able if name not in classes)}"


def _ephemeral(level: Level) -> tuple[str, ...]:
    return tuple(item.name for item in level.classes if item.ephemeral)


def _stores(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    able = _ephemeral(level)
    return (), able, *((name,) for name in able if len(able) > 1)


def _stores_shown(level: Level, _design: Design) -> bool:
    return bool(_ephemeral(level))


def _store_words(_level: Level, classes: tuple[str, ...]) -> str:
    return ", ".join(map(safe, classes)) or "nothing"


_FEATURES = Implied(
    ("cache.replicas", "cache.auth", "cache.snapshots", "cache.hashing", "cache.persistence"), implied.cache_features
)

CACHE: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache",
        form=PartForm(
            "Cache",
            Cache,
            "off or map",
            examples=({"service": "elasticache", "engine": "redis", "class": "cache.r6g.large"},),
        ),
        group="Cache",
        label="Cache",
        meaning="Memory in front of the database. Fast and cheap, and cold after a loss.",
        values=KINDS,
        say=_kind_words,
        get=_kind,
        put=_put_kind,
        implied=_FEATURES,
        helps="The same records, read again and again.",
        hinders="Writes, reads that must be fresh, and the minute after it is lost: then the database takes everything.",
        figures=("cache.op_ms", "cache.failover_s", "cache.memorydb.write_ms"),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.service",
        form=one_of_records(CACHE_SERVICES, lambda service: str(service.title)),
        group="Cache",
        label="Service",
        title="Cache service",
        meaning="MemoryDB keeps a log of every write in several zones: nothing acknowledged is lost, and it costs more.",
        values=tuple(CACHE_SERVICES),
        shown=_service_alone,
        implied=_FEATURES,
        helps="MemoryDB: records that live in the cache alone and must survive the loss of every node.",
        hinders="A write to MemoryDB takes milliseconds, and its nodes and what is written cost more.",
        figures=("cache.memorydb.write_ms", "model.price.memorydb_factor"),
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="cache.engine",
        form=one_of_records(CACHE_ENGINES, lambda engine: str(engine.title)),
        meaning="The engine of the cache.",
    ),
    OptionSpec(
        path="cache.class",
        field="instance",
        form=node_type(),
        group="Cache",
        label="Class",
        title="Node type",
        meaning="The node type: memory decides how much stays in the cache.",
        values=offered.node_types,
        near=offered.same_family(lambda design: design.cache.instance if design.cache else "", offered.node_types),
        helps="Memory for the records that are asked for.",
        hinders="Beyond that, more memory holds records that nobody asks for.",
        figures=("cache.reserved_memory_pct", "model.scale.cache_prepare_s"),
        modified=Modification("online", "model.scale.cache_prepare_s"),
    ),
    OptionSpec(
        path="cache.shards",
        form=optional(whole(1, 500, "shards", 1, 3), "1"),
        default=Default.LEFT_OUT,
        left_out="1",
        written=lambda cache: cache.engine.parts == "shards",
        group="Cache",
        label="Shards or nodes",
        meaning="Redis and Valkey: shards that hold distinct keys. Losing one loses its share of the keys.",
        values=(1, 2, 3, 4, 6, 8, 12),
        implied=Implied(("cache.cluster_mode",), implied.cluster_mode),
        helps="Losing one loses a smaller share; more commands per second.",
        hinders="A hot key stays on one shard.",
        figures=("cache.redis.ops_large",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.nodes",
        field="shards",
        form=optional(whole(1, 500, "nodes", 3), "1"),
        default=Default.LEFT_OUT,
        left_out="1",
        written=lambda cache: cache.engine.parts == "nodes",
        meaning="Memcached: nodes that hold distinct keys.",
    ),
    OptionSpec(
        path="cache.replicas",
        form=whole(0, 15, "replicas", 1),
        group="Cache",
        label="Replicas a shard",
        meaning="Replicas per shard, which take over when a shard's primary is lost.",
        values=(0, 1, 2, 3, 4, 5),
        shown=_replicated,
        helps="A lost primary costs seconds instead of a cold shard.",
        hinders="They do not add memory.",
        figures=("cache.redis.failover_s", "model.cache.replication_lag_ms"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.zones",
        form=zones(12),
        left_out="the applications' zones",
        filled=True,
        group="Cache",
        label="Zones",
        meaning="Where its nodes are. A replica goes to another zone than its primary.",
        values=_zones,
        say=_zone_words,
        helps="Spread out, one zone takes one share with it.",
        hinders="Reads across zones cost time and transfer.",
        figures=("net.az.cross_ms",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.cluster_mode",
        form=yes_no(),
        group="Cache",
        label="Cluster mode",
        meaning="Redis and Valkey: keys are spread over shards.",
        values=(False, True),
        shown=_replicated,
        helps="More than one shard, and resharding while in use.",
        hinders="Commands over several keys need them on one shard.",
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="cache.strategy",
        form=one_of(lazy="lazy", write_through="write-through", invalidate="invalidate"),
        group="Cache",
        label="Strategy",
        meaning="Lazy loading fills the cache on a miss; write-through and invalidation act on every write.",
        values=("lazy", "write-through", "invalidate"),
        helps="Invalidation or write-through where staleness counts.",
        hinders="Lazy loading is simplest, and stale up to its TTL.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.ttl",
        field="ttl_s",
        form=seconds("1s", "30d", "60s", "10m"),
        group="Cache",
        label="TTL",
        meaning="How long an entry is served: long spares the database, short keeps answers fresh.",
        values=(1, 5, 10, 30, 60, 300, 900, 3600, 86400),
        helps="A long TTL spares the database.",
        hinders="It is also how stale a lazy cache gets.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.ttl_jitter",
        form=yes_no(),
        group="Cache",
        label="TTL jitter",
        meaning="Spreads expiry, so that entries loaded together do not expire together.",
        values=(False, True),
        helps="Entries loaded together no longer expire together.",
        hinders="With invalidation on every write it changes little.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.single_flight",
        form=yes_no(),
        group="Cache",
        label="Coalescing",
        title="Request coalescing (single-flight)",
        meaning="Request coalescing (single-flight): one request loads a missing key, the others wait for it.",
        values=(False, True),
        helps="A popular key expires: one request loads it, not a thousand.",
        hinders="Unpopular keys: nobody was waiting.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.serve_stale",
        form=yes_no(),
        group="Cache",
        label="Serve stale",
        meaning="Answers from expired entries while the database cannot give new ones.",
        values=(False, True),
        helps="A database that is down: an old answer instead of none.",
        hinders="Classes that must be fresh: an old answer is a wrong one.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.persistence",
        form=one_of(off="off", aof="on"),
        group="Cache",
        label="Append-only file",
        meaning="Redis: an append-only file (AOF), replayed when a node restarts on the same host.",
        values=("off", "aof"),
        shown=_engine_has(lambda cache: cache.engine.name in cache.service.append_only_file_engines),
        helps="A process that restarts on the same host.",
        hinders="A lost host or zone takes the file with it.",
        figures=("cache.redis.aof_fsync_s",),
        modified=Modification("outage"),
    ),
    OptionSpec(
        path="cache.snapshots",
        field="snapshot_days",
        form=days("none", "7d"),
        group="Cache",
        label="Snapshots kept",
        meaning="How long daily snapshots are kept, to fill a new cache from; 0 takes none.",
        values=(0, 1, 7, 35),
        shown=_replicated,
        helps="A cache that is the only home of some records, after the worst.",
        hinders="Writes since the last snapshot are gone.",
        figures=("price.cache.backup", "model.cache.snapshot_age_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.auth",
        form=yes_no(),
        group="Cache",
        label="Sign-in",
        meaning="Clients sign in with a user and a password (AUTH); otherwise anyone who reaches the cache may use it.",
        values=(False, True),
        shown=_replicated,
        helps="Anyone who reaches the network still needs a password.",
        hinders="Against lost nodes it does nothing.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.hashing",
        form=one_of(consistent="consistent", modulo="modulo"),
        group="Cache",
        label="Hashing",
        meaning="Memcached: how clients spread keys over nodes. Consistent hashing moves few keys when a node is added.",
        values=("consistent", "modulo"),
        shown=_engine_has(lambda cache: not cache.engine.hash_slots),
        helps="Consistent: adding a node moves few keys.",
        hinders="Modulo: adding a node empties nearly everything.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.classes",
        form=names(50, ["browse"]),
        left_out="every class that can",
        filled=True,
        group="Cache",
        label="Answers",
        title="Classes that use the cache",
        meaning="Request classes that ask the cache first. Each takes memory from the others.",
        values=_classes,
        say=_class_words,
        shown=_engine_has(lambda _cache: True),
        rows=_classes_row,
        helps="Memory for the classes that gain most.",
        hinders="A class left out goes to the database every time.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="cache.stores",
        form=names(50, ["session"]),
        group="Cache",
        label="Only home of",
        title="Classes that only the cache keeps",
        meaning="Request classes whose records live in the cache alone: fast, and lost with it unless something keeps them.",
        values=_stores,
        say=_store_words,
        shown=_stores_shown,
        helps="Sessions and scores: fast, and no load on the database.",
        hinders="Records that nothing else keeps are gone with the node.",
        figures=("cache.memorydb.write_ms",),
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
)
