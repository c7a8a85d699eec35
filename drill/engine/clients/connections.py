"""Connections as a resource: how many jobs they admit to a database, who is refused, how many are open."""

from __future__ import annotations

from drill.engine.clients.access import closed_share, silent
from drill.engine.state.arrays import CLASSES, HOLDING, TICKS, Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import IAM_CONNECTIONS_S

NEVER = 1e18
"""No limit."""
NO_TIMEOUT = 1 << 30
"""Ticks: never."""


def limit_connections(state: State, r: Arrays) -> None:
    """Limit the jobs inside each machine to its connections, and refuse clients beyond `max_connections`."""
    design = state.inputs.design
    clients = design.clients
    instances = state.fleet.instances
    pinned = clients.pool > 0 and any(item.session_state for item in state.inputs.level.classes)
    for i, machine in enumerate(state.machines):
        most = float(machine.spec.max_connections)
        wanted = float(clients.pool * instances)
        r.refuse[i] = 0.0
        r.waiters[i] = NEVER if clients.max_waiting is None else float(clients.max_waiting)
        r.borrow[i] = NO_TIMEOUT
        if design.proxy is not None and proxied(state, machine):
            most = max(1.0, most * design.proxy.max_connections_pct / 100.0)
            r.admit_jobs[i] = 0.0 if r.mode[i] == HOLDING else most
            r.borrow[i] = max(1, design.proxy.borrow_timeout_s * TICKS)
            if pinned and wanted > most:
                # Sooner or later every connection of a pool has been used by the class that leaves state in it.
                r.refuse[i] = 1.0 - most / wanted
        elif clients.pool == 0:
            r.admit_jobs[i] = most
            r.waiters[i] = 0.0
        else:
            r.admit_jobs[i] = max(1.0, min(wanted, most))
            r.refuse[i] = 1.0 - most / wanted if wanted > most else 0.0
        if state.access.lockouts:
            _lock_out(state, r, i)


def _lock_out(state: State, r: Arrays, i: int) -> None:
    """Closed connections that cannot be reopened are missing; clients that open one for each request get none."""
    closed = closed_share(state)
    if state.inputs.design.clients.pool > 0 and closed < 1.0:
        r.admit_jobs[i] *= 1.0 - closed
    elif not silent(state):
        r.refuse[i] = max(r.refuse[i], closed)


def throttle_sign_ins(state: State, r: Arrays) -> None:
    """IAM admits only so many new connections a second; clients without a pool or a proxy open one for each request."""
    design = state.inputs.design
    if not design.security.iam_auth or design.clients.pool > 0 or design.proxy is not None:
        return
    most = state.figure(IAM_CONNECTIONS_S)
    held_out = closed_share(state) if state.access.lockouts and not silent(state) else 0.0
    for i in range(len(state.machines)):
        asked = 0.0
        for k in range(r.sizes[CLASSES]):
            asked += r.rate[k] * TICKS * r.route[k * len(state.machines) + i]
        r.refuse[i] = max(held_out, 1.0 - most / asked if asked > most else 0.0)


def out_of_reach(state: State, machine: Machine) -> bool:
    """Whether no packet gets through to a machine: a firewall in front of it, or a proxy that is down."""
    if state.access.proxy_chain and proxied(state, machine):
        return True
    return bool(state.access.lockouts) and silent(state) and closed_share(state) >= 1.0


def proxied(state: State, machine: Machine) -> bool:
    """Whether clients reach a machine through RDS Proxy: the writer, and what stands behind a reader endpoint."""
    if state.inputs.design.proxy is None:
        return False
    return machine.role != "reader" or state.inputs.design.database.service.reader_endpoint


def open_connections(state: State, i: int) -> float:
    """Connections that clients keep open to a machine."""
    machine = state.machines[i]
    design = state.inputs.design
    if not machine.alive or machine.cut_off:
        return 0.0
    pool = float(max(design.clients.pool, 1) * state.fleet.instances)
    if proxied(state, machine) and design.proxy is not None:
        return min(pool, machine.spec.max_connections * design.proxy.max_connections_pct / 100.0)
    return min(pool, float(machine.spec.max_connections))
