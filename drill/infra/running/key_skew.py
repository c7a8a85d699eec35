"""The skew of keys that explains a cache's hit ratio: Che's approximation, solved for the exponent of Zipf's law.

A cache that holds C of N keys has a characteristic time T, in requests, at which C different keys were touched:
C = sum (1 - e^(-p T)); its hit ratio is sum p (1 - e^(-p T)) (Che, Tung, Wang 2002). What it holds and how often it hits are
measured; N is not, so the exponent is a range.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp

SINGLY = 200
"""The most popular keys, each by itself; the others are grouped."""
GROWTH = 1.06
"""Ranks of a group: the last over the first."""
MOST_SKEW = 2.0
HALVINGS = 36
Group = tuple[float, float]
"""Probability of one key, and the number of keys like it."""


def skew_of(hit_ratio: float, held: float, keys: float) -> float:
    """The exponent at which a cache that holds `held` of `keys` has that hit ratio; 0 where even no skew hits more often."""
    low, high = 0.0, MOST_SKEW
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if hit_at(middle, held, keys) < hit_ratio:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def hit_at(skew: float, held: float, keys: float) -> float:
    """The hit ratio of a cache that holds `held` of `keys` with that exponent."""
    groups = _groups(skew, keys)
    low, high = 0.0, 1.0
    while _touched(groups, high) < min(held, keys * 0.999) and high < 1e18:
        low, high = high, high * 4
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _touched(groups, middle) < held:
            low = middle
        else:
            high = middle
    time = (low + high) / 2
    return sum(count * p * (1 - exp(-p * time)) for p, count in groups)


def _touched(groups: tuple[Group, ...], requests: float) -> float:
    """Different keys that so many requests touch."""
    return sum(count * (1 - exp(-p * requests)) for p, count in groups)


def _groups(skew: float, keys: float) -> tuple[Group, ...]:
    edges = [float(rank) for rank in range(1, min(SINGLY, int(keys)) + 2)]
    while edges[-1] < keys + 1:
        edges.append(min(edges[-1] * GROWTH, keys + 1))
    weighed = [((low + high - 1) / 2, high - low) for low, high in pairwise(edges)]
    total = sum(count * middle**-skew for middle, count in weighed)
    return tuple((middle**-skew / total, count) for middle, count in weighed)
