"""What drifts by itself between events: buffers, contention, what the volume gives, how fast replicas apply."""

from __future__ import annotations

from drill.engine.connections import open_connections
from drill.engine.popularity import Popularity, characteristic, look_up, popularity
from drill.engine.rows import TICK_S, UP, Rows
from drill.engine.serverless import begin, memory_gib, processors
from drill.engine.timings import (
    APPLY_WRITES_S,
    AURORA_READ_MS,
    BUFFER_SHARE,
    CHECKPOINT_S,
    CONNECTION_MIB,
    CONTENTION,
    DISK_LATENCY_MS,
    LAZY_FACTOR,
    PAGE_WRITES_PER_ROW,
)
from drill.engine.volume_io import Asked, Sharing, ios, sharing, within
from drill.engine.waiting import decay
from drill.engine.world import Unit, World
from drill.model.level import RequestClass

MIX = 0.05
"""Change of the mean job that calls for new waiting tables."""


def drift(world: World, r: Rows, i: int, unit: Unit) -> None:
    """Capacity of one machine now: processors, less contention, less what its volume cannot follow."""
    machines = len(world.units)
    machine = unit.machine
    classes = world.plant.level.classes
    work = read = commits = rows = jobs = 0.0
    aurora = world.plant.design.database.service == "aurora"
    disk_ms = world.figure(AURORA_READ_MS if aurora else DISK_LATENCY_MS)
    disk_ms *= unit.slow * (world.figure(LAZY_FACTOR) if unit.lazy else 1.0)
    share = buffer_share(world, i)
    for k, item in enumerate(classes):
        c = k * machines + i
        cold = buffer_miss(unit, item, share)
        reads = item.reads * cold
        demand = r.rate[k] * r.route[c]
        work += demand * r.work_s[k]
        jobs += demand
        read += demand * reads
        if item.writes:
            commits += demand
            rows += demand * item.writes
        # A slow or cold volume adds to every request alike, so it is kept beside the waiting tables.
        extra = reads * disk_ms / 1000.0
        r.disk_s[c] = extra
        left = r.within_s[k] - r.fixed_s[c] - extra
        r.floor_late[c] = decay(left / r.service_s[c]) if extra > 0.0005 or left <= 0.0 else 0.0
    if jobs > 0.0 and not 1.0 - MIX < work / jobs / r.job_work_s[i] < 1.0 + MIX:
        # Other classes than before make up the load: whoever waits, waits among their jobs.
        world.changed = True
    if machine.most_acu > 0.0 and unit.acu <= 0.0:
        begin(world, unit, work)
    vcpu = processors(world, unit)
    capacity = vcpu * machine.speed
    active = min(r.live[i] + r.lump_s[i] / r.job_work_s[i], r.admit_jobs[i])
    crowd = active / vcpu - 1.0 if vcpu > 0.0 else 0.0
    if crowd > 0.0:
        capacity /= 1.0 + world.figure(CONTENTION) * crowd
    asked, by = Asked(read * 4.0, commits * 4.0, rows * 4.0), _sharing(world, unit)
    limit = iops_now(unit)
    limit -= _apply(world, r, i, unit, limit, asked.reads, by)
    unit.disk_bound = False
    unit.ios_per_work = 0.0
    if work > 0.0 and capacity > 0.0:
        work *= 4.0
        if limit > 0.0:
            allowed = work * within(asked, by, limit / unit.slow, capacity / work)
            unit.disk_bound = allowed < capacity * (1.0 - 1e-9)
            capacity = min(capacity, allowed)
        part = min(1.0, capacity / work)
        unit.ios_per_work = ios(asked, by, part) / (work * part)
    r.capacity_s[i] = capacity * TICK_S
    if r.mode[i] != UP:
        r.capacity_s[i] = 0.0


