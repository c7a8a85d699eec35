"""What drifts by itself between events: buffers, contention, what the volume gives, how fast replicas apply."""

from __future__ import annotations

from drill.engine.connections import open_connections
from drill.engine.popularity import Popularity, characteristic, look_up, popularity
from drill.engine.rows import TICK_S, UP, Rows
from drill.engine.serverless import begin, memory_gib, processors
from drill.engine.timings import (
    APPLY_WRITES_S,
    BUFFER_SHARE,
    CONNECTION_MIB,
    CONTENTION,
    DISK_LATENCY_MS,
    IOS_PER_TRANSACTION,
    LAZY_FACTOR,
    WRITES_PER_TRANSACTION,
)
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
    work = ios = asked = jobs = 0.0
    disk_ms = world.figure(DISK_LATENCY_MS) * unit.slow * (world.figure(LAZY_FACTOR) if unit.lazy else 1.0)
    ios_per_write = world.figure(IOS_PER_TRANSACTION) / WRITES_PER_TRANSACTION
    share = buffer_share(world, i)
    for k, item in enumerate(classes):
        c = k * machines + i
        cold = buffer_miss(unit, item, share)
        reads = item.reads * cold
        demand = r.rate[k] * r.route[c]
        work += demand * r.work_s[k]
        jobs += demand
        asked += demand * reads * 4.0
        ios += demand * (reads + item.writes * ios_per_write)
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
    unit.ios_per_work = ios / work if work > 0.0 else 0.0
    limit = iops_now(unit)
    left = _apply(world, r, i, unit, limit, asked)
    limit -= left
    unit.disk_bound = False
    if limit > 0.0 and ios > 0.0 and work > 0.0:
        allowed = limit / unit.slow * work / ios
        unit.disk_bound = allowed < capacity
        capacity = min(capacity, allowed)
    r.capacity_s[i] = capacity * TICK_S
    if r.mode[i] != UP:
        r.capacity_s[i] = 0.0


def _apply(world: World, r: Rows, i: int, unit: Unit, limit: float, reads: float) -> float:
    """Set the writes a replica applies in a tick. Returns the I/O operations a second that this takes from its reads.

    One thread, which gets what reads leave of a processor and of the volume, or its fair share of them. Aurora's readers
    get changes from the volume's log stream and never queue them; a standby commits with the writer.
    """
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
    each = world.figure(IOS_PER_TRANSACTION) / WRITES_PER_TRANSACTION
    if limit <= 0.0:
        r.apply[i] = rate * TICK_S
        return 0.0
    rate = min(rate, max(limit - reads, limit * 0.5) / unit.slow / each)
    r.apply[i] = rate * TICK_S
    behind = r.written[0] - r.applied[i]
    writes = rate if behind > rate else _written_now(world, r)
    return min(writes, rate) * each


def _written_now(world: World, r: Rows) -> float:
    """Rows written a second, as asked."""
    writes = 0.0
    for k, item in enumerate(world.plant.level.classes):
        writes += r.rate[k] * 4.0 * item.writes
    return writes


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
