"""A cache's memory once a second: what is in use, what is evicted, and whether writes are refused.

Keys without an expiry that nobody reads stay for good under a `volatile-…` policy and under noeviction: what may be evicted has
the rest, and when that is nothing, every write is refused (OOM). The `allkeys-…` policies evict them like other keys: LRU those
that are older than the last use of what it keeps, random ones any, LFU these first.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.cache.clusters import parts
from drill.engine.cache.eviction import (
    Content,
    Policy,
    longest_that_fits,
    policy_of,
    random_residence,
    recent_bytes,
    recent_keys,
    settle,
    staying,
)
from drill.engine.cache.expiry import cached_places, contents_of, room_bytes
from drill.engine.cache.serverless_cache import GB
from drill.engine.flow.cache_capacity import INVALIDATE, THROUGH
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, EvictionRule
from drill.engine.flow.popularity import look_up, popularity
from drill.engine.state.arrays import CLASSES, TICKS, Arrays
from drill.engine.state.cache_tier import KeyGrowth, ShardState
from drill.engine.state.elementary import exp
from drill.engine.state.state import State
from drill.model.said import NOTHING, Chain, Said

GIB = 1024.0**3
RECORD_BYTES = 1024.0 + ENTRY_BYTES
"""Size of a record without an expiry: that of a level's records by default, and what it takes besides."""
FULL = 0.999
"""Memory is full from this share on."""
AGAIN_S = 90
"""While memory stays full, overloads that begin are charged to what filled it; so often it is named anew."""


def grow_keys(state: State, fault_id: str, gib_minute: float, why: Said) -> None:
    """Applications begin to write keys without an expiry, evenly over the shards."""
    state.cache.growth[fault_id] = KeyGrowth(why, gib_minute * GIB / 60.0, state.second)
    state.cache.watched = True


def stop_growing_keys(state: State, fault_id: str) -> None:
    """Nothing more is written without an expiry; what was, stays."""
    growth = state.cache.growth.get(fault_id)
    if growth is not None:
        state.cache.growth[fault_id] = replace(growth, until_s=state.second)


def watch_memory(state: State, r: Arrays) -> bool:
    """One second: keys without an expiry are added, memory and evictions are measured. Returns whether the rows are out of date."""
    cache = state.inputs.design.cache
    if cache is None or not state.shards:
        return False
    policy, contents = policy_of(cache), contents_of(state, r)
    if state.cache.growth:
        _grow(state, r, policy, contents)
    _measure(state, r, policy, contents)
    return _announce(state, r) or bool(state.cache.growth)


def _grow(state: State, r: Arrays, policy: Policy, contents: tuple[Content, ...]) -> None:
    """Set the memory that keys without an expiry take on every shard, and forget what had to make room for them."""
    each = state.cache.memory_bytes / parts(state)
    oldest_s = _oldest_s(state, policy, contents) if policy.everything else FOREVER_S
    wanted = min(each, recent_bytes(contents, FOREVER_S) / parts(state))
    most = each - _held_for_good(policy, contents) / parts(state)
    written = _written_s(state)
    for shard in state.shards:
        if policy.everything:
            left = _left(state, shard, policy.rule, oldest_s)
            shard.lasting_bytes = min(each - wanted if policy.rule is EvictionRule.LFU else each, left)
        elif shard.up and shard.followed:
            shard.lasting_bytes = min(most, shard.lasting_bytes + written / parts(state) * r.accepts[0])
    if policy.rule is EvictionRule.LRU:
        classes = r.sizes[CLASSES]
        for place in range(len(state.shards) * classes):
            r.filled[place] = min(r.filled[place], r.full[place % classes])


def _held_for_good(policy: Policy, contents: tuple[Content, ...]) -> float:
    """Memory that nothing takes away without eviction: of records that live in the cache alone."""
    lasting = tuple(item for item in contents if item.life_s >= FOREVER_S)
    return recent_bytes(lasting, FOREVER_S) if policy.rule is EvictionRule.NONE else 0.0


def _oldest_s(state: State, policy: Policy, contents: tuple[Content, ...]) -> float:
    """The age at which a policy evicts keys with an expiry and without: LRU's age, a random policy's mean; LFU has none."""

    def fits(seconds: float) -> bool:
        taken = sum(_left(state, shard, policy.rule, seconds) for shard in state.shards[: parts(state)])
        if policy.rule is EvictionRule.LRU:
            return recent_bytes(contents, seconds) + taken <= state.cache.memory_bytes
        for item in contents:
            _, keys = staying(item, random_residence(seconds, item.life_s))
            taken += keys * (item.wanted.bytes + ENTRY_BYTES)
        return taken <= state.cache.memory_bytes

    return FOREVER_S if policy.rule is EvictionRule.LFU else longest_that_fits(fits)


def _left(state: State, shard: ShardState, rule: EvictionRule, oldest_s: float) -> float:
    """Memory of keys without an expiry that are left on a shard when keys are evicted at an age, or with a mean."""
    left = 0.0
    for growth in state.cache.growth.values():
        oldest = float(state.second + 1 - max(growth.from_s, shard.empty_since))
        newest = float(max(0, state.second + 1 - growth.until_s))
        if newest >= oldest:
            continue
        if rule is EvictionRule.RANDOM and 0.0 < oldest_s < FOREVER_S:
            seconds = oldest_s * (exp(-newest / oldest_s) - exp(-oldest / oldest_s))
        else:
            seconds = min(oldest, oldest_s) - min(newest, oldest_s)
        left += growth.bytes_s * seconds
    return left / parts(state)


