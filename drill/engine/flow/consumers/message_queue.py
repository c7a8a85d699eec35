"""Messages that wait in a queue for a worker: they come, expire, are refused when the queue is full, and come back.

The queue is first come, first served. `entered` and `left` are its two cumulative curves, counted in messages: the age of the
message at a position is read off the first, as the lag of a replica is (`replication`). `backlog` is the number that waits; it is
kept by itself, since the difference of two large sums is rounded. Restricted Python: see `RULES.md`.
"""

from __future__ import annotations

from drill.engine.flow.consumers.workers import workers_take
from drill.engine.state.arrays import (
    APP_DOWN,
    CAUSES,
    CLASSES,
    EXPIRED,
    MACHINES,
    QUEUE_FULL,
    QUEUES,
    TICK_S,
    TICKS,
    Arrays,
)

NOTHING_WAITS = 1e-9
"""Fewer messages than this are none: what rounding leaves."""


def enqueue(r: Arrays, k: int, new: float) -> None:
    """Put a tick's messages of a class into its queue, except those that were sent to applications that are gone."""
    q = r.work_queue[k]
    causes = r.sizes[CAUSES]
    if r.gone[k] > 0.0:
        gone = new * r.gone[k]
        r.lost[k * causes + APP_DOWN] += gone
        r.losing[k] = 1
        new -= gone
    r.arriving[q] = new
    r.entered[q] += new
    r.backlog[q] += new


def dequeue(r: Arrays, n: int, k: int) -> float:
    """Let the workers of a class take messages, and refuse the newest where more wait than may. Returns how many were taken."""
    q = r.work_queue[k]
    waiting = r.backlog[q]
    taken = 0.0
    r.pulled_age_s[q] = 0.0
    if waiting > 0.0:
        taken = workers_take(r, k, q, waiting)
        before = waiting - r.arriving[q]
        if before > NOTHING_WAITS and taken > 0.0:
            middle = arrived_at(r, n, q, r.left[q] + 0.5 * taken)
            r.pulled_age_s[q] = max(0.0, (n + 0.5 - middle) * TICK_S)
        r.left[q] += taken
        r.backlog[q] = waiting - taken
    over = r.backlog[q] - r.queue_bound[q]
    if over > 0.0:
        # What was there before the drill may be more than fits; nothing that waits is dropped for it.
        over = min(over, r.arriving[q])
        r.lost[k * r.sizes[CAUSES] + QUEUE_FULL] += over
        r.losing[k] = 1
        r.entered[q] -= over
        r.backlog[q] -= over
    r.queue_history[n * r.sizes[QUEUES] + q] = r.entered[q]
    r.pulled[q] = taken
    return taken


def put_back(r: Arrays, n: int) -> None:
    """Return the messages that workers gave up in this tick to the head of their queue, drop the expired, and find the oldest."""
    queues = r.sizes[QUEUES]
    for k in range(r.sizes[CLASSES]):
        q = r.work_queue[k]
        if q < 0:
            continue
        r.backlog[q] += r.given_up[q]
        r.left[q] -= r.given_up[q]
        r.given_up[q] = 0.0
        _expire(r, n + 1, k, q)
        if r.backlog[q] <= NOTHING_WAITS:
            r.left[q] = r.entered[q]
        place = r.queue_head[q]
        while place > 0 and r.queue_history[(place - 1) * queues + q] > r.left[q]:
            place -= 1
        while place <= n and r.queue_history[place * queues + q] <= r.left[q]:
            place += 1
        r.queue_head[q] = place
        r.queue_oldest_s[q] = 0.0
        if r.backlog[q] > NOTHING_WAITS:
            r.queue_oldest_s[q] = max(0.0, (n + 1 - arrived_at(r, n + 1, q, r.left[q])) * TICK_S)


def arrived_at(r: Arrays, n: int, q: int, position: float) -> float:
    """The tick at which the message at a position arrived; before the drill it is negative. The curve is known before tick `n`."""
    queues = r.sizes[QUEUES]
    start = r.at_start[q * 2]
    if start > 0.0 and position < start:  # where all have been given back, a rounding may leave the position below 0
        return -r.at_start[q * 2 + 1] * TICKS * (1.0 - position / start)
    place = r.queue_head[q]
    while place < n and r.queue_history[place * queues + q] <= position:
        place += 1
    before = r.queue_history[(place - 1) * queues + q] if place > 0 else start
    rise = (r.queue_history[place * queues + q] if place < n else r.entered[q]) - before
    inside = (position - before) / rise if rise > 0.0 else 0.0
    return place + (0.0 if inside < 0.0 else min(inside, 1.0))


def _expire(r: Arrays, n: int, k: int, q: int) -> None:
    """Drop the messages that have waited as long as they may when tick `n` begins."""
    kept = r.queue_expiry[q]
    if kept <= 0 or r.backlog[q] <= 0.0:
        return
    start, oldest = r.at_start[q * 2], r.at_start[q * 2 + 1] * TICKS
    if n > kept:
        over = r.queue_history[(n - kept - 1) * r.sizes[QUEUES] + q]
    elif oldest > kept - n:
        over = start * (1.0 - (kept - n) / oldest)
    else:
        return
    dropped = min(over - r.left[q], r.backlog[q])
    if dropped > 0.0:
        r.lost[k * r.sizes[CAUSES] + EXPIRED] += dropped
        r.losing[k] = 1
        r.left[q] += dropped
        r.backlog[q] -= dropped


def queue_frames(r: Arrays, b: int) -> None:
    """Every queue's backlog and the age of its oldest message, into second `b` of those held."""
    queues = r.sizes[QUEUES]
    for q in range(queues):
        at = (b * queues + q) * 2
        r.queue_sample[at] = r.backlog[q]
        r.queue_sample[at + 1] = r.queue_oldest_s[q]


def ended(r: Arrays, k: int) -> float:
    """Messages that ended in this second, answered or lost: what availability looks at where they may wait for long."""
    sources = r.sizes[MACHINES] + 1
    total = r.late_retry[k] + r.late_queued[k]
    for source in range(sources):
        total += r.answered[k * sources + source] + r.late_wait[k * sources + source]
    for cause in range(r.sizes[CAUSES] if r.losing[k] else 0):
        total += r.lost[k * r.sizes[CAUSES] + cause]
    return total


def overdue(r: Arrays, k: int) -> int:
    """1 if a class has a queue whose oldest message is older than its objective."""
    q = r.work_queue[k]
    return 1 if q >= 0 and r.queue_oldest_s[q] > r.within_s[k] else 0


def offered_now(r: Arrays, k: int) -> float:
    """Requests of a class that this second's availability is a share of."""
    return r.offered[k] if r.work_queue[k] < 0 else ended(r, k)


def note_taken(r: Arrays) -> int:
    """Whether workers take messages at another rate than when the offered load was last summed."""
    turned = 0
    for k in range(r.sizes[CLASSES]):
        q = r.work_queue[k]
        if q >= 0 and r.pulled[q] != r.summed_for[q]:
            r.summed_for[q] = r.pulled[q]
            turned = 1
    return turned
