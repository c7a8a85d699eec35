"""A cache's facts as the cache of a design: nodes, shards, replicas, zones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from drill.catalog.cache_services import CACHE_ENGINES
from drill.infra.designs.class_fallback import node_stand_in
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.subnet_zones import Placement, zone_letters
from drill.infra.designs.systems import GROUP, MEMORYDB, NODES, SERVERLESS_CACHE
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.model.said import Said

USUAL_NODE = "cache.r6g.large"


def put_cache(draft: DesignDraft, item: Resource, where: Placement) -> None:
    """Put a cache into a design."""
    reader = draft.reader
    draft.put("cache.service", SERVICES.get(item.type, "elasticache"), item)
    draft.decide(item)
    engine = reader.text(item, "Engine") or "redis"
    draft.put("cache.engine", engine, item, "Engine", reader.value(item, "Engine")[1])
    SHAPES[item.type](draft, item)
    if item.type != SERVERLESS_CACHE:
        _node(draft, item, engine)
        zones, how = _zones(reader, item, where)
        draft.put("cache.zones", list(zones), item, "PreferredCacheClusterAZs", how)
    if engine in CACHE_ENGINES and not CACHE_ENGINES[engine].replication:
        for path in ("cache.snapshots", "cache.auth", "cache.replicas", "cache.cluster_mode"):
            draft.drop(path)


def _group(draft: DesignDraft, item: Resource) -> None:
    """A replication group: shards times one primary and its replicas."""
    reader = draft.reader
    configured = item.value("NodeGroupConfiguration")
    groups = configured if isinstance(configured, tuple) else ()
    shards = reader.whole(item, "NumNodeGroups") or 1
    if not reader.says(item, "NumNodeGroups") and groups:
        shards = len(groups)
    replicas, name = reader.whole(item, "ReplicasPerNodeGroup"), "ReplicasPerNodeGroup"
    if not reader.says(item, name):
        name = "NumCacheClusters" if shards == 1 else name
        nodes = reader.whole(item, name) if reader.says(item, name) else None
        replicas = nodes - 1 if nodes else _uneven(draft, item, groups)
    many = shards > 1 or reader.text(item, "ClusterMode") == "enabled" or _clustered(reader, item)
    draft.put("cache.shards", shards, item, "NumNodeGroups", reader.value(item, "NumNodeGroups")[1])
    draft.put("cache.replicas", max(replicas or 0, 0), item, name, reader.value(item, name)[1])
    draft.put("cache.cluster_mode", many, item, "NumNodeGroups")
    name = "AutomaticFailoverEnabled"
    if replicas and not reader.flag(item, name):
        draft.put("cache.failover", False, item, name, reader.value(item, name)[1])
    if not replicas and reader.flag(item, "AutomaticFailoverEnabled"):
        reader.note("I312", Said("infra.cache_failover_alone"), item, "AutomaticFailoverEnabled")
    if replicas and not reader.flag(item, "MultiAZEnabled"):
        reader.note("I407", Said("infra.cache_one_zone"), item, "MultiAZEnabled")


def _uneven(draft: DesignDraft, item: Resource, groups: tuple[object, ...]) -> int:
    """Replicas of a shard where each shard says its own: the most common number."""
    counts = [one.get("ReplicaCount") for one in groups if isinstance(one, dict)]
    known = sorted(int(str(one)) for one in counts if str(one).isdecimal())
    if len(set(known)) > 1:
        draft.reader.note("I408", Said("infra.uneven_shards"), item, "NodeGroupConfiguration")
    return max(known, key=known.count) if known else 0


def _clustered(reader: FactReader, item: Resource) -> bool:
    """True if its parameter group switches cluster mode on: by its name, as AWS's own are named, or by its parameter."""
    named = item.value("CacheParameterGroupName")
    if isinstance(named, str):
        return named.endswith("cluster.on")
    group = reader.points_to(item, "CacheParameterGroupName")
    settings = group.value("Properties") if group else None
    return isinstance(settings, dict) and str(settings.get("cluster-enabled", "")).lower() in ("yes", "true")


def _nodes(draft: DesignDraft, item: Resource) -> None:
    """A cluster of Memcached, or one node of Redis."""
    reader = draft.reader
    engine = CACHE_ENGINES.get(str(draft.get("cache.engine")))
    if engine is not None and engine.parts == "nodes":
        count = reader.whole(item, "NumCacheNodes") or 1
        draft.put("cache.nodes", count, item, "NumCacheNodes", reader.value(item, "NumCacheNodes")[1])


def _memorydb(draft: DesignDraft, item: Resource) -> None:
    draft.put("cache.cluster_mode", True, item, "NumShards")


def _serverless(draft: DesignDraft, item: Resource) -> None:
    """Limits of usage, each of which may be left out."""
    name = "CacheUsageLimits"
    limits, how = draft.reader.value(item, name)
    # Terraform's `ecpu_per_second` is another spelling.
    parts = {str(key).lower(): one for key, one in limits.items()} if isinstance(limits, dict) else {}
    for part, unit in (("datastorage", "gb"), ("ecpupersecond", "ecpu")):
        bounds = parts.get(part)
        for bound, key in (("Minimum", "min"), ("Maximum", "max")):
            found = bounds.get(bound) if isinstance(bounds, dict) else None
            if isinstance(found, int | float | str) and str(found).isdecimal():
                draft.put(f"cache.usage_limits.{key}_{unit}", int(found), item, name, how)


SHAPES = {GROUP: _group, NODES: _nodes, MEMORYDB: _memorydb, SERVERLESS_CACHE: _serverless}
SERVICES: Mapping[str, str] = MappingProxyType({MEMORYDB: "memorydb", SERVERLESS_CACHE: "elasticache-serverless"})
"""Services of the types that are not nodes of ElastiCache."""


def _node(draft: DesignDraft, item: Resource, engine: str) -> None:
    reader, name = draft.reader, "NodeType" if item.type == MEMORYDB else "CacheNodeType"
    wanted, how = draft.get("cache.class"), reader.value(item, name)[1]
    if wanted is None:
        wanted, how = USUAL_NODE, How.UNKNOWN
    found = node_stand_in(str(wanted), engine, str(draft.get("cache.service")))
    if found and found != wanted:
        reader.note("I401", Said("infra.nearest_class", wanted=str(wanted), taken=found), item, name)
    draft.put("cache.class", found or wanted, item, name, how)


def _zones(reader: FactReader, item: Resource, where: Placement) -> tuple[tuple[str, ...], How]:
    """Zones of its nodes: those that it prefers, one where nothing spreads them, else those of its subnets."""
    for name in ("PreferredCacheClusterAZs", "PreferredAvailabilityZones", "PreferredAvailabilityZone"):
        letters = zone_letters(item, name)
        if letters:
            return letters, item.facts[name].evidence.how
    spread = SPREAD[item.type]
    all_over = spread is None or reader.text(item, spread[0]) == spread[1]
    return (where.zones, where.how) if all_over else (where.zones[:1], How.ASSUMED)


SPREAD: Mapping[str, tuple[str, str] | None] = MappingProxyType(
    {GROUP: ("MultiAZEnabled", "true"), NODES: ("AZMode", "cross-az"), MEMORYDB: None}
)
"""The property, and its value, with which the nodes of a type are spread over zones; None: always."""
