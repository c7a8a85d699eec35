"""A database as a first-come-first-served queue with the age of each waiting request.

Work whose client has timed out stays in the queue and is done for nobody; success is decided by age, not by having been
served. Without that, overload would look harmless and nothing would ever stay down (engine study, 2.4). Requests beyond
the number of connections wait outside and vanish when they time out: a small pool keeps zombies few.
"""

from __future__ import annotations

from drill.engine.flow.below_saturation import serve_below_saturation
from drill.engine.flow.completion import Batch, ServedTick, time_out_later
from drill.engine.flow.locks.finishing import finish, longest_timeout, waited_s
from drill.engine.flow.locks.lock_queues import contended, mark_arrivals, serve_with_locks
from drill.engine.flow.outcomes import lose
from drill.engine.flow.queue_limits import reject_waiters, work_in
from drill.engine.flow.reneging import expire
from drill.engine.state.arrays import (
    AT_MACHINE,
    ATTEMPTS,
    CLASSES,
    CONNECTIONS,
    FIRST_AT_MACHINE,
    HANGING,
    MACHINES,
    POOL,
    READ_ONLY,
    REFUSED,
    REFUSING,
    SLOTS,
    TICK_S,
    UP,
    Arrays,
)


def serve(r: Arrays, n: int, slot: int, i: int) -> None:
    """One tick of one machine: arrivals join, the oldest are served first, the expired are lost."""
    t = i * r.sizes[SLOTS] + slot
    if r.zombie[t] > 0.0:
        r.lump_s[i] += r.zombie[t]
        r.zombie[t] = 0.0
    work = _arrive(r, n, slot, i)
    r.original[t] = work
    capacity = r.capacity_s[i] if r.mode[i] == UP else 0.0
    if work <= 0.0 and r.head[i] > n - 1 and r.lump_s[i] <= 0.0:
        r.head[i] = n + 1
        r.wait_s[i] = 0.0
        return
    if r.locking[i]:
        r.locked[i] = 0.0
        mark_arrivals(r, slot, i)
    if work <= capacity and r.head[i] >= n and r.lump_s[i] <= 0.0 and not (r.locking[i] and contended(r, slot, i)):
        serve_below_saturation(r, n, slot, i, work, capacity)
    elif r.locking[i]:
        serve_with_locks(r, n, i, capacity)
    else:
        _serve_in_turn(r, n, i, capacity)


def _arrive(r: Arrays, n: int, slot: int, i: int) -> float:
    """Put this tick's requests into the queue; those refused are lost at once. Returns their work in seconds."""
    classes, attempts, machines, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES], r.sizes[SLOTS]
    row = (i * slots + slot) * classes * attempts
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    refused = r.refuse[i]
    closed = r.mode[i] == REFUSING
    work = jobs = 0.0
    for k in range(classes):
        share = r.route[k * machines + i]
        if share <= 0.0:
            continue
        machine = r.slot_work_s[slot * classes + k]
        for a in range(r.attempts_tried[k]):
            # What arrived a whole ring of slots ago has been served or lost: the place is empty.
            j = k * attempts + a
            amount = r.amount[j] * share
            if amount <= 0.0:
                continue
            if closed:
                lose(r, k, a, amount, r.issued[j] * share, r.age_s[j], cause + REFUSED)
                continue
            if r.writes[k] > 0.0 and not r.writable[i] and r.mode[i] == UP:
                lose(r, k, a, amount, r.issued[j] * share, r.age_s[j], cause + READ_ONLY)
                continue
            if refused > 0.0:
                part = amount * refused
                issued = r.issued[j] * share * refused
                if r.refuse_ticks[i] > 0:
                    ticks = min(r.refuse_ticks[i], r.timeout[k])
                    time_out_later(r, n, k, a, part, issued, r.age_s[j], ticks, cause + CONNECTIONS)
                else:
                    lose(r, k, a, part, issued, r.age_s[j], cause + CONNECTIONS)
                r.refused[i] += part
                amount -= part
            r.queue[row + j] = amount
            work += amount * machine
            jobs += amount * (machine / r.work_s[k])
    r.arrived_s[i] += work
    r.jobs[i] += jobs
    return work


