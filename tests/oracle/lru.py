"""Caches simulated request by request, and the closed forms they should agree with."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

from tests.oracle.scenario import zipf_cdf


@dataclass(frozen=True, slots=True)
class Popularity:
    """Zipf keys read and written at total Poisson rates (a second), writes with the same popularity as reads."""

    keys: int
    zipf: float
    reads: float
    writes: float = 0.0

    def probabilities(self) -> list[float]:
        """Probability of each key, most popular first."""
        cdf = zipf_cdf(self.keys, self.zipf)
        return [cdf[0]] + [b - a for a, b in pairwise(cdf)]


@dataclass(slots=True)
class CacheCounts:
    """What a cache simulation saw after its warm-up; `curve` is the hit ratio of each window from the start."""

    reads: int
    hits: int
    stale: int
    stale_age_s: float
    curve: list[float]

    @property
    def hit_ratio(self) -> float:
        """Hits over reads."""
        return self.hits / self.reads

    @property
    def stale_ratio(self) -> float:
        """Reads answered with a value rewritten since, over reads."""
        return self.stale / self.reads


def simulate_cache(
    load: Popularity,
    *,
    items: int | None,
    ttl_s: float | None,
    invalidate: bool,
    warm_up_s: float,
    length_s: float,
    seed: int,
    window_s: float = 1.0,
) -> CacheCounts:
    """An initially empty LRU cache of `items` records with a time to live counted from the load.

    With `invalidate` a write deletes the record; otherwise reads of it are stale until it is loaded again.
    """
    rnd = random.Random(seed)
    cdf = zipf_cdf(load.keys, load.zipf)
    store: OrderedDict[int, float] = OrderedDict()
    rewritten: dict[int, float] = {}
    counts = CacheCounts(0, 0, 0, 0.0, [])
    windows = [[0, 0] for _ in range(math.ceil(length_s / window_s))]
    total = load.reads + load.writes
    life = math.inf if ttl_s is None else ttl_s
    t = rnd.expovariate(total)
    while t < length_s:
        key = bisect_left(cdf, rnd.random())
        if load.writes and rnd.random() * total < load.writes:
            if invalidate:
                store.pop(key, None)
            elif key in store:
                rewritten.setdefault(key, t)
        else:
            hit = t < store.get(key, -1.0) + life if key in store else False
            window = windows[int(t / window_s)]
            window[0] += 1
            window[1] += hit
            if t >= warm_up_s:
                counts.reads += 1
                counts.hits += hit
                if hit and key in rewritten:
                    counts.stale += 1
                    counts.stale_age_s += t - rewritten[key]
            if not hit:
                store[key] = t
                rewritten.pop(key, None)
            store.move_to_end(key)
            if items is not None and len(store) > items:
                rewritten.pop(store.popitem(last=False)[0], None)
        t += rnd.expovariate(total)
    counts.curve = [hits / reads if reads else 0.0 for reads, hits in windows]
    return counts


def characteristic_reads(probabilities: list[float], items: float) -> float:
    """Che's characteristic time in reads: the x at which sum(1 - exp(-p x)) equals `items` (Che, Tung, Wang 2002)."""
    low, high = 0.0, 1.0
    while sum(-math.expm1(-p * high) for p in probabilities) < items:
        high *= 2.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if sum(-math.expm1(-p * middle) for p in probabilities) < items:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def seen_ratio(probabilities: list[float], reads: float) -> float:
    """Chance that a key drawn now was also among the last `reads` draws: sum p (1 - exp(-p x))."""
    return sum(-p * math.expm1(-p * reads) for p in probabilities)


def che_hit_ratio(keys: int, zipf: float, items: float) -> float:
    """Steady hit ratio of an LRU cache under independent Zipf reads."""
    probabilities = Popularity(keys, zipf, 1.0).probabilities()
    return seen_ratio(probabilities, characteristic_reads(probabilities, items))


def ttl_hit_ratio(load: Popularity, ttl_s: float) -> float:
    """Hit ratio of an unbounded cache whose records live `ttl_s` from their load: sum p l T / (1 + l T)."""
    ratio = 0.0
    for p in load.probabilities():
        reads = load.reads * p * ttl_s
        ratio += p * reads / (1.0 + reads)
    return ratio


def ttl_stale_ratio(load: Popularity, ttl_s: float) -> float:
    """Stale reads over reads, lazy loading with a TTL in an unbounded cache.

    A cycle is a miss and the hits of the next `ttl_s`; a hit at age a is stale with 1 - exp(-w a).
    """
    ratio = 0.0
    for p in load.probabilities():
        reads, writes = load.reads * p, load.writes * p
        ratio += p * reads * (ttl_s + math.expm1(-writes * ttl_s) / writes) / (1.0 + reads * ttl_s)
    return ratio


def lag_stale_ratio(load: Popularity, lag_s: float) -> float:
    """Reads at a replica `lag_s` behind that miss a write: sum p (1 - exp(-w p lag))."""
    return sum(-p * math.expm1(-load.writes * p * lag_s) for p in load.probabilities())
