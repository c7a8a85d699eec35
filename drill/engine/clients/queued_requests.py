"""Requests under way at a machine that fail at once, or wait for another machine from now on."""

from __future__ import annotations

from drill.engine.flow.outcomes import lose
from drill.engine.flow.queue_limits import work_in
from drill.engine.state.arrays import ATTEMPTS, CLASSES, SLOTS, TICK_S, Arrays


def drop_all(r: Arrays, n: int, i: int, cause: int) -> None:
    """Fail every request under way at a machine."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    streams = classes * attempts
    for tick in range(max(r.head[i], n - slots + 1, 0), n):
        slot = tick % slots
        for k in range(classes):
            miss = r.slot_miss[slot * classes + k]
            for a in range(r.attempts[k]):
                q = (i * slots + slot) * streams + k * attempts + a
                amount = r.queue[q]
                if amount > 0.0:
                    age_s = r.slot_age_s[slot * streams + k * attempts + a] + (n - tick) * TICK_S
                    lose(r, k, a, amount, amount / miss, age_s, cause)
                    r.queue[q] = 0.0
    r.live[i] = 0.0
    r.head[i] = n


def move_waiting(r: Arrays, n: int, old: int, new: int) -> None:
    """Requests that wait in the proxy for one machine wait for another from now on, in the same order."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    streams = classes * attempts
    head = max(r.head[old], n - slots + 1, 0)
    for tick in range(head, n):
        slot = tick % slots
        for j in range(streams):
            r.queue[(new * slots + slot) * streams + j] += r.queue[(old * slots + slot) * streams + j]
            r.queue[(old * slots + slot) * streams + j] = 0.0
        r.original[new * slots + slot] = work_in(r, new, tick) + r.zombie[new * slots + slot]
    r.head[new] = min(r.head[new], head)
    r.live[new] += r.live[old]
    r.live[old] = 0.0
    r.head[old] = n
