"""The rows of the option table about the cache."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.design.table import (
    DEFAULT_CACHE,
    Choice,
    Option,
    allowed,
    cache_choices,
    fixed,
    numbers,
    onoff,
    seconds,
    with_cache,
)
from drill.model.design import Cache, Design
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

CACHES: tuple[tuple[tuple[str, str] | None, str], ...] = (
    (None, "off"), (("elasticache", "valkey"), "ElastiCache Valkey"), (("elasticache", "redis"), "ElastiCache Redis"),
    (("elasticache", "memcached"), "ElastiCache Memcached"), (("memorydb", "redis"), "MemoryDB Redis"),
    (("memorydb", "valkey"), "MemoryDB Valkey"),
)  # fmt: skip


def _cache_kind(design: Design) -> tuple[str, str] | None:
    return (design.cache.service.name, design.cache.engine.name) if design.cache else None


def _put_cache(level: Level, design: Design, kind: Any) -> Design:  # noqa: ANN401
    """A new cache is spread over the applications' zones; Memcached keeps no copies."""
    if kind is None:
        return replace(design, cache=None)
    cache = design.cache or replace(DEFAULT_CACHE, zones=level.apps.zones)
    kept: dict[str, Any] = {"service": CACHE_SERVICES[kind[0]], "engine": CACHE_ENGINES[kind[1]]}
    kept |= {"replicas": 0, "auth": False, "snapshot_days": 0} if kind[1] == "memcached" else {"hashing": "consistent"}
    kept |= {} if kind == ("elasticache", "redis") else {"persistence": "off"}
    return replace(design, cache=replace(cache, **kept))


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


def _service_alone(level: Level, design: Design) -> bool:
    """Where a level lets the service be chosen and not the whole cache; the row of the cache holds both otherwise."""
    return _copies(level, design) and not allowed(level, "cache")


def _of_cache(design: Design) -> Cache:
    return design.cache or DEFAULT_CACHE


CACHE = (
    Option("cache", "Cache", "Cache", "Memory in front of the database. Fast and cheap, and cold after a loss.",
           fixed(*CACHES), _cache_kind, _put_cache),
    Option("cache.service", "Cache", "Service", "MemoryDB keeps a log of every write in several zones: nothing acknowledged is lost, and it costs more.",
           fixed(*((item.name, item.title) for item in CACHE_SERVICES.values())), lambda d: _of_cache(d).service.name,
           lambda lv, d, v: _put_cache(lv, d, (v, _of_cache(d).engine.name)), _service_alone),
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
    Option("cache.serve_stale", "Cache", "Serve stale", "Answers from expired copies while the database cannot give new ones.", onoff(),
           lambda d: _of_cache(d).serve_stale, lambda _lv, d, v: with_cache(d, serve_stale=v), _cached),
    Option("cache.persistence", "Cache", "Append-only file", "Brings a restarted node back with its keys; it is gone with the node's host.",
           fixed(("off", "off"), ("aof", "on")), lambda d: _of_cache(d).persistence, lambda _lv, d, v: with_cache(d, persistence=v),
           lambda _lv, d: _cache_kind(d) == ("elasticache", "redis")),
    Option("cache.snapshots", "Cache", "Snapshots kept", "Daily copies to fill a new cache from. Kept by the day, paid by the GiB.",
           fixed((0, "none"), *((n, units.duration(n * 86400)) for n in (1, 7, 35))), lambda d: _of_cache(d).snapshot_days,
           lambda _lv, d, v: with_cache(d, snapshot_days=v), _copies),
    Option("cache.auth", "Cache", "Sign-in", "Clients sign in with a user and a password; otherwise whoever reaches it may use it.", onoff(),
           lambda d: _of_cache(d).auth, lambda _lv, d, v: with_cache(d, auth=v), _copies),
    Option("cache.hashing", "Cache", "Hashing", "How clients spread keys over nodes: consistent moves few of them when a node is added.",
           fixed(("consistent", "consistent"), ("modulo", "modulo")), lambda d: _of_cache(d).hashing,
           lambda _lv, d, v: with_cache(d, hashing=v), lambda _lv, d: _cached(_lv, d) and _of_cache(d).engine == "memcached"),
)  # fmt: skip


def cache_classes(level: Level) -> tuple[Option, ...]:
    """Which classes use the cache, and which keep their records nowhere else: rows of levels that leave a choice."""
    able = tuple(item.name for item in level.classes if item.cacheable)
    loose = tuple(item.name for item in level.classes if item.ephemeral)
    rows = []
    if len(able) > 1:
        rows.append(Option(
            "cache.classes", "Cache", "Answers", "Which classes ask it first. Each takes memory from the others.",
            fixed((able, "all that can"), *(((name,), f"{safe(name)} only") for name in able),
                  *((tuple(n for n in able if n != name), f"all but {safe(name)}") for name in able if len(able) > 2)),
            lambda d: _of_cache(d).classes or able, lambda _lv, d, v: with_cache(d, classes=v), _cached,
        ))  # fmt: skip
    if loose:
        rows.append(Option(
            "cache.stores", "Cache", "Sole keeper of", "Records that live in the cache alone: fast, and gone with it unless something keeps them.",
            fixed(((), "nothing"), (loose, ", ".join(map(safe, loose))),
                  *(((name,), safe(name)) for name in loose if len(loose) > 1)),
            lambda d: _of_cache(d).stores, lambda _lv, d, v: with_cache(d, stores=v), _cached,
        ))  # fmt: skip
    return tuple(rows)