def _sharing(world: World, unit: Unit) -> Sharing:
    """What writes to a machine's volume can share."""
    flush_s = world.figure(DISK_LATENCY_MS) * unit.slow / 1000.0
    return sharing(flush_s, world.figure(CHECKPOINT_S), world.plant.level.data_gib, world.figure(PAGE_WRITES_PER_ROW))


def _apply(world: World, r: Rows, i: int, unit: Unit, limit: float, reads: float, by: Sharing) -> float:
    """Set the writes a replica applies in a tick. Returns the I/O operations a second that this takes from its reads.

    One thread, which gets what reads leave of a processor and of the volume, or its fair share of them. Aurora's readers
    get changes from the volume's log stream and never queue them; a standby commits with the writer.
    """
    unit.ios_per_applied = 0.0
    if unit.role != "reader" or unit.detached or world.plant.design.database.service == "aurora":
        r.apply[i] = -1.0
        if unit.role != "reader":
            r.lag_s[i] = 0.0
        return 0.0
    if not unit.alive or unit.cut_off or unit.stopped:
        r.apply[i] = 0.0
        return 0.0
    busy = min(1.0, r.arrived_s[i] / max(unit.machine.vcpu * unit.machine.speed, 1e-9))
    idle = unit.machine.vcpu * (1.0 - busy)
    fair = unit.machine.vcpu / (r.live[i] + unit.machine.vcpu)
    processor = min(1.0, max(idle, fair))
    rate = world.figure(APPLY_WRITES_S) * processor * unit.apply
    if limit <= 0.0:
        r.apply[i] = rate * TICK_S
        return 0.0
    commits, rows = _written_now(world, r)
    changes = Asked(0.0, rate * commits / rows if rows > 0.0 else rate, rate)
    rate *= within(changes, by, max(limit - reads, limit * 0.5) / unit.slow, 1.0)
    r.apply[i] = rate * TICK_S
    behind = r.written[0] - r.applied[i]
    part = (rate if behind > rate else min(rows, rate)) / changes.rows if changes.rows > 0.0 else 0.0
    used = ios(changes, by, part)
    unit.ios_per_applied = used / (part * changes.rows) if part > 0.0 else 0.0
    return used


def _written_now(world: World, r: Rows) -> tuple[float, float]:
    """Transactions that write and rows they change a second, as asked."""
    commits = rows = 0.0
    for k, item in enumerate(world.plant.level.classes):
        if item.writes:
            commits += r.rate[k] * 4.0
            rows += r.rate[k] * 4.0 * item.writes
    return commits, rows


def iops_now(unit: Unit) -> float:
    """I/O operations a second its volume gives: burst while credits last."""
    return unit.machine.burst_iops if unit.credits > 0.0 else unit.machine.iops


def tables_of(item: RequestClass) -> Popularity:
    """Tables of the keys a class reads; of a usual population where the level names none."""
    keys = item.keys
    return popularity(keys.count, keys.zipf) if keys is not None else popularity(100_000, 0.99)


def zipf_of(item: RequestClass) -> float:
    """Skew of the keys a class reads."""
    return item.keys.zipf if item.keys is not None else 0.99


def buffer_share(world: World, i: int) -> float:
    """Share of the data that a machine's memory holds beside its connections."""
    data_gib = world.plant.level.data_gib
    if data_gib <= 0.0:
        return 1.0
    connections = open_connections(world, i) * world.figure(CONNECTION_MIB) / 1024.0
    gib = max(0.1, memory_gib(world, world.units[i]) * BUFFER_SHARE - connections)
    return min(1.0, gib / data_gib)


def buffer_miss(unit: Unit, item: RequestClass, share: float) -> float:
    """Share of a class's reads that go to disk: what does not fit in memory, and what has not come back after a restart."""
    if share >= 0.9999 and unit.warm > 1e12:
        return 0.0
    tables = tables_of(item)
    full = characteristic(tables.keys, zipf_of(item), tables.keys * share)
    return max(0.0, 1.0 - look_up(tables.hit, 0, min(unit.warm, full)) / tables.hit[-1])
