"""The parameters of a machine: memory for buffers, processors, volume. `capacity` says what follows from them."""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.clients.connections import open_connections
from drill.engine.database.durability.commit_durability import flush_every_s, waits_for_disk
from drill.engine.database.lag import apply_per_s
from drill.engine.database.pages.first_touches import first_touches_to_arrays
from drill.engine.database.pages.popularity_tables import tables_of, zipf_of
from drill.engine.database.serverless import begin, memory_gib, processors
from drill.engine.flow.capacity import FOLLOWS, NO_QUEUE, STOPPED
from drill.engine.flow.popularity import characteristic
from drill.engine.flow.volume_io import sharing
from drill.engine.state.arrays import CLASSES, MACHINES, Arrays, fill
from drill.engine.state.buckets import BUCKETS, NONE
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import (
    BUFFER_SHARE,
    CHECKPOINT_S,
    CONNECTION_MIB,
    CONTENTION,
    DISK_LATENCY_MS,
    PAGE_WRITES_PER_ROW,
)
from drill.model.inputs import Limits


class _SharedParameters(NamedTuple):
    """The parameters that all machines share."""

    shared_volume: bool
    disk_ms: float
    flush_ms: float
    apply_per_s: float


def _shared_parameters(state: State) -> _SharedParameters:
    service = state.inputs.design.database.service
    return _SharedParameters(
        service.shared_volume,
        state.figure(service.page_read_ms),
        state.figure(DISK_LATENCY_MS) if waits_for_disk(state) else flush_every_s(state) * 1000.0,
        apply_per_s(state),
    )


def machines_to_arrays(state: State, r: Arrays) -> None:
    """Write every machine's parameters that only events change, and the state of its buffers."""
    known = _shared_parameters(state)
    r.contention[0] = state.figure(CONTENTION)
    by = sharing(0.0, state.figure(CHECKPOINT_S), state.inputs.level.data_gib, state.figure(PAGE_WRITES_PER_ROW))
    r.volume[0], r.volume[1] = by.rewrite_s, by.each
    for i, machine in enumerate(state.machines):
        _to_arrays(state, r, i, machine, known)


def machine_to_arrays(state: State, r: Arrays, i: int, machine: Machine) -> None:
    """The same of one machine."""
    _to_arrays(state, r, i, machine, _shared_parameters(state))


def _to_arrays(state: State, r: Arrays, i: int, machine: Machine, known: _SharedParameters) -> None:
    r.warm[i] = machine.warm
    r.summed[i] = 0
    first_touches_to_arrays(state, r, i)
    spec, vcpu, connections = machine.spec, processors(state, machine), open_connections(state, i)
    follows = (machine.role, machine.alive, machine.cut_off, machine.detached, machine.stopped, machine.apply)
    key = (spec, machine.speed, vcpu, connections, machine.acu, machine.slow, machine.optimising, follows)
    if state.memo.machines.get(i) == key:
        return
    state.memo.machines[i] = key
    r.disk_ms[i] = known.disk_ms * machine.latency
    r.vcpu[i], r.full_vcpu[i], r.speed[i] = vcpu, float(spec.vcpu), machine.speed
    _limits_to_arrays(r, i, spec.limits)
    r.slow[i], r.flush_s[i] = machine.slow, known.flush_ms * machine.latency / 1000.0
    r.alive[i], r.reader[i] = int(machine.alive), int(machine.role == "reader")
    r.applies[i] = FOLLOWS
    if machine.role != "reader" or machine.detached or known.shared_volume:
        r.applies[i] = NO_QUEUE
    elif not machine.alive or machine.cut_off or machine.stopped:
        r.applies[i] = STOPPED
    else:
        r.apply_per_s[i], r.apply_factor[i] = known.apply_per_s, machine.apply
    share = buffer_share(state, i)
    for k, item in enumerate(state.inputs.level.classes):
        keys = tables_of(item).keys
        full = characteristic(keys, zipf_of(item), keys * share)
        # Negative: all of the data fit.
        r.buffer_full[k * r.sizes[MACHINES] + i] = -full if share >= 0.9999 else full


def _limits_to_arrays(r: Arrays, i: int, limits: Limits) -> None:
    """The limits of a machine; how many tokens are left of each is in the rows alone."""
    each = limits.each
    fill(r.bucket_rate, i * BUCKETS, [bucket.rate if bucket else NONE for bucket in each])
    fill(r.bucket_peak, i * BUCKETS, [bucket.peak if bucket else 0.0 for bucket in each])
    fill(r.bucket_size, i * BUCKETS, [bucket.size if bucket else 0.0 for bucket in each])


def begin_serverless(state: State, r: Arrays, i: int, machine: Machine) -> None:
    """At the start of a drill serverless capacity fits the load."""
    if machine.spec.most_acu > 0.0 and machine.acu <= 0.0:
        work = 0.0
        for k in range(r.sizes[CLASSES]):
            work += r.rate[k] * r.route[k * r.sizes[MACHINES] + i] * r.work_s[k]
        begin(state, machine, work)


def buffer_share(state: State, i: int) -> float:
    """Share of the data that a machine's memory holds beside its connections."""
    data_gib = state.inputs.level.data_gib
    if data_gib <= 0.0:
        return 1.0
    connections = open_connections(state, i) * state.figure(CONNECTION_MIB) / 1024.0
    gib = max(0.1, memory_gib(state, state.machines[i]) * BUFFER_SHARE - connections)
    return min(1.0, gib / data_gib)
