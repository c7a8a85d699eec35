"""Capacity of a machine: its processors, less contention, less what its volume does not allow. Restricted Python: see `RULES.md`.

Once a second. What only events change (`instance_parameters.machine_to_arrays`) is in the rows already.
"""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.flow.consumers.message_queue import offered_now, overdue
from drill.engine.flow.node_samples import FAR_BEHIND_S
from drill.engine.flow.offered_load import COMMITS, JOBS, READS, SENT, SUMS, WORK_S, WRITTEN, reaching, sum_load
from drill.engine.flow.repeats.tape import TAPED, UNKNOWN, WARMED, note
from drill.engine.flow.volume_io import PAGE_BYTES, SharedIO, VolumeLoad, ios, moved, within, within_bytes
from drill.engine.state.arrays import CLASSES, MACHINES, QUEUES, SHARDS, TICK_S, TICKS, UP, Arrays
from drill.engine.state.buckets import (
    BUCKETS,
    CLASS_BYTES,
    CLASS_IOS,
    CPU_S,
    NETWORK_BYTES,
    VOLUME_BYTES,
    VOLUME_IOS,
    allowed,
    spend,
    tighter,
)

MIX = 0.05
"""Change of the mean job that calls for new waiting tables."""
OVERLOADED_WAIT_S = 0.25
BINDS = 1.0 - 1e-9
"""A limit binds where it leaves less than this share of a capacity."""
LEAST_PART = 1e-12
"""A smaller part of a load is next to nothing of it."""
NO_LAG, SHIPPED, STREAMED, FIXED = 0, 1, 2, 3
"""Lag of a machine: none, its queue or shipping, its queue or Aurora's stream, always the same."""
LAG_POINTS = 4
NO_QUEUE, STOPPED, FOLLOWS = 0, 1, 2
"""How a machine applies what others write: it does not, it has stopped, it follows."""
MARGIN = 1.01
"""What is less than a limit by this factor is so whatever its last bits are."""
ANSWER = 5
"""Numbers kept of the last answer: what it was asked with, up to four, and what it was."""


class Limit(NamedTuple):
    """The amount that one second may use, and its token bucket."""

    amount: float
    bucket: int


def set_capacity(r: Arrays, i: int) -> int:
    """Set the capacity of one machine. Returns 1 if its waiting tables are for another mix of jobs."""
    if not r.summed[i]:
        sum_load(r, i)
        r.followed[i * ANSWER] = r.fitted[i * ANSWER] = -1.0
    work, jobs = r.sums[i * SUMS + WORK_S], r.sums[i * SUMS + JOBS]
    mixed = 0
    if jobs > 0.0:
        mix = work / jobs / r.job_work_s[i]
        if mix <= 1.0 - MIX or mix >= 1.0 + MIX:
            # Other classes than before make up the load: whoever waits, waits among their jobs.
            mixed = 1
    vcpu = r.vcpu[i]
    capacity = vcpu * r.speed[i]
    # Who waits for a lock keeps no processor busy.
    active = min(r.live[i] - r.locked[i] + r.lump_s[i] / r.job_work_s[i], r.admit_jobs[i])
    crowd = active / vcpu - 1.0 if vcpu > 0.0 else 0.0
    if crowd > 0.0:
        capacity /= 1.0 + r.contention[0] * crowd
    if r.bucket_rate[i * BUCKETS + CPU_S] >= 0.0:
        # CPU credits: a burstable class in standard mode.
        capacity = min(capacity, allowed(r, i, CPU_S) * r.speed[i])
    by_ios = tighter(r, i, VOLUME_IOS, CLASS_IOS)
    limit = allowed(r, i, by_ios)
    used = _apply(r, i, limit)
    if limit >= 0.0:
        limit = max(0.0, limit - used)
    by_bytes = tighter(r, i, VOLUME_BYTES, CLASS_BYTES)
    moves, sends = allowed(r, i, by_bytes), allowed(r, i, NETWORK_BYTES)
    at = i * ANSWER
    if r.fitted[at] != capacity or r.fitted[at + 1] != limit or r.fitted[at + 2] != moves or r.fitted[at + 3] != sends:
        r.fitted[at], r.fitted[at + 1], r.fitted[at + 2], r.fitted[at + 3] = capacity, limit, moves, sends
        r.fitted[at + 4] = _fit(r, i, capacity, Limit(limit, by_ios), Limit(moves, by_bytes))
    r.capacity_s[i] = r.fitted[at + 4] * TICK_S if r.mode[i] == UP else 0.0
    return mixed


