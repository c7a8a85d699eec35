"""Connections that are opened on demand, counted once a second. Restricted Python: see `RULES.md`.

A pool that keeps fewer connections than it may open opens the next one when a request finds all of them busy, and closes one that
nobody has used for the idle timeout T. So the n-th is open if at least n were busy T ago or have been at some time since. With
Poisson arrivals of rate λ the number of busy ones N is Poisson distributed, with a mean of a, and rises from n - 1 to n at the
rate λ P(N = n - 1). Near the top it does so several times in a row, 1 / (1 - a / n) times on average (Aldous, Probability
Approximations via the Poisson Clumping Heuristic, 1989): open with probability
1 - P(N < n) exp(-λ P(N = n - 1) (1 - a / n) T / P(N < n)).
"""

from __future__ import annotations

from math import sqrt

from drill.engine.state.arrays import MACHINES, TICKS, Arrays
from drill.engine.state.elementary import exp

LONGEST_S = 86400.0
"""Pools that never close an idle connection have been running for a day."""
FEW = 1e-4
"""A connection open less often than this is not."""
MANY = 100.0
"""Busy connections of one pool from which on chance adds three standard deviations, and no more is worked out."""


def open_on_demand(r: Arrays) -> None:
    """Let pools that open their connections on demand open and close some, at every machine."""
    left = r.sign_ins[0]
    for i in range(r.sizes[MACHINES]):
        if r.sign_ins[1] <= 0.0:
            left = r.sign_ins[0]
        if r.pool_least[i] < r.pool_most[i]:
            left -= _follow_load(r, i, left)


def busy_connections(r: Arrays, i: int) -> float:
    """Connections in use: of the requests that wait as many as are let in, or by Little's law."""
    if r.live[i] > 0.0:
        return min(r.live[i], r.admit_jobs[i])
    return r.jobs[i] * r.held_s[i]


def _follow_load(r: Arrays, i: int, left: float) -> float:
    """Open what the load of the last idle timeout has needed, close what it has not. Returns how many were opened.

    `left` are the sign-ins that IAM still lets through in this second.
    """
    most = r.pool_most[i]
    more = 0.0
    second = r.past[0] // TICKS
    idle_s = r.pool_idle_s[0]
    if idle_s > 0.0 and second >= r.peak_until_s[i]:
        # Half of the timeout after half of the timeout: a peak is remembered for at least one of them.
        r.peak[2 * i + 1] = r.peak[2 * i]
        r.peak[2 * i] = 0.0
        r.peak_until_s[i] = second + 0.5 * idle_s
    needed = needed_connections(r.pools[0], r.jobs[i], busy_connections(r, i), idle_s if idle_s > 0.0 else LONGEST_S)
    needed = min(most, max(r.pool_least[i], needed))
    r.peak[2 * i] = max(r.peak[2 * i], needed)
    wanted = max(r.peak[2 * i], r.peak[2 * i + 1])
    if r.open[i] < 0.0:
        # They have been open since before the drill.
        r.open[i] = wanted
    elif wanted > r.open[i]:
        more = wanted - r.open[i]
        if r.sign_ins[0] > 0.0 and more > left:
            more = max(0.0, left)
        r.opened[i] += more
        r.lump_s[i] += more * r.opening_s[0]
        r.open[i] += more
    else:
        r.open[i] = min(wanted, most)
    return more


def needed_connections(pools: float, per_s: float, busy: float, idle_s: float) -> float:
    """Connections of so many pools that are used at least once in an idle timeout, in all."""
    if pools <= 0.0:
        return busy
    rate, mean = per_s / pools, busy / pools
    if mean > MANY:
        return pools * (mean + 3.0 * sqrt(mean))
    share = exp(-mean)
    below = share
    count = 0.0
    n = 0
    while n < 400:
        apart = 1.0 - mean / (n + 1.0)
        rises = rate * share * apart if apart > 0.0 else 0.0
        used = 1.0 - below * exp(-min(rises * idle_s / below, 700.0))
        if n > mean and used < FEW:
            break
        count += used
        n += 1
        share *= mean / n
        below += share
    return pools * max(count, mean)
