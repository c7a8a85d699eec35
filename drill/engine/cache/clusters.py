"""The clusters of a cache: one, or the primary and the secondaries of a Global Datastore, each with the same shards.

Shards are numbered cluster by cluster: the primary's first, then those of each secondary, in the same order. Applications read from
the cluster of their region, where there is one, and from the primary otherwise. The primary takes all writes.
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of, serving_zones
from drill.engine.state.state import State
from drill.model.level_traffic import RequestClass


def clusters(state: State) -> int:
    """The number of clusters; 1 without a Global Datastore."""
    cache = state.inputs.design.cache
    return 1 + len(cache.global_datastore) if cache else 1


def parts(state: State) -> int:
    """Shards of one cluster."""
    return len(state.shards) // clusters(state)


def written_at(state: State, s: int) -> int:
    """The shard that takes the writes of a shard's keys: itself, or its like in the primary cluster."""
    if clusters(state) == 1:
        return s
    count = parts(state)
    return state.cache.primary * count + s % count


def copies_of(state: State, s: int) -> list[int]:
    """The shards of secondary clusters that are copied from a shard; none of one that takes no writes."""
    if clusters(state) == 1 or written_at(state, s) != s:
        return []
    count = parts(state)
    return [other for other in range(s % count, len(state.shards), count) if other != s]


def kept_abroad(state: State, s: int) -> bool:
    """True if a secondary cluster has a copy of a shard's keys, and answers."""
    return any(state.shards[other].up for other in copies_of(state, s))


def cluster_region(state: State, c: int) -> str:
    """The region of a cluster."""
    return region_of(state, state.inputs.shards[c * parts(state)].zone)


def cluster_of(state: State, zone: str) -> int:
    """The cluster that applications in a zone read from."""
    region = region_of(state, zone)
    near = (c for c in range(clusters(state)) if cluster_region(state, c) == region)
    return next(near, state.cache.primary)


def readers(state: State, item: RequestClass) -> list[float]:
    """The share of a class's look-ups that each cluster gets."""
    apps, found = state.inputs.level.apps, [0.0] * clusters(state)
    zones = serving_zones(state, item)
    total = sum(apps.instances_in(zone) for zone in zones)
    for zone in zones:
        found[cluster_of(state, zone)] += apps.instances_in(zone) / total if total else 1.0 / len(zones)
    return found


def trips_ms(state: State, item: RequestClass) -> tuple[float, float]:
    """The round trips to another region of a class's read from the cache, and of its write to it; 0 within a region."""
    if not state.shards or len(state.inputs.level.regions) == 1:
        return 0.0, 0.0
    zones = serving_zones(state, item)
    read = sum(_trip_ms(state, zone, cluster_of(state, zone)) for zone in zones)
    write = sum(_trip_ms(state, zone, state.cache.primary) for zone in zones)
    return read / len(zones), write / len(zones)


def _trip_ms(state: State, zone: str, c: int) -> float:
    there = state.inputs.shards[c * parts(state)].zone
    return 0.0 if region_of(state, zone) == region_of(state, there) else state.trips_ms[zone, there]
