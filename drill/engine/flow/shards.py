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

from drill.engine.flow.cache_capacity import INVALIDATE, THROUGH
from drill.engine.flow.outcomes import answer, lose
from drill.engine.flow.popularity import POINTS, look_up, popularity
from drill.engine.state.arrays import (
    ATTEMPTS,
    CACHE_DOWN,
    CACHE_FULL,
    CAUSES,
    CLASSES,
    MACHINES,
    RECORD_LOST,
    SHARDS,
    STORED,
    TICKS,
    Arrays,
)
from drill.engine.state.buckets import available, left_over
from drill.engine.state.state import State
from drill.model.design import Cache
from drill.model.inputs import Bucket
from drill.model.level_traffic import Keys, RequestClass
from drill.model.said import NOTHING, Chain, Said

COMPILED = (
    "load_shards",
    "kept_fresh",
    "sendable",
    "held",
    "spend_network",
    "serve_stored",
    "unwritable",
    "unreachable",
)
PLACED = 64
"""Most popular keys that are placed one by one (the first groups of a population are single keys)."""


def key_shares(item: RequestClass, k: int, shards: int) -> list[float]:
    """Share of a class's requests by shard. The hottest key of the k-th class by name is on shard k, the next on the one after."""
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


def shards_to_arrays(state: State, r: Arrays) -> None:
    """Write what each shard can answer now."""
    for s, shard in enumerate(state.shards):
        r.shard_reads[s] = shard.reads_per_s
        r.shard_writes[s] = shard.writes_per_s
        r.shard_free[s] = 1.0 - shard.busy
        _network_to_arrays(r, s, shard.network_bytes)
        r.shard_there[s] = int(shard.answers)
        r.shard_over[s] = int(bool(shard.overload))


def _network_to_arrays(r: Arrays, s: int, limit: Bucket | None) -> None:
    """The network of a node; its bucket is full at first, and so is that of another class."""
    if limit is None:
        return
    if r.shard_net_tokens[s] < 0.0 or r.shard_net_size[s] != limit.size:
        r.shard_net_tokens[s] = limit.size
    r.shard_net_rate[s], r.shard_net_peak[s], r.shard_net_size[s] = limit.rate, limit.peak, limit.size


def turn_overloads(state: State, r: Arrays) -> bool:
    """Begin an overload of a shard when more is offered to it than it can answer, and end it when it has room again.

    Returns whether one did.
    """
    turned = False
    for s, shard in enumerate(state.shards):
        load = r.shard_load[s]
        if load > 1.0 and shard.answers and not shard.overload:
            node = state.inputs.shards[s].node
            turned = True
            root = state.root or (Said("demand.rose", at_s=state.second, kind="demand", target=node),)
            limited = r.shard_net_load[s] > 1.0
            what = Said("shard.network_spent" if limited else "shard.overloaded", node=node)
            shard.overload = (*root, what, *_remedy(state, r.shard_asked[s], limited=limited))
            state.say("alarm", node, Said("shard.overload_began", node=node))
        elif load <= 0.95 and shard.overload:
            turned = True
            shard.overload = ()
    return turned


def _remedy(state: State, asked: float, *, limited: bool) -> Chain:
    """The option that would have given a shard more commands, or more network where that limits it."""
    cache = state.inputs.design.cache
    if cache is None:
        return NOTHING
    if cache.service.serverless:
        return (_usage_limit(cache, asked),)
    if limited:
        limit = state.shards[0].network_bytes
        mbit_s = int(limit.rate * 8.0 / 1e6) if limit else 0
        return (Said("choice.network", path="cache.class", value=cache.instance, mbit_s=mbit_s),)
    if cache.engine.multithreaded:
        return (Said("choice.cache_nodes", path="cache.nodes", value=cache.shards, instance=cache.instance),)
    return (Said("choice.shards_single_threaded", path="cache.shards", value=cache.shards),)


def _usage_limit(cache: Cache, asked: float) -> Said:
    """The limit that throttles a serverless cache which is asked for so many ECPUs a second, or that would have kept them ready."""
    if cache.most_ecpu is not None and asked > float(cache.most_ecpu):
        return Said("choice.ecpu_maximum", path="cache.usage_limits.max_ecpu", value=cache.most_ecpu)
    return Said("choice.ecpu_minimum", path="cache.usage_limits.min_ecpu", value=cache.least_ecpu or 0)


