"""The hit ratio of each class: what memory, TTL and invalidation let the cache hold. Restricted Python: see `RULES.md`.

Once a second. The formulas and their sources are those of `memory` and `expiry`.
"""

from __future__ import annotations

from drill.engine.flow.memory import ALL, FOREVER_S, EvictionRule
from drill.engine.flow.popularity import POINTS, WAVES, look_up
from drill.engine.state.arrays import CLASSES, MACHINES, SHARDS, STORED, TICKS, Arrays

LAZY, INVALIDATE, THROUGH = 0, 1, 2
"""Effects of writes on the cache."""


def set_contents(r: Arrays) -> None:
    """Set what the cache may hold of each class."""
    if r.copied_to[0]:
        _set_left(r)
    through = r.strategy[0] == THROUGH
    age, ttl_s = r.oldest_s[0], r.lifetime[0]
    for k in range(r.sizes[CLASSES]):
        if not r.cached[k] or not r.keyed[k]:
            continue
        per_s = r.rate[k] * TICKS
        written = r.rewritten[k]
        scale = _kept(r, k)
        full = ALL if age >= FOREVER_S else max(1.0, (per_s + (written if through else 0.0)) * age)
        most = look_up(r.key_hit, k * POINTS, full / scale) * scale
        if r.evicts_by[0] != EvictionRule.LRU and age < FOREVER_S:
            # What is loaded goes on taking the place of other keys.
            most, full = r.evicted_hit[k], ALL
        if r.cache_bytes[0] < 0.0:
            most = 0.0
        if ttl_s > 0.0 and per_s > 0.0 and r.cached[k] != STORED and not r.unanswered[k]:
            if through:
                most = min(most, r.renewed[k])
            else:
                # While a copy is loaded again, everyone who asks for it misses, unless they wait for one load.
                loading = 0.0 if r.coalesce[0] else per_s * min(5.0, _load_s(r, k))
                life = per_s * ttl_s
                most = min(most, look_up(r.key_lifetime, k * POINTS, life + loading) * life / (life + loading))
        if r.broken_since_s[k] >= 0.0 and ttl_s > 0.0 and r.cached[k] != STORED:
            # Nothing is loaded any more. Of copies at any age from 0 to TTL, so many still live.
            most *= max(0.0, 1.0 - (r.past[0] / TICKS - r.broken_since_s[k]) / ttl_s)
        r.hit_most[k] = most
        r.hit_scale[k] = scale
        r.full[k] = full
        r.extra_miss[k] = _together(r, k, ttl_s) if r.lifetime[1] > 0.0 and r.cached[k] != STORED else 0.0


def _set_left(r: Arrays) -> None:
    """Set the share of each shard's copies that have come from the primary's region and live.

    Of copies at any age from 0 to TTL, those younger than the lag have not arrived; while nothing is copied, all grow older.
    """
    ttl_s = r.lifetime[0]
    for s in range(r.sizes[SHARDS] - 1):
        # In the middle of the second that begins.
        behind_s = behind(r, s, r.past[0] / TICKS + 0.5)
        r.shard_left[s] = max(0.0, 1.0 - behind_s / ttl_s) if ttl_s > 0.0 else 1.0


def behind(r: Arrays, s: int, at_s: float) -> float:
    """The lag of a shard behind the cluster that takes writes, in seconds."""
    return r.shard_lag_s[s] + (at_s - r.shard_cut_s[s] if 0.0 <= r.shard_cut_s[s] <= at_s else 0.0)


def _kept(r: Arrays, k: int) -> float:
    """Share of the requested keys that deletion on write leaves."""
    per_s = r.rate[k] * TICKS
    if r.strategy[0] != INVALIDATE or per_s <= 0.0 or r.cached[k] == STORED:
        return 1.0
    return per_s / (per_s + r.rewritten[k])


def must_weigh(r: Arrays) -> int:
    """1 if demand has changed since keys were last weighed against memory, and it matters."""
    classes = r.sizes[CLASSES]
    most = 0.0
    changed = 0
    for k in range(classes):
        if r.cached[k] and r.keyed[k]:
            written, new, kept = r.rewritten[k], r.inserted[k], _kept(r, k)
            at = k * 4
            if r.rate[k] != r.weighed[at] or written != r.weighed[at + 1] or new != r.weighed[at + 2]:
                changed = 1
            r.weighed[at] = r.rate[k]
            r.weighed[at + 1] = written
            r.weighed[at + 2] = new
            if kept != r.weighed[at + 3]:
                changed = 1
            r.weighed[at + 3] = kept
            if r.strategy[0] != THROUGH:
                new = 0.0
            most += (r.keys[k] + new * r.lifetime[0]) * r.entry_bytes[k]
    if r.cache_bytes[0] != r.cache_bytes[1]:
        r.cache_bytes[1] = r.cache_bytes[0]
        changed = 1
    if r.strategy[0] == THROUGH and r.lifetime[0] > 0.0:
        return changed
    if most <= r.cache_bytes[0]:
        r.oldest_s[0] = FOREVER_S
        r.accepts[0] = 1.0
        return 0
    return 1 if changed or r.oldest_s[0] >= FOREVER_S else 0


def _together(r: Arrays, k: int, ttl_s: float) -> float:
    """Copies loaded together expire together: what is missing beside the steady share (`expiry`)."""
    classes = r.sizes[CLASSES]
    per_s = r.rate[k] * TICKS
    extra = 0.0
    for s in range(r.sizes[SHARDS] - 1):
        since = r.past[0] // TICKS - r.shard_emptied_s[s] + 0.5
        if since > (WAVES + 1) * ttl_s or not r.shard_there[s]:
            continue
        held = look_up(r.key_hit, k * POINTS, min(r.filled[s * classes + k], r.full[k]))
        missing = 1.0 - held
        for wave in range(WAVES):
            gone = since - (wave + 1) * ttl_s
            if gone > 0.0:
                missing += look_up(r.key_again, (k * WAVES + wave) * POINTS, per_s * gone)
        extra += r.shard_share[s * classes + k] * r.shard_up[s] * (missing - 1.0 + min(held, r.hit_most[k]))
    return extra


def _load_s(r: Arrays, k: int) -> float:
    """The time to load a miss: wait and service where the class reads."""
    machines = r.sizes[MACHINES]
    total = 0.0
    for i in range(machines):
        c = k * machines + i
        total += r.route[c] * (r.wait_s[i] + r.service_s[c] + r.fixed_s[c])
    return total
