"""What a machine is: memory for buffers, processors, volume. What it does with them by itself is in `strain`."""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.clients.connections import open_connections
from drill.engine.database.serverless import begin, memory_gib, processors
from drill.engine.flow.capacity import FOLLOWS, NO_QUEUE, STOPPED
from drill.engine.flow.popularity import Popularity, characteristic, popularity
from drill.engine.flow.volume_io import sharing
from drill.engine.state.arrays import Rows
from drill.engine.state.state import Unit, World
from drill.engine.state.timings import (
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
from drill.model.level import RequestClass


class _Known(NamedTuple):
    """What is the same for all machines."""

    aurora: bool
    disk_ms: float
    flush_ms: float
    lazy_factor: float
    apply_per_s: float


def _known(world: World) -> _Known:
    aurora = world.plant.design.database.service == "aurora"
    return _Known(
        aurora,
        world.figure(AURORA_READ_MS if aurora else DISK_LATENCY_MS),
        world.figure(DISK_LATENCY_MS),
        world.figure(LAZY_FACTOR),
        world.figure(APPLY_WRITES_S),
    )


def lend_machines(world: World, r: Rows) -> None:
    """What only events change of every machine, and where its buffers and credits stand."""
    known = _known(world)
    r.contention[0] = world.figure(CONTENTION)
    by = sharing(0.0, world.figure(CHECKPOINT_S), world.plant.level.data_gib, world.figure(PAGE_WRITES_PER_ROW))
    r.volume[0], r.volume[1] = by.rewrite_s, by.each
    for i, unit in enumerate(world.units):
        _lend(world, r, i, unit, known)


def lend_machine(world: World, r: Rows, i: int, unit: Unit) -> None:
    """The same of one machine."""
    _lend(world, r, i, unit, _known(world))


def _lend(world: World, r: Rows, i: int, unit: Unit, known: _Known) -> None:
    r.warm[i], r.credits[i], r.applied_before[i] = unit.warm, unit.credits, unit.applied_before
    r.ios_per_work[i], r.ios_per_applied[i] = unit.ios_per_work, unit.ios_per_applied
    r.disk_bound[i] = int(unit.disk_bound)
    r.summed[i] = 0
    machine, vcpu, connections = unit.machine, processors(world, unit), open_connections(world, i)
    follows = (unit.role, unit.alive, unit.cut_off, unit.detached, unit.stopped, unit.apply)
    key = (machine, vcpu, connections, unit.acu, unit.slow, unit.lazy, follows)
    if world.tables.get(-1 - i) == key:
        return
    world.tables[-1 - i] = key
    r.disk_ms[i] = known.disk_ms * (unit.slow * (known.lazy_factor if unit.lazy else 1.0))
    r.vcpu[i], r.full_vcpu[i], r.speed[i] = vcpu, float(machine.vcpu), machine.speed
    r.iops[i], r.burst_iops[i], r.most_credits[i] = machine.iops, machine.burst_iops, machine.burst_credits
    r.slow[i], r.flush_s[i] = unit.slow, known.flush_ms * unit.slow / 1000.0
    r.alive[i], r.reader[i] = int(unit.alive), int(unit.role == "reader")
    r.applies[i] = FOLLOWS
    if unit.role != "reader" or unit.detached or known.aurora:
        r.applies[i] = NO_QUEUE
    elif not unit.alive or unit.cut_off or unit.stopped:
        r.applies[i] = STOPPED
    else:
        r.apply_per_s[i], r.apply_factor[i] = known.apply_per_s, unit.apply
    share = buffer_share(world, i)
    for k, item in enumerate(world.plant.level.classes):
        keys = tables_of(item).keys
        full = characteristic(keys, zipf_of(item), keys * share)
        # Negative: all of the data fit.
        r.buffer_full[k * r.sizes[2] + i] = -full if share >= 0.9999 else full


def begin_serverless(world: World, r: Rows, i: int, unit: Unit) -> None:
    """At the start of a drill serverless capacity fits the load."""
    if unit.machine.most_acu > 0.0 and unit.acu <= 0.0:
        work = 0.0
        for k in range(r.sizes[0]):
            work += r.rate[k] * r.route[k * r.sizes[2] + i] * r.work_s[k]
        begin(world, unit, work)


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
