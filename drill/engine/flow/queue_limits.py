"""Admission limits: connections at a database, threads in the applications. The newest requests are rejected."""

from __future__ import annotations

from drill.engine.flow.consumers.workers import class_under_way
from drill.engine.flow.outcomes import lose
from drill.engine.state.arrays import (
    AT_MACHINE,
    ATTEMPTS,
    CLASSES,
    CONNECTIONS,
    FIRST_AT_MACHINE,
    HANGING,
    HOLDING,
    MACHINES,
    POOL,
    QUEUES,
    REFUSING,
    SLOTS,
    THREADS,
    UP,
    Arrays,
)


def work_in(r: Arrays, i: int, tick: int) -> float:
    """Work of the live requests that arrived at a machine in a tick."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
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


def reject_waiters(r: Arrays, n: int, i: int, jobs: float) -> None:
    """Reject the newest when more wait for a connection than may."""
    over = jobs - r.admit_jobs[i] - r.waiters[i]
    if over <= 0.0:
        return
    # A queue at its bound is always full: nothing is left to chance.
    r.spread[i] = 1.0
    cause = CONNECTIONS if r.too_many[i] > 0 else POOL
    dropped = drop_newest(r, n, i, over * r.job_work_s[i], FIRST_AT_MACHINE + AT_MACHINE * i + cause)
    r.live[i] -= dropped
    r.refused[i] += dropped


def drop_newest(r: Arrays, n: int, i: int, work: float, cause: int) -> float:
    """Drop `work` seconds of this tick's arrivals from a queue, lost for `cause`. Returns the number of requests dropped."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
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


def admit(r: Arrays, n: int) -> None:
    """Admit a tick's requests while threads are free.

    The share let in is the one that leaves every thread taken at the end of the tick, and none more.
    """
    machines = r.sizes[MACHINES]
    most = 0.0
    for j in range(r.sizes[CLASSES] * r.sizes[ATTEMPTS]):
        most += r.amount[j]
    for i in range(machines):
        most += r.live[i]
    if most < r.front[1] * 0.999:
        # Whichever machine they go to, there are threads for all.
        return
    threads = r.front[1] + _working(r)
    wanted = 0.0
    for i in range(machines):
        wanted += r.live[i] + _arriving(r, n, i)[0]
    if wanted <= threads:
        return
    share = 1.0
    # Over the share let in, what is left waiting is convex and made of straight lines: Newton's steps meet it from above.
    for _ in range(machines + 1):
        held = slope = 0.0
        for i in range(machines):
            stays, left_s = _staying(r, n, i)
            jobs, work = _arriving(r, n, i)
            held += stays
            if work > 0.0 and work * share > left_s:
                held += jobs * (share - left_s / work)
                slope += jobs
        over = held - threads
        if over <= 1e-9 * held or slope <= 0.0:
            break
        share -= over / slope
        if share <= 0.0:
            share = 0.0
            break
    if share < 1.0:
        for i in range(machines):
            if _arriving(r, n, i)[1] * share >= _staying(r, n, i)[1]:
                # Queues that hold every thread are as long as threads allow: nothing is left to chance.
                r.spread[i] = 1.0
        _refuse(r, 1.0 - share)


def _arriving(r: Arrays, n: int, i: int) -> tuple[float, float]:
    """Requests on their way to a machine in this tick that will not be refused there, and their work in seconds."""
    classes, attempts, machines, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES], r.sizes[SLOTS]
    jobs = work = 0.0
    if r.mode[i] == REFUSING:
        return jobs, work
    for k in range(classes):
        share = r.route[k * machines + i] * (1.0 - r.refuse[i])
        if share <= 0.0 or (r.writes[k] > 0.0 and not r.writable[i] and r.mode[i] == UP):
            continue
        amount = 0.0
        for a in range(r.attempts[k]):
            amount += r.amount[k * attempts + a]
        jobs += amount * share
        work += amount * share * r.slot_work_s[(n % slots) * classes + k]
    return jobs, work


def _staying(r: Arrays, n: int, i: int) -> tuple[float, float]:
    """Earlier requests that will still wait at a machine when this tick is over, and the capacity they leave, in seconds."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    left = r.capacity_s[i] - r.lump_s[i] if r.mode[i] == UP else 0.0
    if left < 0.0:
        left = 0.0
    stays = 0.0
    head = r.head[i]
    if n - head >= slots:
        head = n - slots + 1
    for tick in range(head, n):
        t = i * slots + tick % slots
        total = work_in(r, i, tick) + r.zombie[t]
        if total <= 0.0:
            continue
        share = 1.0 if total <= left else left / total
        if r.locking[i] and r.locked[i] > 0.0:
            # What waits for a lock stays.
            share *= max(0.0, 1.0 - r.locked[i] / r.live[i])
        left -= total * share
        for k in range(classes):
            ticks = r.timeout[k]
            if r.mode[i] == HANGING and r.hold[0] < ticks:
                ticks = r.hold[0]
            if r.mode[i] == HOLDING and r.borrow[i] < ticks:
                ticks = r.borrow[i]
            if n - tick >= ticks:
                continue
            row = t * classes * attempts + k * attempts
            for a in range(r.attempts[k]):
                stays += r.queue[row + a] * (1.0 - share)
    return stays, left


def _refuse(r: Arrays, share: float) -> None:
    """Reject a share of all requests of this tick, those that the cache has just answered included."""
    classes, attempts, machines = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES]
    for k in range(classes):
        if r.work_queue[k] >= 0:
            continue
        routed = 0.0
        for i in range(machines):
            routed += r.route[k * machines + i]
        for a in range(r.attempts[k]):
            j = k * attempts + a
            hits = r.hits[j] * share
            amount = r.amount[j] * share
            if hits + amount <= 0.0:
                continue
            if a > 0 and r.age_s[j] > r.within_s[k]:
                r.late_retry[k] -= hits
            else:
                r.answered[k * (machines + 1) + machines] -= hits
            # Those that no machine takes have been lost before.
            issued = r.issued[j] * share * routed + hits * (1.0 - routed)
            lose(r, k, a, hits + amount * routed, issued, r.age_s[j], THREADS)
            r.hits[j] -= hits
            r.amount[j] -= amount
            r.issued[j] -= r.issued[j] * share


def limit_threads(r: Arrays, n: int) -> None:
    """Reject what chance has left waiting beyond the threads, the newest first."""
    machines = r.sizes[MACHINES]
    live = 0.0
    for i in range(machines):
        live += r.live[i]
    over = live - r.front[1] - _working(r)
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


def _working(r: Arrays) -> float:
    """Messages that workers have in hand: they take no thread of an application."""
    held = 0.0
    for k in range(r.sizes[CLASSES] if r.sizes[QUEUES] > 0 else 0):
        if r.work_queue[k] >= 0:
            held += class_under_way(r, k)
            for a in range(r.attempts_tried[k]):
                held += r.amount[k * r.sizes[ATTEMPTS] + a]
    return held


def _amount_in(r: Arrays, n: int, i: int) -> float:
    """Live requests that arrived at a machine in this tick."""
    streams, slots = r.sizes[CLASSES] * r.sizes[ATTEMPTS], r.sizes[SLOTS]
    row = (i * slots + n % slots) * streams
    amount = 0.0
    for j in range(streams):
        amount += r.queue[row + j]
    return amount
