"""The age of answers of a Global Datastore, cluster by cluster.

A secondary cluster shows at T what the primary held at T - L, L its lag; while nothing is copied to it, L grows.

* Lazy loading: a copy is answered from L after its load until its TTL, so its age is even between L and the TTL. That is a copy that
  lives TTL - L and was loaded from a database that lags L (`staleness`): P(age > a) = (X(TTL - a) - X(L - a)) / (TTL - L).
* Writes that delete or renew the copy: at T - L it was as fresh as in the primary. It misses a write of the last L - a with
  probability 1 - e^(-w (L - a)), summed over keys hit(W (L - a)).
* Records that live in the cache alone: the same, W their own writes. What was not copied when the primary was lost is lost: L does
  not grow.

Each cluster counts by the reads that it answers.
"""

from __future__ import annotations

from collections.abc import Callable

from drill.engine.cache.clusters import clusters, parts
from drill.engine.cache.stale_copies import copies_missing
from drill.engine.flow.cache_capacity import behind
from drill.engine.flow.popularity import POINTS, look_up
from drill.engine.flow.shards import held
from drill.engine.flow.staleness import AGES_S
from drill.engine.state.arrays import CLASSES, STORED, TICKS, Arrays
from drill.engine.state.state import State
from drill.model.level_traffic import RequestClass

Lives = Callable[[float, float], list[float]]
"""Shares of reads that meet a lazily loaded copy older than each edge, for a life and a lag at its load."""
NEVER = 1e18


def older_by_cluster(state: State, r: Arrays, k: int, item: RequestClass, lazy: Lives) -> list[float]:
    """Shares of reads answered by a copy older than each edge, and than the class tolerates."""
    if item.keys is None or not r.cached[k]:
        return []
    edges = [*AGES_S, item.fresh_s if item.fresh_s is not None else NEVER]
    older = [0.0] * len(edges)
    for c in range(clusters(state)):
        found = _found(state, r, k, c)
        if found > 0.0:
            shares = _cluster_older(state, r, k, item, c, edges, lazy)
            older = [before + found * share for before, share in zip(older, shares, strict=True)]
    return older if older[0] > 0.0 else []


def _found(state: State, r: Arrays, k: int, c: int) -> float:
    """The share of a class's requests that a cluster answers."""
    classes, count, found = r.sizes[CLASSES], parts(state), 0.0
    for s in range(c * count, c * count + count):
        left = 1.0 if r.cached[k] == STORED or r.unanswered[k] else r.shard_left[s]
        found += r.shard_share[s * classes + k] * r.shard_up[s] * held(r, k, s) * left
    return found


def _cluster_older(
    state: State, r: Arrays, k: int, item: RequestClass, c: int, edges: list[float], lazy: Lives
) -> list[float]:
    """Of a cluster's answers, the shares older than each edge. Its first shard that answers stands for all."""
    cache, count = state.inputs.design.cache, parts(state)
    s = next((s for s in range(c * count, c * count + count) if r.shard_up[s] > 0.0), c * count)
    if r.cached[k] == STORED:
        written = r.rewritten[k] + r.rate[k] * TICKS * r.writes[k]
        return [_missing(r, k, written, r.shard_lag_s[s] - edge) for edge in edges]
    behind_s = behind(r, s, r.past[0] / TICKS - 0.5)
    if cache is not None and cache.strategy != "lazy":
        loaded = copies_missing(state, item, edges) if item.name in state.cache.old_copies else [0.0] * len(edges)
        missing = (_missing(r, k, r.rewritten[k], behind_s - edge) for edge in edges)
        return [1.0 - (1.0 - old) * (1.0 - new) for old, new in zip(loaded, missing, strict=True)]
    life = float(state.second - state.shards[s].empty_since)
    if cache is not None and 0 < cache.ttl_s < life:
        life = float(cache.ttl_s)
    life -= behind_s
    if life <= 0.0 or r.rewritten[k] <= 0.0:
        return [0.0] * len(edges)
    hit = look_up(r.key_hit, k * POINTS, 0.0) if r.rate[k] <= 0.0 else _living(r, k, life)
    return [min(1.0, share / hit) if hit > 0.0 else 0.0 for share in lazy(life, behind_s)]


def _living(r: Arrays, k: int, life_s: float) -> float:
    """Hit ratio of copies that live so long."""
    return look_up(r.key_lifetime, k * POINTS, r.rate[k] * TICKS * life_s)


def _missing(r: Arrays, k: int, written: float, left_s: float) -> float:
    """Share of answers that miss a write of the last seconds before what is shown."""
    return look_up(r.key_hit, k * POINTS, written * left_s) if left_s > 0.0 and written > 0.0 else 0.0
