"""The number of messages that a queue's workers take in a tick. Restricted Python: see `RULES.md`.

Workers are a closed population: W of them, each busy with one message for a delay Z of network, commit and disk, and then for the
processors. That is the machine-repair model M/M/m//W, whose throughput does not depend on how the delay is distributed; processors
that others use by a share serve slower by it, as open classes slow a closed one in a mixed network (Baskett, Chandy, Muntz and
Palacios 1975). Where workers outnumber what the delay holds at full speed, the rest of them stand in the queue of the database.
"""

from __future__ import annotations

from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import ATTEMPTS, CLASSES, DELAYS, MACHINES, SLOTS, TICK_S, UP, Arrays

LEAST_CYCLE = 1e-4
"""Ticks that a worker needs for a message at least."""
LARGE = 1e100
"""Weights of a chain are scaled down beyond this."""


def workers_take(r: Arrays, k: int, q: int, waiting: float) -> float:
    """Messages that free workers take in this tick, `waiting` at most."""
    workers = r.workers[q]
    if workers <= 0:
        return 0.0
    held = class_under_way(r, k)
    delay, service, servers = _cycle(r, k)
    cycle = max(LEAST_CYCLE, delay + service)
    room = _room(r, k)
    steady = room * _busy_share(r, q, workers, delay * room, servers)
    crowd = max(0.0, workers - room * cycle)
    taken = steady + (crowd - held) * (1.0 - decay(1.0 / cycle))
    taken = 0.0 if taken < 0.0 else min(taken, waiting)
    r.in_line[q] = max(0.0, workers - taken * (cycle - service / servers))
    return taken


def class_under_way(r: Arrays, k: int) -> float:
    """Requests of a class that are queued at a machine, or waiting to retry."""
    attempts, machines, slots, delays = r.sizes[ATTEMPTS], r.sizes[MACHINES], r.sizes[SLOTS], r.sizes[DELAYS]
    streams = r.sizes[CLASSES] * attempts
    total = 0.0
    for i in range(machines):
        if r.live[i] > 0.0:
            for t in range(slots):
                row = (i * slots + t) * streams + k * attempts
                for a in range(attempts):
                    total += r.queue[row + a]
    for a in range(1, r.attempts[k]):
        row = (k * attempts + a) * delays
        for t in range(delays):
            total += r.retry_amount[row + t]
    return total


def _cycle(r: Arrays, k: int) -> tuple[float, float, float]:
    """Ticks that a message takes beside the processors and on one of them, while nothing waits, and how many of those there are."""
    machines = r.sizes[MACHINES]
    delay_s = service_s = servers = share = 0.0
    for i in range(machines):
        c = k * machines + i
        delay_s += r.route[c] * (r.fixed_s[c] + r.disk_s[c])
        service_s += r.route[c] * r.service_s[c]
        servers += r.route[c] * r.vcpu[i]
        share += r.route[c]
    return delay_s / TICK_S, service_s / TICK_S, max(1.0, servers / share) if share > 0.0 else 1.0


def _room(r: Arrays, k: int) -> float:
    """Messages of a class that its machines can do in this tick beside what others offer them."""
    classes, attempts, machines = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES]
    room = -1.0
    for i in range(machines):
        share = r.route[k * machines + i]
        if share <= 0.0:
            continue
        left = 0.0
        if r.mode[i] == UP:
            left = r.capacity_s[i] - r.lump_s[i]
            left -= max(0.0, r.live[i] * r.job_work_s[i] - _queued_at(r, k, i) * r.work_s[k])
            for other in range(classes):
                if other == k or r.route[other * machines + i] <= 0.0:
                    continue
                amount = 0.0
                for a in range(r.attempts_tried[other]):
                    amount += r.amount[other * attempts + a]
                left -= amount * r.route[other * machines + i] * r.work_s[other]
        jobs = max(0.0, left) / (share * r.work_s[k])
        room = jobs if room < 0.0 else min(room, jobs)
    return max(0.0, room)


def _queued_at(r: Arrays, k: int, i: int) -> float:
    """Requests of a class in the queue of a machine."""
    attempts, slots = r.sizes[ATTEMPTS], r.sizes[SLOTS]
    total = 0.0
    for t in range(slots if r.live[i] > 0.0 else 0):
        row = (i * slots + t) * r.sizes[CLASSES] * attempts + k * attempts
        for a in range(attempts):
            total += r.queue[row + a]
    return total


def _busy_share(r: Arrays, q: int, workers: int, delay: float, servers: float) -> float:
    """Share of the processors that W workers keep busy, whose delay holds `delay` of them when all processors work for them.

    The chain of the number n at m processors, each of which needs m / room for a message: from n - 1 to n the probability
    changes by (W - n + 1) / min(n, m) times m / (room x delay).
    """
    if delay <= LEAST_CYCLE:
        return min(1.0, workers / servers)
    at = q * 4
    if r.busy_for[at] != workers or r.busy_for[at + 1] != delay or r.busy_for[at + 2] != servers:
        term = total = 1.0
        busy = 0.0
        for n in range(1, workers + 1):
            active = min(float(n), servers)
            term *= (workers - n + 1) / active * (servers / delay)
            total += term
            busy += term * active
            if total > LARGE:
                term, total, busy = term / LARGE, total / LARGE, busy / LARGE
        r.busy_for[at], r.busy_for[at + 1], r.busy_for[at + 2] = float(workers), delay, servers
        r.busy_for[at + 3] = busy / total / servers
    return r.busy_for[at + 3]


def seen_load(r: Arrays, i: int, slot: int, work: float, capacity: float) -> float:
    """The work that gives an open queue the wait of one in which so many workers stand at most.

    In a mixed network the others meet (1 + Q) / (1 - their own load), where Q workers are at the processors on average, which is
    load / (1 - all load) when they come like everyone else, and never more than there are in line.
    """
    classes, machines, attempts = r.sizes[CLASSES], r.sizes[MACHINES], r.sizes[ATTEMPTS]
    load = work / capacity
    own = crowd = 0.0
    for k in range(classes):
        # What is refused is no part of the load.
        share = r.route[k * machines + i] * (1.0 - r.refuse[i])
        if r.work_queue[k] < 0 or share <= 0.0 or (r.writes[k] > 0.0 and not r.writable[i]):
            continue
        amount = 0.0
        for a in range(r.attempts_tried[k]):
            amount += r.amount[k * attempts + a]
        part = amount * share * r.slot_work_s[slot * classes + k] / capacity
        own += part
        crowd += r.in_line[r.work_queue[k]] if load >= 1.0 else min(part / (1.0 - load), r.in_line[r.work_queue[k]])
    return work if own <= 0.0 else min(work, capacity * (1.0 - (1.0 - load + own) / (1.0 + crowd)))
