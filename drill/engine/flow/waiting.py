"""The wait of a request at a database with c processors below saturation: the M/M/c queue as tables over load.

The flow itself has no randomness, so it would see no waiting at all below saturation. These closures put it back:
P(wait + service > limit) from Erlang's C formula, for 129 loads from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from drill.engine.flow.kernel import best, tabulate
from drill.engine.state.elementary import exp, log

COMPILED = ("decay", "exceeds_row", "percentile_from")
LOADS = 128
"""Table intervals between load 0 and load 1."""
LOAD_POINTS = LOADS + 1
"""Points of such a table."""
_TOP = 0.9995
DECAY_POINTS = 512
DECAY_STEP = 0.03125

NEGLIGIBLE = 1e-9
"""Shares below this are nobody: they would be carried round for nothing."""

DECAY = tuple(exp(-DECAY_STEP * point) for point in range(DECAY_POINTS + 1))
"""e^-x for x from 0 to 16 by 1/32, for the inner loop."""


def decay(x: float) -> float:
    """e^-x by table: 1 for x <= 0, 0 beyond 16."""
    if x <= 0.0:
        return 1.0
    place = x * 32.0
    if place >= 512.0:
        return 0.0
    point = int(place)
    low = DECAY[point]
    return low + (DECAY[point + 1] - low) * (place - point)


@lru_cache(maxsize=32)
def erlang_c(servers: int) -> tuple[float, ...]:
    """Probability of waiting at `servers` processors, for each tabulated load (A. K. Erlang, 1917)."""
    table = [0.0]
    for step in range(1, LOAD_POINTS):
        offered = servers * min(step / LOADS, _TOP)
        blocking = 1.0
        for k in range(1, servers + 1):
            blocking = offered * blocking / (k + offered * blocking)
        load = offered / servers
        table.append(blocking / (1.0 - load * (1.0 - blocking)))
    return tuple(table)


@lru_cache(maxsize=256)
def waiting_share(processors: float) -> tuple[float, ...]:
    """Probability of waiting, by load; between whole numbers of processors on a straight line, below one as at one."""
    whole = max(1, int(processors))
    part = max(0.0, processors - whole)
    if part <= 0.0:
        return erlang_c(whole)
    return tuple(a + (b - a) * part for a, b in zip(erlang_c(whole), erlang_c(whole + 1), strict=True))


@lru_cache(maxsize=512)
def exceeds(servers: float, mean_s: float, own_s: float, limit_s: float) -> tuple[float, ...]:
    """P(wait + service > limit) over load: service exponential with mean `own_s`, waiting among jobs of mean `mean_s`."""
    if limit_s <= 0.0:
        return (1.0,) * (LOAD_POINTS)
    if own_s <= 0.0:
        return (0.0,) * (LOAD_POINTS)
    return tuple(tabulate(exceeds_row, LOAD_POINTS, waiting_share(servers), servers, mean_s, own_s, limit_s))


def exceeds_row(
    table: list[float], waits: Sequence[float], servers: float, mean_s: float, own_s: float, limit_s: float
) -> None:
    """The same into a row, from the probabilities of waiting."""
    rate = 1.0 / own_s
    alone = exp(-rate * limit_s)
    table[0] = alone if alone > NEGLIGIBLE else 0.0
    for step in range(1, LOAD_POINTS):
        load = min(step / LOADS, _TOP)
        drain = servers * (1.0 - load) / mean_s
        if -1e-9 < drain / rate - 1.0 < 1e-9:
            drain *= 1.000001
        queued = (drain * alone - rate * exp(-drain * limit_s)) / (drain - rate)
        share = (1.0 - waits[step]) * alone + waits[step] * min(1.0, max(0.0, queued))
        table[step] = share if share > NEGLIGIBLE else 0.0


@lru_cache(maxsize=512)
def exceeds_with_slow(
    servers: float, mean_s: float, own_s: float, limit_s: float, slow_share: float, slow_s: float
) -> tuple[float, ...]:
    """P(wait + service > limit) over load when a share of the jobs takes `slow_s` longer."""
    usual = exceeds(servers, mean_s, own_s, limit_s)
    if slow_share <= 0.0:
        return usual
    slow = exceeds(servers, mean_s, own_s, limit_s - slow_s)
    return tuple(a + slow_share * (b - a) for a, b in zip(usual, slow, strict=True))


def tail_s(own_s: float, share: float, slow_share: float, slow_s: float) -> float:
    """Time within which `share` of services end: exponential with mean `own_s`, and `slow_s` more for a share of them."""
    beyond = 1.0 - share
    if slow_share < beyond:
        time_s = own_s * log((1.0 - slow_share) / (beyond - slow_share))
        if slow_share <= 0.0 or time_s <= slow_s:
            return time_s
    return slow_s + own_s * log((slow_share + (1.0 - slow_share) * exp(-slow_s / own_s)) / beyond)


@lru_cache(maxsize=8192)
def percentile_s(servers: float, mean_s: float, own_s: float, step: int, share: float) -> float:
    """Time within which `share` of requests are through, waiting included, at tabulated load `step` (seconds)."""
    if own_s <= 0.0:
        return 0.0
    return best(percentile_from)(waiting_share(servers)[step], servers, mean_s, own_s, step, share)


def percentile_from(waits: float, servers: float, mean_s: float, own_s: float, step: int, share: float) -> float:
    """The same from the probability of waiting."""
    load = min(step / LOADS, _TOP)
    rate = 1.0 / own_s
    drain = servers * (1.0 - load) / mean_s
    if -1e-9 < drain / rate - 1.0 < 1e-9:
        drain *= 1.000001
    low, high = 0.0, own_s
    for _ in range(60):
        alone = exp(-rate * high)
        if (1.0 - waits) * alone + waits * (drain * alone - rate * exp(-drain * high)) / (drain - rate) < 1.0 - share:
            break
        low, high = high, high * 2.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        alone = exp(-rate * middle)
        if (1.0 - waits) * alone + waits * (drain * alone - rate * exp(-drain * middle)) / (drain - rate) < 1.0 - share:
            high = middle
        else:
            low = middle
    return high
