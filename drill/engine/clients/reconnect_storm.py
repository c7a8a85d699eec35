"""Reconnect storms: every pool opens its connections at once, as fast as the database lets clients sign in."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import CONNECTION_CPU_MS, IAM_CONNECTIONS_S


def reconnect(state: State, r: Arrays, i: int) -> None:
    """Every pool opens its connections again: work for the processor that answers nobody.

    Who is held out from opening connections is from now on without any. With IAM only so many sign in each second.
    """
    if i == state.writer:
        state.access.lockouts = {name: replace(lockout, drops=True) for name, lockout in state.access.lockouts.items()}
    clients = state.inputs.design.clients
    if state.inputs.design.proxy is not None or clients.pool == 0:
        return
    count = full_pools(state, i)
    if count <= 0.0:
        return
    if not state.inputs.design.security.iam_auth:
        opened(state, r, i, count)
        return
    if not state.pools.missing:
        state.after(1.0, sign_in)
    state.pools.missing[i] = count
    state.changed = True


def full_pools(state: State, i: int) -> float:
    """Connections of pools that are always full, as far as a machine accepts them; others open theirs on demand."""
    clients = state.inputs.design.clients
    if clients.pool_min is not None and clients.pool_min < clients.pool:
        return 0.0
    return min(float(clients.pool * state.fleet.instances), float(state.machines[i].spec.max_connections))


def opened(state: State, r: Arrays, i: int, count: float) -> None:
    """So many connections have been opened to a machine."""
    r.lump_s[i] += count * state.figure(CONNECTION_CPU_MS) / 1000.0
    r.opened[i] += count


def sign_in(state: State, r: Arrays) -> None:
    """For a second pools have signed in with IAM: fewer than 200 connections in all at a cluster, or at an instance of RDS."""
    missing = {i: count for i, count in state.pools.missing.items() if count > 0.0 and state.machines[i].alive}
    most = state.figure(IAM_CONNECTIONS_S)
    wanted = 0.0
    for count in missing.values():
        wanted += count
    state.pools.missing.clear()
    for i, count in missing.items():
        share = most * count / wanted if state.inputs.design.database.service.shared_volume else most
        now = min(count, share)
        opened(state, r, i, now)
        if count - now > 1e-6:
            state.pools.missing[i] = count - now
    if state.pools.missing:
        state.after(1.0, sign_in)
    state.changed = True
