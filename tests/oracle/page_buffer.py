"""A buffer of pages that everything fits into, read by read: which of them are in it the first time."""

from __future__ import annotations

import random
from bisect import bisect_left

from tests.oracle.scenario import zipf_cdf


def first_times(keys: int, zipf: float, reads: list[int], seed: int) -> list[float]:
    """The share of each period's reads, so many in each, whose page has not been read before."""
    chance = random.Random(seed)
    ranks = zipf_cdf(keys, zipf)
    held: set[int] = set()
    shares = []
    for count in reads:
        new = 0
        for _ in range(count):
            page = bisect_left(ranks, chance.random())
            new += page not in held
            held.add(page)
        shares.append(new / count)
    return shares
