"""Computes the flow's parameters from the discrete state: all of them after an event, the slow ones once a second.

`routes` and `service_times` have what belongs to a class at a machine; here are applications and what each machine accepts.
"""

from __future__ import annotations

from drill.engine.cache.expiry import cache_to_arrays, forget_expired, set_cache_ages
from drill.engine.cache.global_datastore import clusters_to_arrays, follow_primary
from drill.engine.cache.key_placement import place_keys
from drill.engine.cache.serve_stale import note_unanswered
from drill.engine.clients.connections import connections_to_arrays, limit_connections, out_of_reach, throttle_sign_ins
from drill.engine.clients.fleet import fleet
from drill.engine.clients.half_open import set_hold_time
from drill.engine.clients.health_checks import watch_checks
from drill.engine.clients.queue_workers import queues_to_arrays
from drill.engine.clients.queued_requests import move_waiting
from drill.engine.clients.rate_limits import limits_to_arrays
from drill.engine.clients.slow_start import admitted, watch_returns
from drill.engine.database.global_database import primary_region
from drill.engine.database.instance_parameters import begin_serverless, machine_to_arrays, machines_to_arrays
from drill.engine.database.lock_waits import locks_to_arrays
from drill.engine.database.multi_master import conflict_share
from drill.engine.database.pages.served_before import note_served
from drill.engine.database.quorum import writes_have_quorum
from drill.engine.flow.backend import Backend
from drill.engine.flow.capacity import limit_shards
from drill.engine.flow.shards import shards_to_arrays, turn_overloads
from drill.engine.routes import readable, serving_readers, set_routes, stranded_readers
from drill.engine.service_times import set_service_times
from drill.engine.state.arrays import HANGING, HOLDING, MACHINES, REFUSING, TICKS, UP, Arrays
from drill.engine.state.state import State


def refresh(state: State, r: Arrays, backend: Backend) -> None:
    """Compute every parameter again."""
    follow_primary(state, r)
    _applications(state, r)
    _modes(state, r)
    set_hold_time(state, r)
    watch_checks(state, r)
    set_routes(state, r)
    if state.tick == 0:
        note_served(state, r)
    locks_to_arrays(state, r)
    limit_connections(state, r)
    place_keys(state, r)
    set_service_times(state, r)
    connections_to_arrays(state, r)
    state.changed = False
    refresh_drift(state, r, backend)


def refresh_moved(state: State, r: Arrays, backend: Backend) -> None:
    """Compute again what depends on how many clients have followed the writer to its new address, and on the tick by itself."""
    set_hold_time(state, r)
    watch_checks(state, r)
    before = list(r.route)
    set_routes(state, r)
    # Rates change with the second; within it a mean job is another one only where requests go elsewhere.
    if state.tick % TICKS == 0 or list(r.route) != before:
        set_service_times(state, r)
        connections_to_arrays(state, r)
    for i in range(r.sizes[MACHINES]):
        r.summed[i] = 0
    update_adaptive_parameters(state, r)
    _drift(state, r, backend)


def refresh_drift(state: State, r: Arrays, backend: Backend) -> None:
    """Compute the parameters that drift: buffers, volume throttling, contention, cache contents."""
    update_machines(state, r)
    _drift(state, r, backend)


def _drift(state: State, r: Arrays, backend: Backend) -> None:
    shards_to_arrays(state, r)
    clusters_to_arrays(state, r)
    if backend.set_capacities():
        state.changed = True
    turn_overloads(state, r)
    limit_shards(r)
    update_degraded_modes(state, r)
    cache_to_arrays(state, r)
    if backend.weigh_or_set_contents():
        set_cache_ages(state, r)
        backend.set_contents()


def update_machines(state: State, r: Arrays) -> None:
    """Write the machines as events have left them, then update what adapts by itself."""
    machines_to_arrays(state, r)
    update_adaptive_parameters(state, r)


def update_adaptive_parameters(state: State, r: Arrays) -> None:
    """Update conflicts between several writers, and serverless capacity."""
    if state.inputs.design.database.writers > 1:
        for k, item in enumerate(state.inputs.level.classes):
            r.conflict[k] = conflict_share(state, r, item) if item.writes else 0.0
    for i, machine in enumerate(state.machines):
        if machine.spec.most_acu > 0.0:
            begin_serverless(state, r, i, machine)
            machine_to_arrays(state, r, i, machine)


def update_degraded_modes(state: State, r: Arrays) -> None:
    """Update which classes are answered from stale copies, and how many sign-ins are throttled."""
    note_unanswered(state, r)
    throttle_sign_ins(state, r)


def _applications(state: State, r: Arrays) -> None:
    live, shares_gone = fleet(state)
    state.fleet.instances = live
    watch_returns(state, r)
    queues_to_arrays(state, r)
    limits_to_arrays(state, r)
    r.front[0] = 0.0
    r.front[1] = float(live * state.inputs.level.apps.threads)
    for k, item in enumerate(state.inputs.level.classes):
        r.gone[k] = shares_gone[k]
        r.front[0] = max(r.front[0], r.gone[k])
        r.admit[k] = (1.0 - state.admission.shed.get(item.name, state.admission.shed.get("", 0.0))) * admitted(
            state, item.name
        )
        if item.writes and state.inputs.design.clients.read_only:
            r.admit[k] = 0.0
        since = state.dropped.since_s(item)
        if since < 0 and r.broken[k]:
            forget_expired(r, k)
        r.broken[k] = 0.0 if since < 0 else 1.0
        r.broken_since_s[k] = float(since)


def _modes(state: State, r: Arrays) -> None:
    holds = state.inputs.design.proxy is not None
    service = state.inputs.design.database.service
    quorum = not service.shared_volume or writes_have_quorum(state, primary_region(state))
    stranded = stranded_readers(state)
    for i, machine in enumerate(state.machines):
        unreachable = out_of_reach(state, machine)
        serving = machine.alive and not machine.cut_off and not unreachable and not machine.forgotten
        if serving and machine.paused:
            mode = HOLDING
        elif serving and (machine.role in ("writer", "reader") or machine.stray or readable(state, machine)):
            mode = UP
        elif holds and (_writer_awaited(state, i) or (i in stranded and not state.access.proxy_chain)):
            mode = HOLDING
        elif machine.silent or machine.cut_off or (unreachable and machine.alive):
            mode = HANGING
        else:
            mode = REFUSING
        if r.mode[i] != UP and mode == UP:
            r.lump_s[i] = 0.0
        if r.mode[i] == HOLDING and mode not in (HOLDING, UP) and machine.role == "reader" and holds:
            # They waited for any reader, and another one is there.
            for other in serving_readers(state)[:1]:
                move_waiting(r, state.tick, i, other)
        r.mode[i] = mode
        takes_writes = machine.role == "writer" or machine.stray
        accepts = quorum and not state.volume(i).full and not state.transaction_ids.exhausted
        r.writable[i] = 1 if takes_writes and accepts else 0
        r.stray[i] = int(machine.stray)


def _writer_awaited(state: State, i: int) -> bool:
    """True if a proxy's clients reach this machine as the writer, and another one is taking over."""
    return i == state.endpoint and (state.failing_over or state.move is not None)