def load_shards(r: Arrays) -> None:
    """Set the commands offered to every shard a second, or ECPUs, and its utilization. Retries are left out."""
    classes, extra = r.sizes[CLASSES], r.sizes[SHARDS] - 1
    for s in range(extra):
        reads = writes = sent = beyond = 0.0
        for k in range(classes):
            if not r.cached[k]:
                continue
            share = r.shard_share[s * classes + k] + r.shard_share[extra * classes + k] / extra
            # Every cluster applies every write.
            changed = r.shard_keys[s * classes + k] + r.shard_keys[extra * classes + k] / extra
            per_s = r.rate[k] * TICKS * r.admit[k]
            if r.rate_limit[k] >= 0.0:
                per_s = min(per_s, r.rate_limit[k] * TICKS)
            changed_per_s = per_s * changed if r.shard_takes[s] else 0.0
            per_s *= share
            reads += per_s * r.reads[k]
            if r.shard_net_rate[s] >= 0.0:
                sent += per_s * r.reads[k] * held(r, k, s) * r.key_bytes[k]
            # A key that was not there is put in; a class that lives here writes its own.
            each = r.writes[k] if r.cached[k] == STORED else r.reads[k] * max(0.0, r.miss[k] - unreachable(r, k))
            writes += changed_per_s * each
            if r.metered[0]:
                # A command that moves more than a kB takes more than one ECPU.
                beyond += per_s * (r.reads[k] * held(r, k, s) + each) * (r.command_ecpus[k] - 1.0)
                if r.cached[k] != STORED:
                    writes += share * kept_fresh(r, k)
        r.shard_asked[s] = reads + writes + beyond
        r.shard_load[s] = ((reads + beyond) / r.shard_reads[s] + writes / r.shard_writes[s]) / r.shard_free[s]
        r.shard_sent[s] = sent
        r.shard_net_load[s] = 0.0
        most = sendable(r, s)
        if sent > most >= 0.0:
            # What its network does not send is not answered, however idle its processors are.
            r.shard_net_load[s] = sent / most if most > 0.0 else 1e9
            r.shard_load[s] = max(r.shard_load[s], r.shard_net_load[s])


def kept_fresh(r: Arrays, k: int) -> float:
    """ECPUs a second of the deletions and writes that keep copies of a class's records fresh."""
    if r.strategy[0] == INVALIDATE:
        return r.rewritten[k]
    return (r.rewritten[k] + r.inserted[k]) * r.command_ecpus[k] if r.strategy[0] == THROUGH else 0.0


def held(r: Arrays, k: int, s: int) -> float:
    """Share of a class's requests at a shard that it has an answer to."""
    scale = r.hit_scale[k]
    found = look_up(r.hit, k * POINTS, r.filled[s * r.sizes[CLASSES] + k] / scale) * scale if scale > 0.0 else 0.0
    return min(found, r.hit_most[k])


def sendable(r: Arrays, s: int) -> float:
    """Bytes that a shard's network can send in a second now; below 0 without a limit."""
    return available(r.shard_net_rate[s], r.shard_net_peak[s], r.shard_net_size[s], r.shard_net_tokens[s])


def spend_network(r: Arrays) -> None:
    """Take what every shard has sent this second out of its bucket, and refill it."""
    for s in range(r.sizes[SHARDS] - 1):
        size = r.shard_net_size[s]
        if size > 0.0:
            used = min(r.shard_sent[s], sendable(r, s)) if r.shard_there[s] else 0.0
            r.shard_net_tokens[s] = left_over(r.shard_net_rate[s], size, r.shard_net_tokens[s], used)


def serve_stored(r: Arrays, k: int, a: int, amount: float, age_s: float, miss: float) -> None:
    """Answer attempts of a class stored in the cache alone; `miss` is the share that finds nothing, for whatever reason."""
    j = k * r.sizes[ATTEMPTS] + a
    absent = unreachable(r, k)
    down = amount * absent
    gone = amount * (miss - absent) if miss > absent else 0.0
    found = amount - down - gone
    if r.copied_to[0] and r.writes[k] > 0.0:
        # What its cluster answers, but no other takes the write of.
        refused = found * unwritable(r, k)
        found -= refused
        r.found[k] += refused
        lose(r, k, a, refused, refused, age_s, CACHE_DOWN)
    if r.accepts[0] < 1.0:
        # Nor can a lost record be created again.
        full = gone * (1.0 - r.accepts[0])
        gone -= full
        r.lost[k * r.sizes[CAUSES] + CACHE_FULL] += full
        r.losing[k] = 1
        if r.writes[k] > 0.0:
            refused = found * (1.0 - r.accepts[0])
            found -= refused
            r.found[k] += refused
            lose(r, k, a, refused, refused, age_s, CACHE_FULL)
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
        late = 1.0 if age_s + r.far_s[k] > r.within_s[k] else 0.0
        answer(r, k, r.sizes[MACHINES], found, late, retry=a > 0)


def unwritable(r: Arrays, k: int) -> float:
    """Of the requests of a class whose shard answers, the share whose key cannot be written: it takes none, and who does is down."""
    classes = r.sizes[CLASSES]
    there = held_back = 0.0
    for s in range(r.sizes[SHARDS]):
        share = r.shard_share[s * classes + k] * r.shard_up[s]
        there += share
        held_back += 0.0 if r.shard_takes[s] else share
    return held_back / there if there > 0.0 else 0.0


def unreachable(r: Arrays, k: int) -> float:
    """Share of a class's requests whose shard does not answer."""
    classes, shards = r.sizes[CLASSES], r.sizes[SHARDS]
    share = 0.0
    for s in range(shards):
        share += r.shard_share[s * classes + k] * (1.0 - r.shard_up[s])
    return share
