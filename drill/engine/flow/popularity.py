"""The popularity of keys, and the hit ratio of a cache of a given size, age or TTL.

Everything is a function of x, "requests seen", tabulated once. Between table points a straight line is drawn; points lie
eight to the octave, found from the exponent of x alone, so the inner loop needs no logarithm.

* hit(x)      = sum p_i (1 - e^(-p_i x)): share of requests whose key was asked for within the last x requests. At the
                characteristic x of a capacity this is Che's LRU approximation (Che, Tung, Wang 2002); after a loss,
                with x = requests refilled so far, it is the exact warm-up law.
* distinct(x) = sum (1 - e^(-p_i x)): how many different keys x requests touch.
* again[n-1](x) = sum p_i (p_i x)^n e^(-p_i x) / n!: share of requests whose key was asked for exactly n times in x requests.
* lifetime(x) = sum p_i (p_i x) / (1 + p_i x): hit ratio when a copy lives x requests from its load (TTL).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import frexp

from drill.engine.state.elementary import exp, power

COMPILED = ("look_up",)
STEPS = 8
"""Table points to the octave."""
LOWEST = -4
HIGHEST = 34
WAVES = 3
"""Waves of expiry after a cold start that are told apart; later ones have spread."""
POINTS = (HIGHEST - LOWEST) * STEPS + 2


def grid(point: int) -> float:
    """The x of a table point."""
    octave, step = divmod(point, STEPS)
    return (1.0 + step / STEPS) * power_of_two(octave + LOWEST)


def power_of_two(k: int) -> float:
    """2**k, exactly."""
    return float(1 << k) if k >= 0 else 1.0 / (1 << -k)


def look_up(table: Sequence[float], start: int, x: float) -> float:
    """Value at x of the table that begins at `start`; below the first point a line through the origin, above the last flat."""
    if x < 0.0625:
        return table[start] * x * 16.0
    m, e = frexp(x)
    place = (e - 1 - LOWEST + (m + m - 1.0)) * 8.0
    if place >= POINTS - 1:
        return table[start + POINTS - 1]
    point = int(place)
    low = table[start + point]
    return low + (table[start + point + 1] - low) * (place - point)


@dataclass(frozen=True, slots=True)
class Popularity:
    """Tables of one key population, and its keys in groups of equal popularity: (probability of one key, keys)."""

    keys: int
    groups: tuple[tuple[float, float], ...]
    hit: tuple[float, ...]
    distinct: tuple[float, ...]
    lifetime: tuple[float, ...]
    again: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=256)
def characteristic(count: int, zipf: float, capacity: float) -> float:
    """The x at which `capacity` distinct keys have been touched (Che's characteristic time in requests)."""
    if capacity >= count * 0.9999:
        return grid(POINTS - 1)
    touched = popularity(count, zipf).distinct
    low, high = 0.0, grid(POINTS - 1)
    for _ in range(80):
        middle = 0.5 * (low + high)
        if look_up(touched, 0, middle) < capacity:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _groups(count: int, zipf: float) -> list[tuple[float, float]]:
    """Keys by rank: the first 64 one by one, then 24 groups to the decade with Simpson's rule inside each."""
    weights: list[tuple[float, float]] = [(power(rank, -zipf), 1.0) for rank in range(1, min(count, 64) + 1)]
    edge = 64
    while edge < count:
        end = min(count, max(edge + 1, int(edge * 1.1006941712522096)))
        keys = end - edge
        a, b = edge + 0.5, end + 0.5
        middle = 0.5 * (a + b)
        mean = (power(a, -zipf) + 4.0 * power(middle, -zipf) + power(b, -zipf)) / 6.0
        weights.append((mean, float(keys)))
        edge = end
    total = 0.0
    for weight, keys_in in weights:
        total += weight * keys_in
    return [(weight / total, keys_in) for weight, keys_in in weights]


@lru_cache(maxsize=64)
def popularity(count: int, zipf: float) -> Popularity:
    """Tables for `count` keys with Zipf exponent `zipf` (0 is uniform)."""
    groups = _groups(count, zipf)
    hit: list[float] = []
    distinct: list[float] = []
    lifetime: list[float] = []
    again: tuple[list[float], ...] = tuple([] for _ in range(WAVES))
    for point in range(POINTS):
        x = grid(point)
        h = d = t = 0.0
        counted = [0.0] * WAVES
        for p, keys in groups:
            seen = p * x
            touched = 1.0 - exp(-seen) if seen > 1e-5 else seen * (1.0 - 0.5 * seen)
            d += keys * touched
            h += keys * p * touched
            t += keys * p * seen / (1.0 + seen)
            share = keys * p * (1.0 - touched)
            for n in range(WAVES):
                share *= seen / (n + 1)
                counted[n] += share
        hit.append(h)
        distinct.append(d)
        lifetime.append(t)
        for row, value in zip(again, counted, strict=True):
            row.append(value)
    return Popularity(
        count, tuple(groups), tuple(hit), tuple(distinct), tuple(lifetime), tuple(tuple(row) for row in again)
    )
