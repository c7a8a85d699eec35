"""Limits on how many may wait: connections at a database, threads in the applications. The newest are turned away."""

from __future__ import annotations

from drill.engine.answering import lose
from drill.engine.rows import AT_MACHINE, FIRST_AT_MACHINE, POOL, THREADS, Rows


def work_in(r: Rows, i: int, tick: int) -> float:
    """Work of the live requests that arrived at a machine in a tick."""
    classes, attempts, slots = r.sizes[0], r.sizes[1], r.sizes[3]
    slot = tick % slots
    row = (i * slots + slot) * classes * attempts
    work = 0.0
    for k in range(classes):
        amount = 0.0
        for a in range(r.attempts[k]):
            amount += r.queue[row + k * attempts + a]
        if amount > 0.0:
            work += amount * r.slot_work_s[slot * classes + k]
    return work


def turn_away(r: Rows, n: int, i: int, jobs: float) -> None:
    """More wait for a connection than may: the newest are refused."""
    over = jobs - r.admit_jobs[i] - r.waiters[i]
    if over <= 0.0:
        return
    # A queue at its bound is always full: nothing is left to chance.
    r.spread[i] = 1.0
    r.live[i] -= drop_newest(r, n, i, over * r.job_work_s[i], FIRST_AT_MACHINE + AT_MACHINE * i + POOL)


def drop_newest(r: Rows, n: int, i: int, work: float, cause: int) -> float:
    """Take `work` seconds of this tick's arrivals out of a queue, as lost for `cause`. Returns the requests taken."""
    classes, attempts, slots = r.sizes[0], r.sizes[1], r.sizes[3]
    here = work_in(r, i, n)
    if here <= 0.0:
        return 0.0
    share = work / here if work < here else 1.0
    slot = n % slots
    row = (i * slots + slot) * classes * attempts
    taken = 0.0
    for k in range(classes):
        miss = r.slot_miss[slot * classes + k]
        for a in range(r.attempts[k]):
            j = k * attempts + a
            amount = r.queue[row + j] * share
            if amount > 0.0:
                r.queue[row + j] -= amount
                taken += amount
                lose(r, k, a, amount, amount / miss, r.age_s[j], cause)
    r.original[i * slots + slot] -= here * share
    return taken


def limit_threads(r: Rows, n: int) -> None:
    """Applications can hold only so many requests: beyond that the newest are turned away.

    While no thread is free nobody gets in, whether the cache knows the answer or not: hits are refused in the same share.
    """
    machines = r.sizes[2]
    live = 0.0
    for i in range(machines):
        live += r.live[i]
    over = live - r.front[1]
    if over <= 0.0:
        return
    here = 0.0
    for i in range(machines):
        here += _amount_in(r, n, i)
    if here <= 0.0:
        return
    share = min(1.0, over / here)
    for i in range(machines):
        taken = drop_newest(r, n, i, work_in(r, i, n) * share, THREADS)
        if taken > 0.0:
            r.live[i] -= taken
            r.spread[i] = 1.0
    _turn_hits_away(r, share)


def _amount_in(r: Rows, n: int, i: int) -> float:
    """Live requests that arrived at a machine in this tick."""
    streams, slots = r.sizes[0] * r.sizes[1], r.sizes[3]
    row = (i * slots + n % slots) * streams
    amount = 0.0
    for j in range(streams):
        amount += r.queue[row + j]
    return amount


def _turn_hits_away(r: Rows, share: float) -> None:
    """A full thread pool refuses a share of what the cache would have answered."""
    classes, attempts, machines = r.sizes[0], r.sizes[1], r.sizes[2]
    for k in range(classes):
        for a in range(r.attempts[k]):
            j = k * attempts + a
            amount = r.hits[j] * share
            if amount <= 0.0:
                continue
            if a > 0 and r.age_s[j] > r.within_s[k]:
                r.late_retry[k] -= amount
            else:
                r.answered[k * (machines + 1) + machines] -= amount
            lose(r, k, a, amount, amount, r.age_s[j], THREADS)
