"""Patience running out in a queue: who is through just in time, who waits in vain, what stays as work for nobody. See `flow`."""

from __future__ import annotations

from drill.engine.flow.completion import complete
from drill.engine.flow.demand import late_share
from drill.engine.flow.outcomes import lose
from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, HANGING, HUNG, POOL, TIMED_OUT, Arrays


def expire(
    r: Arrays,
    i: int,
    k: int,
    a: int,
    amount: float,
    miss: float,
    before_s: float,
    age: int,
    share: float,
    used: float,
    capacity: float,
    total: float,
    ahead: float,
    tick: int,
    for_nobody: float,
) -> float:
    """Requests that reach their time-out in this tick. Returns the work they leave behind in the database.

    Position x of the tick's arrivals expires at time x and is served at begin + (x - gone) * length: those served first
    succeed (engine study, 2.4).
    """
    slots = r.sizes[3]
    good = 0.0
    if capacity > 0.0 and share > 0.0:
        original = max(r.original[i * slots + tick % slots], total)
        gone = 1.0 - total / original
        length = original / capacity
        begin = used / capacity
        low, high = gone, 1.0
        if length < 1.0:
            low = max(gone, (begin - gone * length) / (1.0 - length))
        elif length > 1.0:
            high = min(1.0, (gone * length - begin) / (length - 1.0))
        elif begin > gone:
            high = gone
        if high > low and gone < 1.0:
            good = min((high - low) / (1.0 - gone), share)
    if good > 0.0:
        c = k * r.sizes[2] + i
        # What begins this late seldom ends in time: over one tick, the share whose service fits.
        ticks = 0.25 / max(r.service_s[c], 1e-9)
        fits = 1.0 - (1.0 - decay(ticks)) / ticks
        kept = amount * good * fits
        late = late_share(r, k, i, before_s + age * 0.25 + r.fixed_s[c])
        complete(r, k, i, kept, kept / miss, late, retry=a > 0)
        lost = amount - kept
    else:
        lost = amount
    if capacity > 0.0 and share > 0.0 and ahead + total * (1.0 - share) / r.job_work_s[i] > r.admit_jobs[i]:
        c = k * r.sizes[2] + i
        # What is done for nobody now was let in just as late: the share in time is one of all that leaves.
        leaving = min(1.0, share + for_nobody / total)
        lucky = (
            amount * leaving * _luck(r, i, r.original[i * slots + tick % slots] / capacity, capacity, r.service_s[c])
        )
        more = lucky - (amount - lost)
        if more > 0.0:
            late = 1.0 if before_s + age * 0.25 > r.within_s[k] else 0.0
            complete(r, k, i, more, more / miss, late, retry=a > 0)
            lost -= more
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    rest = amount * (1.0 - share)
    if r.mode[i] == HANGING:
        lose(r, k, a, lost, lost / miss, before_s + age * 0.25, cause + HUNG)
        return 0.0
    inside = 1.0
    machine = r.slot_work_s[(tick % slots) * r.sizes[0] + k]
    jobs = total * (1.0 - share) / r.job_work_s[i]
    if ahead + jobs > r.admit_jobs[i]:
        inside = (r.admit_jobs[i] - ahead) / jobs if r.admit_jobs[i] > ahead and jobs > 0.0 else 0.0
    waiting = rest * (1.0 - inside)
    if waiting > lost:
        waiting = lost
    age_s = before_s + age * 0.25
    if waiting > 0.0:
        # Waiters who give up leave: the queue is always as long as patience, and nothing is left to chance.
        r.spread[i] = 1.0
        lose(r, k, a, waiting, waiting / miss, age_s, cause + POOL)
    if lost > waiting:
        lose(r, k, a, lost - waiting, (lost - waiting) / miss, age_s, cause + TIMED_OUT)
    return rest * inside * machine


def _luck(r: Arrays, i: int, length: float, capacity: float, service_s: float) -> float:
    """Share of those who get a connection while others give up waiting for one, who are through before they give up.

    Who waits as long as patience allows gets in with an exponential rest of it, of rate arrivals - departures (M/M/n with
    deterministic patience). It must last while those ahead inside leave and while the request itself is served: a product
    of Laplace transforms, (departures / arrivals)^(connections - processors) / (1 + rate x service).
    """
    if length <= 1.0:
        return 0.0
    per_s = capacity * 4.0 / r.job_work_s[i]
    inside = r.admit_jobs[i] - per_s * service_s
    if inside > 1e6:
        return 0.0
    chance = 1.0 / (1.0 + (length - 1.0) * per_s * service_s)
    steps = int(inside) if inside > 0.0 else 0
    factor = 1.0 / length
    while steps > 0:
        if steps % 2 == 1:
            chance *= factor
        factor *= factor
        steps //= 2
    return chance
