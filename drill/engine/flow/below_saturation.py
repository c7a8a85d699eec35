"""Waiting below saturation, by chance alone (Erlang C). Restricted Python: see `RULES.md`."""

from __future__ import annotations

from math import sqrt

from drill.engine.flow.completion import complete, time_out_later
from drill.engine.flow.consumers.workers import seen_load
from drill.engine.flow.demand import late_share
from drill.engine.flow.waiting import LOAD_POINTS, LOADS, decay
from drill.engine.state.arrays import (
    AT_MACHINE,
    ATTEMPTS,
    CLASSES,
    FIRST_AT_MACHINE,
    MACHINES,
    QUEUES,
    SLOTS,
    TICK_S,
    TICKS,
    TIMED_OUT,
    Arrays,
)


def serve_below_saturation(r: Arrays, n: int, slot: int, i: int, work: float, capacity: float) -> None:
    """Serve a tick's arrivals when no backlog is left and all fits: waiting times come from the tables."""
    classes, attempts, machines, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES], r.sizes[SLOTS]
    row = (i * slots + slot) * classes * attempts
    seen = seen_load(r, i, slot, work, capacity) if r.sizes[QUEUES] > 0 else work
    place = _settled_load(r, i, seen, capacity) * LOADS
    load = int(place)
    if load >= LOADS:
        load = LOADS - 1
    part = place - load
    # Of a longer queue than e^-16 ever fills, nobody stands outside.
    few = (r.admit_jobs[i] - 4.0 * r.vcpu[i]) * (1.0 - place / LOADS) < 16.0
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    for k in range(classes):
        c = k * machines + i
        if r.route[c] <= 0.0:
            continue
        at = c * LOAD_POINTS + load
        over = r.over[at] + (r.over[at + 1] - r.over[at]) * part
        late = r.late[at] + (r.late[at + 1] - r.late[at]) * part
        if late < r.floor_late[c]:
            late = r.floor_late[c]
        if r.shaped[k] > 0.0:
            late = max(late, min(1.0, r.shaped[k] / r.slot_miss[slot * classes + k]))
        if r.lock_class[k] >= 0:
            late = min(1.0, late + lock_tail(r, k, i, r.within_s[k] - r.fixed_s[c] - r.service_s[c]))
            over = min(1.0, over + lock_tail(r, k, i, r.timeout[k] * TICK_S - r.service_s[c]))
        if few and over > 0.0:
            left = over - _shortened(r, i, over, place / LOADS, capacity, r.service_s[c], r.timeout[k] * TICK_S)
            late -= over - left
            over = left
        for a in range(r.attempts_tried[k]):
            q = row + k * attempts + a
            amount = r.queue[q]
            if amount <= 0.0:
                continue
            r.queue[q] = 0.0
            issued = amount / r.slot_miss[slot * classes + k]
            age_s = r.slot_age_s[slot * classes * attempts + k * attempts + a]
            if over > 0.0:
                time_out_later(r, n, k, a, amount * over, issued * over, age_s, r.timeout[k], cause + TIMED_OUT)
            kept = 1.0 - over
            # `late` counts those over the timeout too; they are lost, not late.
            beyond = late - over if late > over else 0.0
            share = beyond / kept if kept > 0.0 else 0.0
            if a > 0 or age_s > 0.0:
                share = max(share, late_share(r, k, i, age_s + r.fixed_s[c]))
            complete(r, k, i, amount * kept, issued * kept, share, retry=a > 0)
    r.done_s[i] += work
    r.head[i] = n + 1
    r.wait_s[i] = 0.0
    r.live[i] = 0.0


def _shortened(
    r: Arrays, i: int, over: float, load: float, capacity: float, service_s: float, timeout_s: float
) -> float:
    """By how much fewer requests time out because those that wait in vain for a connection leave.

    Erlang's queue has over - e^(-mu T) = C mu / (mu - theta) (e^(-theta T) - e^(-mu T)), which gives C e^(-theta T): who waits
    longer than the timeout. In M/M/c + D only the share 1 - load of them is there, and as many fewer are counted
    (Baccelli and Hebuterne 1981). Whoever times out behind a full pool, but inside, is there all the same.
    """
    per_s = capacity * TICKS / r.job_work_s[i]
    if service_s <= 0.0 or per_s <= 0.0:
        return 0.0
    theta = per_s * (1.0 - load)
    inside = r.admit_jobs[i] / per_s - service_s
    far = decay(theta * inside) if inside > 0.0 else 1.0
    if far <= 0.0:
        return 0.0
    away = timeout_s / service_s
    waiting = over - decay(away)
    if waiting <= 0.0:
        return 0.0
    apart = 1.0 - theta * service_s
    spared = decay(apart * away) if apart > 0.0 else decay(-apart * away)
    if spared > 0.999:
        share = 1.0 / away
    elif apart > 0.0:
        share = apart / (1.0 - spared)
    else:
        share = -apart * spared / (1.0 - spared)
    gone = waiting * share * load * far
    return min(over, gone * (1.0 - over) / (1.0 - gone)) if gone < 1.0 else over


def _settled_load(r: Arrays, i: int, work: float, capacity: float) -> float:
    """The load at which the steady state is the queue that chance has built up by now.

    Near saturation that state takes hours to build up: the queue V follows V V' = (2 / pi) (1 - (1 - load) V) times the
    jobs a machine can do, which grows as the mean of reflected Brownian motion does at load 1, sqrt(4 t / pi), and
    settles at V = 1 / (1 - load). Far from saturation it settles within the tick.
    """
    idle = 1.0 - work / capacity
    if idle < 1e-4:
        idle = 1e-4
    squared = r.spread[i]
    jobs = capacity / r.job_work_s[i]
    most = 1.0 / (idle * idle)
    moved = squared + 1.2732395447351628 * jobs * (1.0 - idle * sqrt(squared))
    squared = min(moved, most) if squared < most else max(moved, most)
    r.spread[i] = squared
    return 1.0 - 1.0 / sqrt(squared)


def lock_tail(r: Arrays, k: int, i: int, left_s: float) -> float:
    """Share of a class that waits longer than `left_s` for its lock while that is not overloaded.

    The wait of M/D/1 ends like exp(-2 (1 - load) t / hold), with the load as the share that waits at all (heavy traffic; J. F. C.
    Kingman 1962).
    """
    load = 1.0 - r.lock_room_s[r.lock_of[k] * r.sizes[MACHINES] + i] / TICK_S
    if load <= 0.0 or r.lock_hold_s[k] <= 0.0:
        return 0.0
    return r.lock_share[k] * load * decay(2.0 * (1.0 - load) * left_s / r.lock_hold_s[k])


def chance(r: Arrays, i: int, left_s: float) -> float:
    """Share that waits more than `left_s` because the queue is longer than its mean by chance: two-sided exponential."""
    if r.spread[i] <= 1.0 or r.capacity_s[i] <= 0.0:
        return 0.0 if left_s > 0.0 else 1.0
    jobs_per_s = r.capacity_s[i] * TICKS / r.job_work_s[i]
    away = left_s * 1.4142135623730951 * jobs_per_s / sqrt(r.spread[i])
    return 0.5 * decay(away) if left_s >= 0.0 else 1.0 - 0.5 * decay(-away)
