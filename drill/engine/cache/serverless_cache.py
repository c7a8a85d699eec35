"""ElastiCache Serverless: what it can do follows its load upwards by doubling, data is evicted only at a maximum, all is metered.

* ECPUs a second: a cache that is asked for more than it can do throttles the rest, and doubles what it can do within so many
  minutes while it is asked for more than a share of it. A minimum is ready at once; a maximum ends the growth.
* Data: memory is there as it is needed, up to the maximum; AWS publishes no rate for it.
* A lost node or zone is not noticed: another node has the keys and the requests at once, without the last writes.

Not in the model: the limit of 30,000 ECPUs a second of each hash slot, which a single hot key may reach.
"""

from __future__ import annotations

from drill.engine.cache.cache_contents import durable, lose_writes
from drill.engine.cache.eviction import Content, staying
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys
from drill.engine.state.arrays import Arrays
from drill.engine.state.cache_tier import ShardState
from drill.engine.state.elementary import exp
from drill.engine.state.state import State
from drill.engine.state.timings import (
    CACHE_REPLICATION_LAG_MS,
    SERVERLESS_CACHE_HALVING_S,
    SERVERLESS_CACHE_MOST_ECPU,
    SERVERLESS_CACHE_MOST_GB,
    SERVERLESS_CACHE_START_ECPU,
    SERVERLESS_CACHE_TARGET,
)
from drill.model.design import Cache
from drill.model.inputs import Metered
from drill.model.level import Level
from drill.model.said import Said

LN2 = 0.6931471805599453
GB = 1e9
"""Bytes, as AWS counts stored data."""
ECPUS, DATA = Said("charge.ecpus"), Said("charge.cache_data")


def follow_usage(state: State, r: Arrays) -> None:
    """One second: what the cache can do moves towards its load; usage beyond that of the monthly bill is charged."""
    cache = state.inputs.design.cache
    if cache is None or not cache.service.serverless:
        return
    if state.cache.doubling_s <= 0.0:
        state.cache.doubling_s = state.draw(cache.engine.serverless_doubling_s)
    for s, shard in enumerate(state.shards):
        charged = state.inputs.shards[s].metered
        if charged is not None:
            _charge(state, r, s, charged)
        _grow(state, cache, shard, r.shard_asked[s])
        r.shard_reads[s] = r.shard_writes[s] = shard.reads_per_s


def used_ecpus(state: State, r: Arrays, s: int) -> float:
    """ECPUs of a second that were not throttled."""
    return min(r.shard_asked[s], state.shards[s].reads_per_s)


def _grow(state: State, cache: Cache, shard: ShardState, asked: float) -> None:
    """Double, or halve, towards what is asked for; a minimum is there at once, and so is an end to growth."""
    least = float(cache.least_ecpu or 0)
    most = state.figure(SERVERLESS_CACHE_MOST_ECPU) if cache.most_ecpu is None else float(cache.most_ecpu)
    floor = max(least, state.figure(SERVERLESS_CACHE_START_ECPU))
    now = max(shard.reads_per_s, least)
    wanted = max(floor, asked / state.figure(SERVERLESS_CACHE_TARGET))
    if wanted > now:
        now = min(wanted, now * exp(LN2 / state.cache.doubling_s))
    else:
        now = max(wanted, now * exp(-LN2 / state.figure(SERVERLESS_CACHE_HALVING_S)))
    shard.reads_per_s = shard.writes_per_s = min(most, now)


def _charge(state: State, r: Arrays, s: int, charged: Metered) -> None:
    """ECPUs that were used this second, or kept ready, and data where it is measured, beside those of the bill."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    used = used_ecpus(state, r, s) * float(r.shard_there[s])
    extra = max(used, float(cache.least_ecpu or 0)) - charged.billed_ecpu_s
    state.bill.meter(ECPUS, extra * charged.usd_ecpu)
    if state.cache.watched:
        stored = r.shard_memory[s * 2] * state.cache.memory_bytes / GB
        gb = max(stored, float(cache.least_gb or 0), charged.least_gb) - state.cache.billed_gb
        state.bill.meter(DATA, gb * charged.usd_gb_hour / 3600.0)


def begin_usage(state: State) -> None:
    """The bill of the design's serverless cache, which later changes of its limits do not change."""
    cache = state.inputs.design.cache
    for shard in state.inputs.shards:
        if cache is not None and shard.metered is not None:
            most_gb = shard.memory_bytes / GB
            state.cache.billed_gb = billed_gb(state.inputs.level, cache, most_gb, shard.metered.least_gb)


def billed_gb(level: Level, cache: Cache, most_gb: float, least_gb: float) -> float:
    """Data that a month's bill holds, in GB: what is expected up to the maximum, or one of the minimums, which is paid for."""
    return max(min(expected_gb(level, cache), most_gb), float(cache.least_gb or 0), least_gb)


def expected_gb(level: Level, cache: Cache) -> float:
    """Data of a warm cache at the level's mean traffic, in GB, if nothing limits it: what its TTL leaves of its records."""
    held = 0.0
    for item in level.classes:
        if item.keys is None or item.name not in (*cache.classes, *cache.stores):
            continue
        life_s = float(cache.ttl_s) if cache.ttl_s > 0 and item.name not in cache.stores else FOREVER_S
        keys, per_s = item.keys, item.rate.mean(level.length_s)
        content = Content(CacheableKeys(keys.count, keys.zipf, keys.bytes, per_s, 1.0, 0.0), life_s)
        held += staying(content, life_s)[1] * (keys.bytes + ENTRY_BYTES)
    return held / GB


def data_limit_changed(state: State, r: Arrays) -> None:
    """Data is measured from now on, and keys are weighed anew: a maximum holds at once."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    most_gb = state.figure(SERVERLESS_CACHE_MOST_GB) if cache.most_gb is None else float(cache.most_gb)
    state.cache.memory_bytes = most_gb * GB
    state.cache.watched = True
    r.cache_bytes[1] = -1.0


def take_over_unseen(state: State, s: int, heir: int) -> None:
    """Another node of a serverless cache has the keys and the requests at once; only the last writes may be missing."""
    shard = state.shards[s]
    if not durable(state):
        lose_writes(state, s, min(shard.acked, shard.acked_per_s * state.draw(CACHE_REPLICATION_LAG_MS) / 1000.0))
    shard.primary = shard.known = heir
    node = state.inputs.shards[s].node
    state.say("info", node, Said("shard.node_lost_unseen", node=node))
