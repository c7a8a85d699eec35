"""Rules of ElastiCache Serverless: what it has instead of nodes, and the limits of its usage.

Amazon ElastiCache User Guide, scaling.md and redisconfiguration.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b: parameter
groups are not used, every cache has cluster mode and spans zones. AWS CDK, CacheUsageLimitsProperty: bounds of the limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.catalog.figure_sheet import value
from drill.catalog.finding import Finding, Path
from drill.model.design import Cache, Design
from drill.model.level import Level

LEAST_ECPU = 1_000
"""ECPUs a second that a limit is at least."""
LEAST_ZONES = 2
LIMITS: Path = ("cache", "usage_limits")


@dataclass(frozen=True, slots=True)
class NodeOption:
    """An option of nodes or of their parameter group, and the value that stands for having left it out."""

    key: str
    field: str
    usual: object
    instead: str
    """The value that the service itself decides on."""


_SCALES = "it scales by itself"
_PARAMETERS = "it uses no parameter groups"
_MULTI_AZ = "its data is in several zones by itself"
NODE_OPTIONS = (
    NodeOption("class", "instance", "", _SCALES),
    NodeOption("shards", "shards", 1, _SCALES),
    NodeOption("replicas", "replicas", 0, _MULTI_AZ),
    NodeOption("failover", "failover", True, _MULTI_AZ),
    NodeOption("maxmemory_policy", "maxmemory_policy", None, _PARAMETERS),
    NodeOption("reserved_memory", "reserved_memory_pct", None, _PARAMETERS),
    NodeOption("persistence", "persistence", "off", _PARAMETERS),
    NodeOption("durability", "durability", "off", "only clusters of nodes have it"),
    NodeOption("hashing", "hashing", "consistent", "its clients see one endpoint"),
    NodeOption("scale_percentage", "scale_pct", None, _SCALES),
)
"""Options that a serverless cache does not have."""


def no_nodes(level: Level | None, design: Design) -> Iterator[Finding]:
    """A serverless cache has neither nodes nor parameters nor zones to choose; every other cache has a node type."""
    cache = design.cache
    if cache is None:
        return
    if not cache.service.serverless:
        if not cache.instance:
            hint = "add class: cache.r6g.large, or choose service: elasticache-serverless"
            yield Finding(("cache", "class"), f"{cache.service.title} needs a node type", hint)
        return
    for option in NODE_OPTIONS:
        key = cache.engine.parts if option.key == "shards" else option.key
        if getattr(cache, option.field) != option.usual:
            message = f"{cache.service.title} has no {key}: {option.instead}"
            yield Finding(("cache", key), message, f"remove {key}, or choose service: elasticache")
    if level is not None and cache.zones and set(cache.zones) < _fleet_beside(level, cache):
        message = f"{cache.service.title} spans the zones of its region: they are not chosen"
        yield Finding(("cache", "zones"), message, "remove zones, or choose service: elasticache")


def _fleet_beside(level: Level, cache: Cache) -> frozenset[str]:
    """The applications' zones in the cache's region: a fleet may run in several regions."""
    return frozenset(_zones_beside(level, cache)) & frozenset(level.apps.zones)


def _zones_beside(level: Level, cache: Cache) -> tuple[str, ...]:
    """The zones of the cache's region."""
    return next((region.zones for region in level.regions if cache.zones[0] in region.zones), ())


def several_zones(level: Level | None, design: Design) -> Iterator[Finding]:
    """A serverless cache needs two zones at least: AWS keeps its data in several."""
    cache = design.cache
    if level is None or cache is None or not cache.service.serverless or not cache.zones:
        return
    zones = _zones_beside(level, cache)
    if 0 < len(zones) < LEAST_ZONES:
        message = f"{cache.service.title} needs {LEAST_ZONES} zones, and the level has one in its region"
        yield Finding(("cache", "service"), message, "choose service: elasticache")


def usage_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Limits of usage are a serverless cache's; a minimum is not above its maximum, and none beyond what one cache may have."""
    cache = design.cache
    if cache is None:
        return
    for unit, least, most in (("gb", cache.least_gb, cache.most_gb), ("ecpu", cache.least_ecpu, cache.most_ecpu)):
        for key, limit in ((f"min_{unit}", least), (f"max_{unit}", most)):
            yield from _limit(cache, key, unit, limit)
        if cache.service.serverless and least is not None and most is not None and least > most:
            message = f"the minimum of {least:,} is above the maximum of {most:,}"
            yield Finding((*LIMITS, f"min_{unit}"), message, f"choose at most {most}")


def _limit(cache: Cache, key: str, unit: str, limit: int | None) -> Iterator[Finding]:
    if limit is None:
        return
    path, most = (*LIMITS, key), int(value(_MOST[unit]))
    least = LEAST_ECPU if unit == "ecpu" else 1
    if not cache.service.serverless:
        hint = f"remove {key}, or choose service: elasticache-serverless"
        yield Finding(path, f"{cache.service.title} has no limits of usage: its nodes are its limit", hint)
    elif not least <= limit <= most:
        yield Finding(path, f"a limit is {least:,} to {most:,}, not {limit:,}", f"choose {least} to {most}")


_MOST = {"gb": "cache.serverless.most_gb", "ecpu": "cache.serverless.most_ecpu_s"}
"""Figures of what one cache has at most."""
