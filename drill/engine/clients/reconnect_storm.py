"""Reconnect storms: every pool opens its connections at once."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import CONNECTION_CPU_MS


def reconnect(state: State, r: Arrays, i: int) -> None:
    """Every pool opens its connections again: work for the processor that answers nobody.

    Who is held out from opening connections is from now on without any.
    """
    if i == state.writer:
        state.access.lockouts = {name: replace(lockout, drops=True) for name, lockout in state.access.lockouts.items()}
    clients = state.inputs.design.clients
    if state.inputs.design.proxy is not None or clients.pool == 0:
        return
    machine = state.machines[i]
    count = min(float(clients.pool * state.fleet.instances), float(machine.spec.max_connections))
    r.lump_s[i] += count * state.figure(CONNECTION_CPU_MS) / 1000.0
