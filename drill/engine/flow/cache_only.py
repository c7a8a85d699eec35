"""Classes whose records live in the cache alone: sessions, scores. The database cannot help when they are gone.

A request meets a shard that is not there (it fails, and may retry), a record that was lost (the user is logged out: it fails
for good, and the record is created again), or its record. Records come back as they are asked for, by the same law as any key.
"""

from __future__ import annotations

from drill.engine.flow.outcomes import answer, lose
from drill.engine.state.arrays import ATTEMPTS, CACHE_DOWN, CAUSES, CLASSES, MACHINES, RECORD_LOST, SHARDS, Arrays


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
