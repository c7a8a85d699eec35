"""The options of the cache in front of the database: service, nodes, replicas, zones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.design.catalog_forms import node_type, one_of_records
from drill.design.option_spec import Default, Implied, Modification, OptionSpec
from drill.design.options import implied, offered
from drill.design.value_forms import PartForm, optional, unless_usual, whole, yes_no, zones
from drill.model.design import Cache, Design
from drill.model.level import Level

Kind = tuple[str, str] | None
"""Service and engine; None without a cache."""
NEW = Cache(CACHE_SERVICES["elasticache"], CACHE_ENGINES["valkey"], implied.FIRST_NODE)
"""A cache that has just been switched on."""


def _kinds(level: Level, design: Design) -> Iterable[Kind]:
    services = (CACHE_SERVICES[name] for name in offered.offered_services(level, design))
    return None, *((service.name, engine) for service in services for engine in service.engines)


def _kind(design: Design) -> Kind:
    return (design.cache.service.name, design.cache.engine.name) if design.cache else None


def _put_kind(level: Level, design: Design, kind: Kind) -> Design:
    """A new cache is spread over the applications' zones."""
    if kind is None:
        return replace(design, cache=None)
    cache = design.cache or replace(NEW, zones=level.apps.zones)
    return replace(design, cache=replace(cache, service=CACHE_SERVICES[kind[0]], engine=CACHE_ENGINES[kind[1]]))


def _kind_words(_level: Level, kind: Kind) -> str:
    if not kind:
        return "off"
    service, engine = CACHE_SERVICES[kind[0]], CACHE_ENGINES[kind[1]]
    return f"Serverless {engine.title}" if service.serverless else f"{service.title} {engine.title}"


def _zones(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    every = level.apps.zones
    return every, *((zone,) for zone in every if len(every) > 1)


def _zone_words(level: Level, zones: tuple[str, ...]) -> str:
    return "spread over all" if zones == level.apps.zones and len(zones) > 1 else ", ".join(zones)


def engine_has(able: Callable[[Cache], bool]) -> Callable[[Level, Design], bool]:
    """Shown if there is a cache of which this is true."""
    return lambda _level, design: design.cache is not None and able(design.cache)


replicated = engine_has(lambda cache: cache.engine.replication)
"""Shown for engines whose shards may have replicas."""
chosen_replicas = engine_has(lambda cache: cache.engine.replication and not cache.service.serverless)
"""Shown for caches of nodes whose shards may have replicas."""


def _service_alone(level: Level, design: Design) -> bool:
    """Shown if a level opens the service and not the whole cache; otherwise the row of the cache offers both."""
    return replicated(level, design) and bool(level.choices) and "cache" not in level.choices


_FEATURES = Implied(
    (
        *("cache.replicas", "cache.auth", "cache.snapshots", "cache.hashing", "cache.persistence"),
        *("cache.maxmemory_policy", "cache.reserved_memory", "cache.durability", "cache.global_datastore"),
        *("cache.scale_percentage", "cache.scale_interval"),
        *("cache.class", "cache.shards", "cache.cluster_mode", "cache.failover", "cache.zones"),
        *("cache.usage_limits.min_gb", "cache.usage_limits.max_gb"),
        *("cache.usage_limits.min_ecpu", "cache.usage_limits.max_ecpu", "cache.classes"),
    ),
    implied.cache_features,
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
        values=_kinds,
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
        meaning="MemoryDB keeps a log of every write in several zones: nothing acknowledged is lost, and it costs more. "
        "ElastiCache Serverless has no nodes: it scales with its data and requests, over several zones.",
        values=offered.offered_services,
        shown=_service_alone,
        implied=_FEATURES,
        helps="MemoryDB: records that live in the cache alone and must survive the loss of every node. Serverless: a lost node "
        "or zone is not noticed, and nothing is sized.",
        hinders="A write to MemoryDB takes milliseconds, and its nodes and what is written cost more. Serverless doubles what it "
        "can do within minutes: a steeper spike is throttled.",
        figures=("cache.memorydb.write_ms", "model.price.memorydb_factor", "cache.serverless.start_ecpu_s"),
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
        form=unless_usual(node_type(), ""),
        default="",
        absent=Default.LEFT_OUT,
        left_out="none, which only a serverless cache has",
        group="Cache",
        label="Class",
        title="Node type",
        meaning="The node type: memory decides how much stays in the cache.",
        values=offered.node_types,
        near=offered.same_family(lambda design: design.cache.instance if design.cache else "", offered.node_types),
        shown=offered.cache_of_nodes,
        helps="Memory for the records in demand.",
        hinders="More memory than that holds records that nobody reads.",
        figures=("cache.reserved_memory_pct", "model.scale.cache_prepare_s"),
        modified=Modification("online", "model.scale.cache_prepare_s"),
    ),
    OptionSpec(
        path="cache.shards",
        form=optional(whole(1, 500, "shards", 1, 3), "1"),
        default=1,
        absent=Default.LEFT_OUT,
        left_out="1",
        written=lambda cache: cache.engine.parts == "shards",
        group="Cache",
        label="Shards or nodes",
        meaning="Redis and Valkey: shards that hold distinct keys. Losing one loses its share of the keys.",
        values=(1, 2, 3, 4, 6, 8, 12),
        shown=offered.cache_of_nodes,
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
        default=1,
        absent=Default.LEFT_OUT,
        left_out="1",
        written=lambda cache: cache.engine.parts == "nodes",
        meaning="Memcached: nodes that hold distinct keys.",
    ),
    OptionSpec(
        path="cache.replicas",
        form=whole(0, 15, "replicas", 1),
        default=0,
        group="Cache",
        label="Replicas a shard",
        meaning="Replicas per shard, which take over when a shard's primary is lost.",
        values=(0, 1, 2, 3, 4, 5),
        shown=chosen_replicas,
        helps="A lost primary costs seconds instead of a cold shard.",
        hinders="They do not add memory.",
        figures=("cache.redis.failover_s", "model.cache.replication_lag_ms"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.failover",
        form=unless_usual(yes_no(), True),
        default=True,
        absent=Default.LEFT_OUT,
        left_out="on",
        group="Cache",
        label="Auto failover",
        title="Automatic failover",
        meaning="Redis and Valkey: a replica takes over from a lost primary. Off: a new primary is made first, in the same zone.",
        values=(True, False),
        shown=engine_has(lambda cache: not cache.failover),
        helps="A lost primary costs seconds instead of the minutes that a new node takes.",
        hinders="Nothing: it is free, and off by default in CloudFormation.",
        figures=("cache.redis.failover_s", "cache.redis.replace_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.zones",
        form=zones(12),
        default=(),
        left_out="the applications' zones",
        filled=True,
        group="Cache",
        label="Zones",
        meaning="The zones of its nodes. A replica is placed in a different zone from its primary.",
        values=_zones,
        say=_zone_words,
        shown=offered.cache_of_nodes,
        helps="Spread out, one zone takes one share with it.",
        hinders="Reads across zones cost time and transfer.",
        figures=("net.az.cross_ms",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.cluster_mode",
        form=yes_no(),
        default=False,
        group="Cache",
        label="Cluster mode",
        meaning="Redis and Valkey: keys are spread over shards.",
        values=(False, True),
        shown=chosen_replicas,
        helps="More than one shard, and resharding while in use.",
        hinders="Commands over several keys need them on one shard.",
        modified=Modification("copy"),
    ),
)