def _fit(r: Arrays, i: int, capacity: float, ios_limit: Limit, bytes_limit: Limit) -> float:
    """The part of its capacity that a machine can use within its limits."""
    at = i * SUMS
    work = r.sums[at + WORK_S]
    credits_s = allowed(r, i, CPU_S)
    r.bound[i] = CPU_S + 1 if 0.0 <= credits_s < r.vcpu[i] else 0
    r.ios_per_work[i] = 0.0
    if work > 0.0 and capacity > 0.0:
        work *= TICKS
        asked = VolumeLoad(r.sums[at + READS] * TICKS, r.sums[at + COMMITS] * TICKS, r.sums[at + WRITTEN] * TICKS)
        by = SharedIO(r.flush_s[i], r.volume[0], r.volume[1])
        if ios_limit.amount >= 0.0:
            fits = work * within(asked, by, ios_limit.amount / r.slow[i], capacity / work)
            if fits < capacity * BINDS:
                r.bound[i] = ios_limit.bucket + 1
            capacity = min(capacity, fits)
        log = asked.rows * r.log_bytes[0]
        most = bytes_limit.amount / r.slow[i]
        if bytes_limit.amount >= 0.0 and moved(asked, by, log, capacity / work) > most:
            capacity = work * within_bytes(asked, by, log, most, capacity / work)
            r.bound[i] = bytes_limit.bucket + 1
        sent = r.sums[at + SENT] * TICKS
        sends = allowed(r, i, NETWORK_BYTES)
        if sends >= 0.0 and sent * (capacity / work) > sends:
            capacity = work * (sends / sent)
            r.bound[i] = NETWORK_BYTES + 1
        part = min(1.0, capacity / work)
        done = work * part
        # Where next to nothing is done, no I/O is shared.
        each = asked.reads + asked.commits + by.each * asked.rows
        r.ios_per_work[i] = ios(asked, by, part) / done if part > LEAST_PART and done > 0.0 else each / work
    return capacity


def _apply(r: Arrays, i: int, limit: float) -> float:
    """Set the writes a replica applies in a tick. Returns the I/O operations a second that this takes from its reads.

    One thread beside those of the last second's readers: its share of the processors, one at most, and what they leave
    of the volume, or half of it. Aurora's readers get changes from the volume's log stream and never queue them; a
    standby commits with the writer.
    """
    r.ios_per_applied[i] = 0.0
    if r.applies[i] == NO_QUEUE:
        r.apply[i] = -1.0
        if not r.reader[i]:
            r.lag_s[i] = 0.0
        return 0.0
    if r.applies[i] == STOPPED:
        r.apply[i] = 0.0
        return 0.0
    whole = r.full_vcpu[i]
    inside = min(whole, r.pressed_s[i] / r.speed[i])
    waiting = min(r.live[i] + r.lump_s[i] / r.job_work_s[i], r.admit_jobs[i])
    if waiting > inside:
        inside = waiting
    processor = min(1.0, whole / (inside + 1.0))
    rate = r.apply_per_s[i] * processor * r.apply_factor[i]
    if limit < 0.0:
        r.apply[i] = rate * TICK_S
        return 0.0
    commits, rows = r.changes[0], r.changes[1]
    changes = VolumeLoad(0.0, rate * commits / rows if rows > 0.0 else rate, rate)
    by = SharedIO(r.flush_s[i], r.volume[0], r.volume[1])
    at = i * ANSWER
    if r.followed[at] != rate or r.followed[at + 1] != limit:
        reads = r.sums[i * SUMS + READS] * TICKS
        r.followed[at], r.followed[at + 1] = rate, limit
        r.followed[at + 2] = within(changes, by, max(limit - reads, limit * 0.5) / r.slow[i], 1.0)
    rate *= r.followed[at + 2]
    r.apply[i] = rate * TICK_S
    behind = r.written[0] - r.applied[i]
    part = (rate if behind > rate else min(rows, rate)) / changes.rows if changes.rows > 0.0 else 0.0
    used = ios(changes, by, part)
    r.ios_per_applied[i] = used / (part * changes.rows) if part > 0.0 else 0.0
    return used


def spend_second(r: Arrays) -> None:
    """Warm up buffers, and account for what every machine has done this second: I/O, bytes, processor time."""
    for i in range(r.sizes[MACHINES]):
        if r.alive[i] and r.warm[i] < 1e12:
            r.warm[i] += r.jobs[i]
            if r.steady[0] == TAPED:
                note(r, WARMED, i, r.jobs[i])
        if r.alive[i] and r.jobs[i] > 0.0:
            _note_reads(r, i)
        # What was done, reads that missed the buffers included, and what a replica applied beside it.
        applied = max(0.0, r.applied[i] - r.applied_before[i])
        r.applied_before[i] = r.applied[i]
        done = r.done_s[i]
        ios = done * r.ios_per_work[i] + applied * r.ios_per_applied[i]
        moved = ios * PAGE_BYTES + done * r.log_per_work[i]
        spend(r, i, VOLUME_IOS, ios)
        spend(r, i, CLASS_IOS, ios)
        spend(r, i, VOLUME_BYTES, moved)
        spend(r, i, CLASS_BYTES, moved)
        spend(r, i, NETWORK_BYTES, done * r.sent_per_work[i])
        spend(r, i, CPU_S, done / r.speed[i])
        if r.steady[0] == TAPED and r.applies[i] == FOLLOWS and not _refills(r, i, ios, moved):
            r.steady[0] = UNKNOWN


