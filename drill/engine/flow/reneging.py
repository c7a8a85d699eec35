"""Timeouts in a queue (reneging): who is served just in time, who abandons, and the abandoned work that stays.

Restricted Python: see `RULES.md`.
"""

from __future__ import annotations

from drill.engine.flow.completion import Batch, ServedTick, complete
from drill.engine.flow.demand import late_share
from drill.engine.flow.outcomes import lose
from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import (
    AT_MACHINE,
    CLASSES,
    FIRST_AT_MACHINE,
    HANGING,
    HUNG,
    MACHINES,
    POOL,
    SLOTS,
    TICK_S,
    TICKS,
    TIMED_OUT,
    Arrays,
)


def expire(r: Arrays, i: int, turn: ServedTick, batch: Batch) -> float:
    """End requests that reach their timeout in this tick. Returns the work they leave behind in the database."""
    k, a, amount, miss = batch.k, batch.a, batch.amount, batch.miss
    c = k * r.sizes[MACHINES] + i
    age_s = batch.before_s + turn.age * TICK_S
    lost = amount
    good = _just_in_time(r, i, turn)
    if good > 0.0:
        # What begins this late seldom ends in time: over one tick, the share whose service fits.
        ticks = TICK_S / max(r.service_s[c], 1e-9)
        kept = amount * good * (1.0 - (1.0 - decay(ticks)) / ticks)
        complete(r, k, i, kept, kept / miss, late_share(r, k, i, age_s + r.fixed_s[c]), retry=a > 0)
        lost = amount - kept
    more = _connected_in_time(r, i, turn, amount, r.service_s[c]) - (amount - lost)
    if more > 0.0:
        complete(r, k, i, more, more / miss, 1.0 if age_s > r.within_s[k] else 0.0, retry=a > 0)
        lost -= more
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    if r.mode[i] == HANGING:
        lose(r, k, a, lost, lost / miss, age_s, cause + HUNG)
        return 0.0
    rest = amount * (1.0 - turn.share)
    inside = _inside(r, i, turn)
    waiting = rest * (1.0 - inside)
    if waiting > lost:
        waiting = lost
    if waiting > 0.0:
        # Waiters who give up leave: the queue is always as long as their timeout, and nothing is left to chance.
        r.spread[i] = 1.0
        lose(r, k, a, waiting, waiting / miss, age_s, cause + POOL)
    if lost > waiting:
        lose(r, k, a, lost - waiting, (lost - waiting) / miss, age_s, cause + TIMED_OUT)
    if r.cancels[k]:
        return 0.0
    return rest * inside * r.slot_work_s[(turn.tick % r.sizes[SLOTS]) * r.sizes[CLASSES] + k]


def _just_in_time(r: Arrays, i: int, turn: ServedTick) -> float:
    """Share of those who reach their timeout that is served just before it.

    Position x of the tick's arrivals expires at time x and is served at begin + (x - gone) * length: those served first
    succeed (engine study, 2.4).
    """
    if turn.capacity <= 0.0 or turn.share <= 0.0:
        return 0.0
    slots = r.sizes[SLOTS]
    original = max(r.original[i * slots + turn.tick % slots], turn.total)
    gone = 1.0 - turn.total / original
    length = original / turn.capacity
    begin = turn.used / turn.capacity
    low, high = gone, 1.0
    if length < 1.0:
        low = max(gone, (begin - gone * length) / (1.0 - length))
    elif length > 1.0:
        high = min(1.0, (gone * length - begin) / (length - 1.0))
    elif begin > gone:
        high = gone
    return min((high - low) / (1.0 - gone), turn.share) if high > low and gone < 1.0 else 0.0


def _connected_in_time(r: Arrays, i: int, turn: ServedTick, amount: float, service_s: float) -> float:
    """Requests that get a connection in time because others abandon the wait for one."""
    if turn.capacity <= 0.0 or turn.share <= 0.0:
        return 0.0
    if turn.ahead + turn.total * (1.0 - turn.share) / r.job_work_s[i] <= r.admit_jobs[i]:
        return 0.0
    slots = r.sizes[SLOTS]
    # What is done for nobody now was let in just as late: the share in time is one of all that leaves.
    leaving = min(1.0, turn.share + turn.for_nobody / turn.total)
    length = r.original[i * slots + turn.tick % slots] / turn.capacity
    return amount * leaving * _in_time_share(r, i, length, turn.capacity, service_s)


def _inside(r: Arrays, i: int, turn: ServedTick) -> float:
    """Share of those who stay that has a connection, so that its work is done for nobody."""
    jobs = turn.total * (1.0 - turn.share) / r.job_work_s[i]
    if turn.ahead + jobs <= r.admit_jobs[i]:
        return 1.0
    return (r.admit_jobs[i] - turn.ahead) / jobs if r.admit_jobs[i] > turn.ahead and jobs > 0.0 else 0.0


def _in_time_share(r: Arrays, i: int, length: float, capacity: float, service_s: float) -> float:
    """Share of the requests that get a connection while others abandon the wait and are then served within their timeout.

    A request that waits almost its whole timeout gets in with an exponentially distributed rest of it, of rate arrivals -
    departures (M/M/n with a deterministic timeout). The rest must last until those ahead inside have left and the request
    itself is served: a product of Laplace transforms, (departures / arrivals)^(connections - processors) / (1 + rate x service).
    """
    if length <= 1.0:
        return 0.0
    per_s = capacity * TICKS / r.job_work_s[i]
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
