"""Load and capacity of each cache node: keys on shards, hot keys, one thread or many.

Keys are spread evenly, but a key is never split: the 64 most popular keys of a class are placed one by one, the others are
taken as even. Redis and Valkey answer on one thread a shard; what is asked beyond that waits until the application gives up
and asks the database, so an overloaded shard answers its capacity and the rest falls through.

Of classes whose records live in the cache alone, sessions or scores, the database cannot help when they are gone. A request meets
a shard that is not there (it fails, and may retry), a record that was lost (the user is logged out: it fails for good, and the
record is created again), or its record. Records come back as they are asked for, by the same law as any key.
"""

from __future__ import annotations

from functools import lru_cache

from drill.engine.flow.outcomes import answer, lose
from drill.engine.flow.popularity import popularity
from drill.engine.state.arrays import (
    ATTEMPTS,
    CACHE_DOWN,
    CAUSES,
    CLASSES,
    MACHINES,
    RECORD_LOST,
    SHARDS,
    STORED,
    TICKS,
    Arrays,
)
from drill.engine.state.state import State
from drill.model.level import Keys, RequestClass
from drill.model.said import NOTHING, Chain, Said

COMPILED = ("load_shards", "serve_stored", "unreachable")
PLACED = 64
"""Most popular keys that are placed one by one (the first groups of a population are single keys)."""


def key_shares(item: RequestClass, k: int, shards: int) -> list[float]:
    """Share of a class's requests by shard. The hottest key of class k is on shard k, the next on the one after."""
    return _key_shares(item.keys, k, shards)


@lru_cache(maxsize=256)
def _key_shares(keys: Keys | None, k: int, shards: int) -> list[float]:
    if keys is None or shards <= 1:
        return [1.0 / shards] * shards
    shares = [0.0] * shards
    rest = 1.0
    for rank, (p, _) in enumerate(popularity(keys.count, keys.zipf).groups[: min(PLACED, keys.count)]):
        shares[(k + rank) % shards] += p
        rest -= p
    return [share + max(rest, 0.0) / shards for share in shares]


def place_keys(state: State, r: Arrays) -> None:
    """Every class's share of every shard; the last, extra shard holds what has moved and is on all nodes."""
    shards = len(state.shards)
    if not shards or state.cache.placed == state.cache.moved:
        return
    state.cache.placed = state.cache.moved
    classes = state.inputs.level.classes
    for k, item in enumerate(classes):
        shares = key_shares(item, k, shards)
        for s in range(shards):
            r.shard_share[s * len(classes) + k] = shares[s] * (1.0 - state.cache.moved)
        r.shard_share[shards * len(classes) + k] = state.cache.moved


def shards_to_arrays(state: State, r: Arrays) -> None:
    """Write what each shard can answer now."""
    for s, shard in enumerate(state.shards):
        r.shard_reads[s] = shard.reads_per_s
        r.shard_writes[s] = shard.writes_per_s
        r.shard_free[s] = 1.0 - shard.busy
        r.shard_there[s] = int(shard.up)
        r.shard_over[s] = int(bool(shard.overload))


def turn_overloads(state: State, r: Arrays) -> bool:
    """Begin an overload of a shard when more is offered to it than it can answer, and end it when it has room again.

    Returns whether one did.
    """
    turned = False
    for s, shard in enumerate(state.shards):
        load = r.shard_load[s]
        if load > 1.0 and shard.up and not shard.overload:
            node = state.inputs.shards[s].node
            turned = True
            root = state.root or (Said("demand.rose", at_s=state.second, kind="demand", target=node),)
            shard.overload = (*root, Said("shard.overloaded", node=node), *_remedy(state))
            state.say("alarm", node, Said("shard.overload_began", node=node))
        elif load <= 0.95 and shard.overload:
            turned = True
            shard.overload = ()
    return turned


def _remedy(state: State) -> Chain:
    """The option that would have given a shard more commands."""
    cache = state.inputs.design.cache
    if cache is None:
        return NOTHING
    if cache.engine.multithreaded:
        return (Said("choice.cache_nodes", path="cache.nodes", value=cache.shards, instance=cache.instance),)
    return (Said("choice.shards_single_threaded", path="cache.shards", value=cache.shards),)


def load_shards(r: Arrays) -> None:
    """Set the commands offered to every shard a second, and its utilization. Retries are left out."""
    classes, extra = r.sizes[CLASSES], r.sizes[SHARDS] - 1
    for s in range(extra):
        reads = writes = 0.0
        for k in range(classes):
            if not r.cached[k]:
                continue
            share = r.shard_share[s * classes + k] + r.shard_share[extra * classes + k] / extra
            per_s = r.rate[k] * TICKS * r.admit[k] * share
            reads += per_s * r.reads[k]
            # A key that was not there is put in; a class that lives here writes its own.
            each = r.writes[k] if r.cached[k] == STORED else r.reads[k] * max(0.0, r.miss[k] - unreachable(r, k))
            writes += per_s * each
        r.shard_asked[s] = reads + writes
        r.shard_load[s] = (reads / r.shard_reads[s] + writes / r.shard_writes[s]) / r.shard_free[s]


def serve_stored(r: Arrays, k: int, a: int, amount: float, age_s: float, miss: float) -> None:
    """Answer attempts of a class stored in the cache alone; `miss` is the share that finds nothing, for whatever reason."""
    j = k * r.sizes[ATTEMPTS] + a
    absent = unreachable(r, k)
    down = amount * absent
    gone = amount * (miss - absent) if miss > absent else 0.0
    found = amount - down - gone
    r.issued[j] = r.hits[j] = found
    r.amount[j] = 0.0
    r.age_s[j] = age_s
    r.asked[k] += amount
    r.found[k] += found
    if down > 0.0:
        lose(r, k, a, down, down, age_s, CACHE_DOWN)
    if gone > 0.0:
        r.lost[k * r.sizes[CAUSES] + RECORD_LOST] += gone
        r.losing[k] = 1
    if found > 0.0:
        answer(r, k, r.sizes[MACHINES], found, 1.0 if age_s > r.within_s[k] else 0.0, retry=a > 0)


def unreachable(r: Arrays, k: int) -> float:
    """Share of a class's requests whose shard does not answer."""
    classes, shards = r.sizes[CLASSES], r.sizes[SHARDS]
    share = 0.0
    for s in range(shards):
        share += r.shard_share[s * classes + k] * (1.0 - r.shard_up[s])
    return share