def _serve_in_turn(r: Arrays, n: int, i: int, capacity: float) -> None:
    """Serve the oldest first: abandoned work, then each earlier tick's requests, then this tick's."""
    slots = r.sizes[SLOTS]
    left = capacity
    done = min(r.lump_s[i], left)
    r.lump_s[i] -= done
    left -= done
    jobs_ahead = r.lump_s[i] / r.job_work_s[i]
    head = r.head[i]
    if n - head >= slots:
        head = n - slots + 1
    first = -1
    live = 0.0
    for_nobody = done
    for tick in range(head, n + 1):
        t = i * slots + tick % slots
        total = work_in(r, i, tick) + r.zombie[t]
        if total <= 0.0:
            continue
        share = 1.0 if total <= left else left / total
        used = capacity - left
        left -= total * share
        nobody = r.zombie[t] * share
        turn = ServedTick(tick, n - tick, share, used, capacity, total, jobs_ahead, for_nobody + nobody)
        waiting, behind = _serve_slot(r, n, i, turn)
        for_nobody += nobody
        jobs_ahead += behind / r.job_work_s[i]
        live += waiting
        if first < 0 and behind > 0.0:
            first = tick
    if capacity > 0.0:
        jobs = capacity / r.job_work_s[i]
        longest = max(1.0, jobs * longest_timeout(r))
        r.spread[i] = min(r.spread[i] + 2.0 * jobs, longest * longest)
    r.head[i] = first if first >= 0 else n + 1
    r.done_s[i] += capacity - left
    r.live[i] = live
    if r.mode[i] == UP and capacity > 0.0:
        backlog = jobs_ahead * r.job_work_s[i]
        r.wait_s[i] = backlog / capacity * TICK_S
    reject_waiters(r, n, i, jobs_ahead)


def _serve_slot(r: Arrays, n: int, i: int, turn: ServedTick) -> tuple[float, float]:
    """Serve a share of one tick's requests; expire those whose time is up. Returns (live requests, work) left."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    slot, age, share = turn.tick % slots, turn.age, turn.share
    t = i * slots + slot
    hanging = r.mode[i] == HANGING
    zombie = r.zombie[t] * (1.0 - share)
    live = left_work = 0.0
    wait_s = waited_s(turn, r.original[t])
    for k in range(classes):
        ticks = r.timeout[k]
        if hanging and r.hold[0] < ticks:
            ticks = r.hold[0]
        if age > ticks:
            ticks = age
        machine = r.slot_work_s[slot * classes + k]
        miss = r.slot_miss[slot * classes + k]
        for a in range(r.attempts[k]):
            q = t * classes * attempts + k * attempts + a
            amount = r.queue[q]
            if amount <= 0.0:
                continue
            before_s = r.slot_age_s[slot * classes * attempts + k * attempts + a]
            if age >= r.borrow[i] and turn.ahead >= r.admit_jobs[i]:
                lose(r, k, a, amount, amount / miss, before_s + age * TICK_S, FIRST_AT_MACHINE + AT_MACHINE * i + POOL)
                r.queue[q] = 0.0
                continue
            if age >= ticks:
                zombie += expire(r, i, turn, Batch(k, a, amount, miss, before_s))
                r.queue[q] = 0.0
                continue
            served = amount * share
            if served > 0.0:
                finish(r, n, i, Batch(k, a, served, miss, before_s), wait_s, ticks - age)
            rest = amount - served
            r.queue[q] = rest
            live += rest
            left_work += rest * machine
    r.zombie[t] = 0.0 if hanging else zombie
    return live, left_work + r.zombie[t]