def _measure(state: State, r: Arrays, policy: Policy, contents: tuple[Content, ...]) -> None:
    """Every shard's share of its memory in use, and the keys that it evicts a second."""
    room = room_bytes(state)
    steady = _keys(r, policy, contents, room)
    each = state.cache.memory_bytes / parts(state)
    places, classes, extra = cached_places(state, r), r.sizes[CLASSES], len(state.shards)
    for s, shard in enumerate(state.shards):
        used = shard.lasting_bytes
        turnover = 0.0
        for k, item, most in zip(places, contents, steady, strict=True):
            share = r.shard_keys[s * classes + k] + r.shard_keys[extra * classes + k] / extra
            wanted, filled = item.wanted, r.filled[s * classes + k]
            tables = popularity(wanted.keys, wanted.zipf)
            keys = min(most, wanted.kept * look_up(tables.distinct, 0, filled / wanted.kept))
            used += share * keys * (wanted.bytes + ENTRY_BYTES)
            written = wanted.new_per_s + (r.rewritten[k] if r.strategy[0] == THROUGH else 0.0) * r.miss[k]
            added = r.rate[k] * TICKS * r.miss[k] + written
            gone = keys / item.life_s if item.life_s < FOREVER_S else 0.0
            if r.strategy[0] == INVALIDATE:
                gone += r.rewritten[k] * (1.0 - r.miss[k])
            turnover += share * (added - gone)
        turnover += _written_s(state) / parts(state) / RECORD_BYTES
        evicts = room > 0.0 and shard.up and policy.rule is not EvictionRule.NONE and used >= FULL * each
        r.shard_memory[s * 2] = min(1.0, used / each) if shard.up and each > 0.0 else 0.0
        shard.most_bytes = max(shard.most_bytes, min(used, each))
        r.shard_memory[s * 2 + 1] = max(0.0, turnover) if evicts else 0.0


def fragmentation(most_bytes: float, used_bytes: float) -> float | None:
    """Resident memory of a Redis or Valkey process over that of its keys; None without keys.

    What was allocated at the peak stays resident: keys that are left lie in the same pages as keys that are gone (redis.io, Memory
    optimization, Memory allocation: 5 GB of data less 2 GB probably still take 5 GB). The allocator's own share is left out.
    """
    return max(1.0, most_bytes / used_bytes) if used_bytes > 0.0 else None


def _written_s(state: State) -> float:
    """Bytes a second that are written without an expiry now."""
    return sum(item.bytes_s for item in state.cache.growth.values() if item.until_s > state.second)


def _keys(r: Arrays, policy: Policy, contents: tuple[Content, ...], room: float) -> tuple[float, ...]:
    """The number of keys of each class in a warm cache."""
    if room <= 0.0:
        return (0.0,) * len(contents)
    if policy.rule is not EvictionRule.LRU and r.oldest_s[0] < FOREVER_S:
        return settle(policy.rule, room, contents).keys
    return tuple(recent_keys(item, r.oldest_s[0]) for item in contents)


def _announce(state: State, r: Arrays) -> bool:
    """Say when memory is full, and when writes begin or cease to be refused. Returns whether any of it has turned."""
    tier = state.cache
    full = any(r.shard_memory[s * 2] >= FULL for s in range(len(state.shards)))
    refusing = full and r.accepts[0] < FULL
    turned = full != tier.full or refusing != tier.refusing
    growing = _cause(state)
    if growing is not None and full and (turned or state.second - state.root_s >= AGAIN_S):
        # It takes away what others have in the cache, for as long as it goes on.
        state.start_trouble(growing)
    pressed = refusing or (full and growing is not None)
    if pressed and not tier.pressed and not refusing:
        state.say("alarm", "cache-1", Said("cache.evicts"))
    if refusing != tier.refusing:
        state.say("alarm" if refusing else "recover", "cache-1", Said("cache.refuses" if refusing else "cache.accepts"))
    tier.full, tier.pressed, tier.refusing = full, pressed, refusing
    return turned


def _cause(state: State) -> Said | None:
    """The growth that has filled memory, if one is still there: the largest."""
    if not any(shard.lasting_bytes > 0.0 for shard in state.shards):
        return None
    return max(state.cache.growth.values(), key=lambda item: item.bytes_s).why


def memory_chain(state: State, what: Said) -> Chain:
    """The cause of evictions or refused writes: what filled the memory, and the option that decides which keys are evicted."""
    cache, cause = state.inputs.design.cache, _cause(state)
    root = NOTHING if cause is None else (cause,)
    if cache is None:
        return root
    policy = policy_of(cache)
    if cache.service.serverless:
        most_gb = int(state.cache.memory_bytes / GB)
        choice = Said("choice.data_maximum", path="cache.usage_limits.max_gb", value=most_gb)
    elif cache.engine.maxmemory_policies and ((root and not policy.everything) or policy.rule is EvictionRule.NONE):
        name = cache.maxmemory_policy or cache.service.maxmemory_policy
        choice = Said("choice.option", path="cache.maxmemory_policy", value=name)
    else:
        choice = Said("choice.cache_memory", path="cache.class", value=cache.instance, shards=cache.shards)
    return (*root, Said("cache.memory_full"), what, choice)
