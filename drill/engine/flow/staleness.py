"""Staleness of what readers got, in closed form, once a second.

Age is the time since the first write that the answer does not show; 0 when it shows everything.
* A replica that lags L: P(age > a) = sum p_i (1 - e^(-w_i (L - a))), w_i the write rate of key i. Since w_i = W p_i this
  is hit(W (L - a)) of the key population (worked out where answers are booked: `accounting`).
* A copy that lives `ttl` from its load, reads l and writes w of its key a second:
  P(age > a) = l [X(ttl - a)] / (1 + l ttl), X(t) = t - (1 - e^(-w t)) / w. Both checked by simulation (engine study, 3.2).
  Loaded from a replica that lags L, it misses what was written since L before its load: X(ttl + L - a) - X(L - a).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from drill.engine.flow.kernel import tabulate
from drill.engine.flow.popularity import popularity
from drill.engine.state.elementary import exp
from drill.model.level_traffic import Keys

COMPILED = ("missed_s", "older_row")
AGES_S = (
    0.0,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    20.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    1800.0,
    3600.0,
)
"""Edges of the age histogram."""


def copies_older(
    keys: Keys, reads_per_s: float, writes_per_s: float, ttl_s: float, tolerance_s: float, lag_s: float = 0.0
) -> tuple[float, ...]:
    """Share of all reads answered by a cached copy older than each edge of AGES_S, and than a tolerance (last).

    Copies are loaded from a database that lags `lag_s`.

    Rates enter with three digits, so that a steady minute is worked out once.
    """
    reads, writes = float(f"{reads_per_s:.3g}"), float(f"{writes_per_s:.3g}")
    return _copies_older(keys.count, keys.zipf, reads, writes, ttl_s, tolerance_s, float(f"{lag_s:.3g}"))


@lru_cache(maxsize=1024)
def _copies_older(
    count: int, zipf: float, reads_per_s: float, writes_per_s: float, ttl_s: float, tolerance_s: float, lag_s: float
) -> tuple[float, ...]:
    ages = (*AGES_S, tolerance_s)
    if writes_per_s <= 0.0 or reads_per_s <= 0.0:
        return (0.0,) * len(ages)
    groups = tuple(number for group in popularity(count, zipf).groups for number in group)
    return tuple(tabulate(older_row, len(ages), (*ages, *groups), reads_per_s, writes_per_s, ttl_s, lag_s))


def older_row(
    table: list[float], numbers: Sequence[float], reads_per_s: float, writes_per_s: float, ttl_s: float, lag_s: float
) -> None:
    """The formula above, summed over keys, for a row of ages; `numbers`: those ages, then probability and number of every group of keys."""
    ages = len(table)
    for place in range(ages):
        last = ttl_s + lag_s - numbers[place]
        total = 0.0
        if last > 0.0:
            for group in range(ages, len(numbers), 2):
                p, keys = numbers[group], numbers[group + 1]
                reads, writes = reads_per_s * p, writes_per_s * p
                missed = missed_s(writes, last)
                if lag_s > numbers[place]:
                    missed -= missed_s(writes, lag_s - numbers[place])
                total += keys * p * reads * missed / (1.0 + reads * ttl_s)
        table[place] = total


def missed_s(writes: float, left: float) -> float:
    """X of the formula above: seconds, out of `left`, after the first write of a key."""
    seen = writes * left
    # 1 - (1 - e^-x)/x loses digits for small x: its series there.
    share = seen * 0.5 * (1.0 - seen / 3.0) if seen < 1e-4 else 1.0 - (1.0 - exp(-min(seen, 700.0))) / seen
    return left * share


def percentile(histogram: list[float], share: float) -> float:
    """The age below which `share` of the counted reads lie, straight lines inside a bucket (seconds).

    `histogram[0]` counts fresh reads, `histogram[b]` those between edge b - 1 and edge b, the last those beyond all edges.
    """
    total = 0.0
    for amount in histogram:
        total += amount
    wanted = total * share
    if total <= 0.0 or histogram[0] >= wanted:
        return 0.0
    seen = histogram[0]
    for bucket in range(1, len(AGES_S)):
        amount = histogram[bucket]
        if amount > 0.0 and seen + amount >= wanted:
            low, high = AGES_S[bucket - 1], AGES_S[bucket]
            return low + (high - low) * (wanted - seen) / amount
        seen += amount
    return AGES_S[-1]
