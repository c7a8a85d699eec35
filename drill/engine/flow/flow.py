"""The fluid flow of requests between two events, in ticks of a quarter second.

Restricted Python: see `RULES.md`.
"""

from __future__ import annotations

from drill.engine.flow.consumers.message_queue import put_back
from drill.engine.flow.consumers.workers import class_under_way
from drill.engine.flow.demand import coalesced, demand
from drill.engine.flow.outcomes import lose, retry
from drill.engine.flow.queue_limits import admit, limit_threads
from drill.engine.flow.queueing import serve
from drill.engine.flow.replication import replicate
from drill.engine.state.arrays import ATTEMPTS, CLASSES, MACHINES, NO_ROUTE, QUEUES, SLOTS, Arrays


def advance(r: Arrays, start: int, end: int) -> None:
    """Move the flow from tick `start` up to tick `end`."""
    machines, slots = r.sizes[MACHINES], r.sizes[SLOTS]
    for n in range(start, end):
        slot = n % slots
        demand(r, n)
        _issue(r, slot)
        admit(r, n)
        for i in range(machines):
            serve(r, n, slot, i)
        limit_threads(r, n)
        retry(r, n)
        if r.sizes[QUEUES] > 0:
            put_back(r, n)
        replicate(r, n)


def _issue(r: Arrays, slot: int) -> None:
    """Note what this tick's requests carry with them; lose those that no machine takes."""
    classes, attempts, machines = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES]
    for k in range(classes):
        r.slot_miss[slot * classes + k] = r.miss[k]
        machine = r.work_s[k]
        taken = wait_s = 0.0
        for i in range(machines):
            share = r.route[k * machines + i]
            taken += share
            wait_s += share * (r.wait_s[i] + r.service_s[k * machines + i])
        if r.cached[k] and r.coalesce[0]:
            machine *= coalesced(r, k, wait_s)
        r.slot_work_s[slot * classes + k] = machine
        for a in range(r.attempts_tried[k]):
            j = k * attempts + a
            r.slot_age_s[slot * classes * attempts + j] = r.age_s[j]
            if taken < 1.0 and r.amount[j] > 0.0:
                gone = 1.0 - taken
                if gone > 1e-12:
                    lose(r, k, a, r.amount[j] * gone, r.issued[j] * gone, r.age_s[j], NO_ROUTE)


def count_under_way(r: Arrays) -> None:
    """Count the requests under way: queued anywhere, waiting to retry, or for a worker."""
    for k in range(r.sizes[CLASSES]):
        r.waiting[k] = class_under_way(r, k)
        if r.work_queue[k] >= 0:
            r.waiting[k] += r.backlog[r.work_queue[k]]