def _refills(r: Arrays, i: int, ios: float, moved: float) -> int:
    """1 if the buckets of a volume are full whatever the last bits of what a replica has applied."""
    for bucket in range(CLASS_BYTES + 1):
        at = i * BUCKETS + bucket
        # Operations and bytes take turns.
        used = moved if bucket % 2 else ios
        if r.bucket_size[at] > 0.0 and (r.tokens[at] < r.bucket_size[at] or used * MARGIN > r.bucket_rate[at]):
            return 0
    return 1


def _note_reads(r: Arrays, i: int) -> None:
    """Pages of classes that this machine has not served before come into its buffers as they are read."""
    jobs = r.sums[i * SUMS + JOBS]
    for k in range(r.sizes[CLASSES]):
        c = k * r.sizes[MACHINES] + i
        read = r.jobs[i] * reaching(r, k) * r.route[c] / jobs if r.read_there[c] < 1e12 and jobs > 0.0 else 0.0
        if read > 0.0:
            r.read_there[c] += read
            r.steady[0] = UNKNOWN


def note_lags(r: Arrays) -> None:
    """Read every machine's lag: what is queued for it, and what shipping takes even when nothing is (`lag`)."""
    for i in range(r.sizes[MACHINES]):
        r.lag_was_s[i] = r.lag_now_s[i]
        kind = r.lag_kind[i]
        if kind == NO_LAG:
            r.lag_now_s[i] = 0.0
        elif kind == FIXED:
            r.lag_now_s[i] = r.lag_base_s[i]
        elif kind == SHIPPED:
            r.lag_now_s[i] = max(r.lag_s[i], r.lag_base_s[i])
        else:
            r.lag_now_s[i] = max(r.lag_s[i], stream_lag_s(r))


def stream_lag_s(r: Arrays) -> float:
    """Lag of Aurora's readers by rows written a second: straight lines between what was measured."""
    writes = r.changes[1]
    previous = 0.0
    lag = r.lag_curve[1]
    for point in range(LAG_POINTS):
        edge, value = r.lag_curve[point * 2], r.lag_curve[point * 2 + 1]
        if writes <= edge:
            return (lag + (value - lag) * (writes - previous) / (edge - previous)) / 1000.0
        previous, lag = edge, value
    return lag * writes / previous / 1000.0


def overload_turns(r: Arrays) -> int:
    """Whether an overload begins or ends at some machine now."""
    for i in range(r.sizes[MACHINES]):
        if r.mode[i] != UP:
            if r.overloaded[i]:
                return 1
        elif r.wait_s[i] > OVERLOADED_WAIT_S or r.live[i] > r.admit_jobs[i]:
            if not r.overloaded[i]:
                return 1
        elif r.overloaded[i] and r.volume_ok[i] and r.wait_s[i] <= 0.0:
            return 1
    return 0


def alarm_turns(r: Arrays) -> int:
    """Whether an alarm begins or ends now: lag of a machine, backlog of a queue, availability."""
    for i in range(r.sizes[MACHINES]):
        if (r.lag_now_s[i] > FAR_BEHIND_S) != (r.ringing[i] > 0):
            return 1
    for k in range(r.sizes[CLASSES] if r.sizes[QUEUES] > 0 else 0):
        if r.work_queue[k] >= 0 and overdue(r, k) != r.queue_rings[r.work_queue[k]]:
            return 1
    return 1 if unavailable(r) != r.ringing[r.sizes[MACHINES]] else 0


def unavailable(r: Arrays) -> int:
    """1 if less than 95 % of what was offered this second was answered in time."""
    offered = answered = 0.0
    sources = r.sizes[MACHINES] + 1
    for k in range(r.sizes[CLASSES]):
        offered += offered_now(r, k)
        for source in range(sources):
            answered += r.answered[k * sources + source]
    return 1 if offered > 0.0 and answered < 0.95 * offered else 0


def shard_turns(r: Arrays) -> int:
    """Whether an overload begins or ends at some shard now."""
    for s in range(r.sizes[SHARDS] - 1):
        if (r.shard_load[s] > 1.0 and r.shard_there[s] and not r.shard_over[s]) or (
            r.shard_load[s] <= 0.95 and r.shard_over[s]
        ):
            return 1
    return 0


def limit_shards(r: Arrays) -> None:
    """Set the share of look-ups that each shard answers."""
    extra = r.sizes[SHARDS] - 1
    for s in range(extra):
        load = r.shard_load[s]
        r.shard_up[s] = 0.0 if not r.shard_there[s] else 1.0 if load <= 1.0 else 1.0 / load
    if extra > 0:
        r.shard_up[extra] = 1.0
    for k in range(r.sizes[CLASSES] if extra > 0 else 0):
        _shape(r, k, extra)


def _shape(r: Arrays, k: int, extra: int) -> None:
    """Set the share of a class's requests that a node's network keeps waiting until its client gives the cache up."""
    r.shaped[k] = 0.0
    if not r.cached[k] or r.within_s[k] > r.cache_timeout_s[0]:
        return
    for s in range(extra):
        if r.shard_net_load[s] > 1.0 and r.shard_there[s]:
            r.shaped[k] += r.shard_share[s * r.sizes[CLASSES] + k] * (1.0 - r.shard_up[s])
