"""A database as a first-come-first-served queue that keeps the age of what waits.

Work whose client has timed out stays in the queue and is done for nobody; success is decided by age, not by having been
served. Without that, overload would look harmless and nothing would ever stay down (engine study, 2.4). Requests beyond
the number of connections wait outside and vanish when they time out: a small pool keeps zombies few.
"""

from __future__ import annotations

from drill.engine.flow.admission_limits import reject_waiters, work_in
from drill.engine.flow.below_saturation import chance, serve_at_once
from drill.engine.flow.completion import Batch, Turn, complete, time_out_later
from drill.engine.flow.demand import late_share
from drill.engine.flow.outcomes import lose
from drill.engine.flow.reneging import expire
from drill.engine.flow.waiting import decay
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
    TIMED_OUT,
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
    if work <= capacity and r.head[i] >= n and r.lump_s[i] <= 0.0:
        serve_at_once(r, n, slot, i, work, capacity)
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
        for a in range(r.asking[k]):
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
    """Oldest first: work for nobody, then each earlier tick's requests, then this tick's."""
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
        turn = Turn(tick, n - tick, share, used, capacity, total, jobs_ahead, for_nobody + nobody)
        waiting, behind = _serve_slot(r, n, i, turn)
        for_nobody += nobody
        jobs_ahead += behind / r.job_work_s[i]
        live += waiting
        if first < 0 and behind > 0.0:
            first = tick
    if capacity > 0.0:
        jobs = capacity / r.job_work_s[i]
        longest = max(1.0, jobs * _longest_timeout(r))
        r.spread[i] = min(r.spread[i] + 2.0 * jobs, longest * longest)
    r.head[i] = first if first >= 0 else n + 1
    r.done_s[i] += capacity - left
    r.live[i] = live
    if r.mode[i] == UP and capacity > 0.0:
        backlog = jobs_ahead * r.job_work_s[i]
        r.wait_s[i] = backlog / capacity * TICK_S
    reject_waiters(r, n, i, jobs_ahead)


def _longest_timeout(r: Arrays) -> int:
    """The timeout of the most patient class, in ticks: nothing waits longer."""
    longest = 0
    for k in range(r.sizes[CLASSES]):
        if r.timeout[k] > longest:
            longest = r.timeout[k]
    return longest


def _serve_slot(r: Arrays, n: int, i: int, turn: Turn) -> tuple[float, float]:
    """Serve a share of one tick's requests; expire those whose time is up. Returns (live requests, work) left."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    slot, age, share = turn.tick % slots, turn.age, turn.share
    t = i * slots + slot
    hanging = r.mode[i] == HANGING
    zombie = r.zombie[t] * (1.0 - share)
    live = left_work = 0.0
    waited_s = _waited_s(turn, r.original[t])
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
                _finish(r, n, i, Batch(k, a, served, miss, before_s), waited_s, ticks - age)
            rest = amount - served
            r.queue[q] = rest
            live += rest
            left_work += rest * machine
    r.zombie[t] = 0.0 if hanging else zombie
    return live, left_work + r.zombie[t]


def _waited_s(turn: Turn, original: float) -> float:
    """Mean wait, in seconds, of those served now out of one tick's arrivals, `original` their work then."""
    if turn.capacity <= 0.0:
        return turn.age * TICK_S
    begin = turn.used / turn.capacity
    if turn.age == 0:
        # Fresh arrivals behind a backlog that lasts `begin` of this tick and drains at capacity - arrivals.
        spare = turn.capacity - turn.total
        ticks = 0.5 * begin * begin * turn.capacity / spare if spare > 1e-12 * turn.capacity else 0.5 * begin
        return min(ticks, begin) * TICK_S
    gone = 1.0 - turn.total / original if original > turn.total else 0.0
    position = gone + 0.5 * (1.0 - gone) * turn.share
    ticks = turn.age + (turn.used + 0.5 * turn.total * turn.share) / turn.capacity - position
    return (ticks if ticks > 0.0 else 0.0) * TICK_S


def _finish(r: Arrays, n: int, i: int, batch: Batch, waited_s: float, left: int) -> None:
    """Service begins with `left` ticks to go: most end in time, some over the objective, some over the timeout."""
    k, a, amount, miss = batch.k, batch.a, batch.amount, batch.miss
    c = k * r.sizes[MACHINES] + i
    service = r.service_s[c]
    over = max(decay(left * TICK_S / service) if service > 0.0 else 0.0, chance(r, i, left * TICK_S))
    age_s = batch.before_s + waited_s
    used_s = age_s + r.fixed_s[c]
    late = max(late_share(r, k, i, used_s), chance(r, i, r.within_s[k] - used_s))
    if r.shaped[k] > 0.0:
        late = max(late, min(1.0, r.shaped[k] / miss))
    kept = 1.0 - over
    if over > 0.0:
        cause = FIRST_AT_MACHINE + AT_MACHINE * i + TIMED_OUT
        time_out_later(r, n, k, a, amount * over, amount * over / miss, age_s, left, cause)
    beyond = late - over if late > over else 0.0
    share = 1.0 if late >= 1.0 else beyond / kept if kept > 0.0 else 1.0
    complete(r, k, i, amount * kept, amount * kept / miss, share, retry=a > 0)
