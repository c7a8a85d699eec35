"""The offered load: sums over the classes. Restricted Python: see `RULES.md`.

Sums change with rates, with events (`machine_to_arrays`), and while buffers warm up. In between they are kept, and so is what has
been worked out from them.
"""

from __future__ import annotations

from drill.engine.flow.popularity import POINTS, look_up
from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import CLASSES, MACHINES, TICKS, Arrays

WORK_S, JOBS, READS, COMMITS, WRITTEN, SENT = 0, 1, 2, 3, 4, 5
SUMS = 6
"""Of a machine, a tick: processor seconds, requests, pages that are not in memory, transactions that write, rows they change,
bytes of records sent."""
MANY = 200.0
"""So many touches that wait are as many as they are on average."""


def reaching(r: Arrays, k: int) -> float:
    """Requests of a class a tick that go on from its users: as they come, or as workers take them from its queue."""
    return r.rate[k] if r.work_queue[k] < 0 else r.pulled[r.work_queue[k]]


def note_rates(r: Arrays) -> None:
    """Sum over all classes after their rates have changed; the sums of machines become out of date."""
    classes = r.sizes[CLASSES]
    r.changes[0] = r.changes[1] = 0.0
    for k in range(classes):
        if r.writes[k] > 0.0:
            r.changes[0] += reaching(r, k) * TICKS
            r.changes[1] += reaching(r, k) * TICKS * r.writes[k]
        r.rewritten[k] = _records(r, r.updates, k * classes)
        r.inserted[k] = _records(r, r.inserts, k * classes)
    for i in range(r.sizes[MACHINES]):
        r.summed[i] = 0


def _records(r: Arrays, each: list[float], first: int) -> float:
    """Records changed a second by the requests of all classes, `each` of them by one request."""
    rate = 0.0
    for other in range(r.sizes[CLASSES]):
        records = each[first + other]
        if records > 0.0:
            rate += reaching(r, other) * TICKS * records
    return rate


def sum_load(r: Arrays, i: int) -> None:
    """Sum the load offered to a machine, and what a slow or cold volume adds to each request."""
    machines = r.sizes[MACHINES]
    work = read = commits = rows = jobs = sent = 0.0
    r.summed[i] = 1
    for k in range(r.sizes[CLASSES]):
        c = k * machines + i
        reads = r.reads[k] * buffer_miss(r, k, i)
        if r.warm[i] < abs(r.buffer_full[c]) or (r.route[c] > 0.0 and r.read_there[c] < abs(r.buffer_full[c])):
            # Still warming up.
            r.summed[i] = 0
        demand = reaching(r, k) * r.route[c]
        work += demand * r.work_s[k]
        jobs += demand
        read += demand * reads
        sent += demand * r.reads[k] * r.key_bytes[k]
        if r.writes[k] > 0.0:
            commits += demand
            rows += demand * r.writes[k]
        # A slow or cold volume adds to every request alike, so it is kept beside the waiting tables.
        extra = reads * r.disk_ms[i] / 1000.0
        r.disk_s[c] = extra
        left = r.within_s[k] - r.fixed_s[c] - extra
        r.floor_late[c] = decay(left / r.service_s[c]) if extra > 0.0005 or left <= 0.0 else 0.0
        if r.first_touch_s[i] > 0.0:
            r.disk_s[c] += r.touches[c] * r.first_touches[c] * r.first_touch_s[i]
            slow = waits_too_often(r.touches[c], r.first_touches[c], (left - r.service_s[c]) / r.first_touch_s[i])
            r.floor_late[c] = max(r.floor_late[c], slow)
    at = i * SUMS
    r.sums[at + WORK_S] = work
    r.sums[at + JOBS] = jobs
    r.sums[at + READS] = read
    r.sums[at + COMMITS] = commits
    r.sums[at + WRITTEN] = rows
    r.sums[at + SENT] = sent
    r.log_per_work[i] = rows * r.log_bytes[0] / work if work > 0.0 else 0.0
    r.sent_per_work[i] = sent / work if work > 0.0 else 0.0


def waits_too_often(touches: float, share: float, most: float) -> float:
    """The probability that more than `most` of a request's touches wait for a block: binomial; of many that wait, their mean decides."""
    if most < 0.0:
        return 1.0
    mean = touches * share
    if mean > MANY or share >= 1.0:
        return 1.0 if mean > most else 0.0
    none = 1.0
    for _ in range(int(touches)):
        none *= 1.0 - share
    at_most = term = none
    for count in range(min(int(most), int(touches))):
        term *= (touches - count) / (count + 1.0) * share / (1.0 - share)
        at_most += term
    return max(0.0, 1.0 - at_most)


def buffer_miss(r: Arrays, k: int, i: int) -> float:
    """Share of a class's reads that go to disk: what does not fit in memory, and what has not come back after a restart."""
    full = r.buffer_full[k * r.sizes[MACHINES] + i]
    warm = min(r.warm[i], r.read_there[k * r.sizes[MACHINES] + i])
    if full <= 0.0 and warm > 1e12:
        return 0.0
    seen = min(warm, abs(full))
    return max(0.0, 1.0 - look_up(r.key_hit, k * POINTS, seen) / r.key_hit[k * POINTS + POINTS - 1])
