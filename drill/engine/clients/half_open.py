"""Half-open connections: pooled connections whose other end has gone without closing them.

A machine that loses power or its network closes nothing. A pool that tests each connection before lending it finds out at once,
and what it opens instead fails by the connect time-out. A pool that does not goes on sending into the void: every request
waits until its own time-out, and no address is looked up again, until TCP gives the connections up. That is keep-alive: idle
time and so many unanswered probes, 1 s + 5 × 1 s as the Aurora User Guide advises (AuroraPostgreSQL.BestPractices.FastFailover),
7,200 s + 9 × 75 s by Linux's default (tcp(7)). Behind RDS Proxy the other end is the proxy, which does not vanish.
"""

from __future__ import annotations

from drill.engine.state.arrays import HANGING, TICKS, Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State


def kept_s(state: State) -> int:
    """Seconds until a pool drops a dead connection: by TCP keep-alive, or by the user timeout on unacknowledged data."""
    design = state.inputs.design
    clients = design.clients
    if design.proxy is not None or clients.pool == 0 or clients.keepalive_s is None:
        return 0
    return clients.keepalive_s if clients.user_timeout_s is None else min(clients.keepalive_s, clients.user_timeout_s)


def vanished(state: State) -> None:
    """A machine has vanished without closing its connections: look again when pools give them up."""
    if kept_s(state):
        state.after(kept_s(state), connections_given_up)


def connections_given_up(state: State, r: Arrays) -> None:
    """Pools notice dead connections: shares have to be worked out again."""
    state.changed = True


def given_up_at(state: State, machine: Machine) -> int:
    """Tick at which the pools give up their connections to a machine that has vanished; 0 for any other."""
    gone = (machine.silent or machine.cut_off) and machine.gone_since >= 0
    return (machine.gone_since + kept_s(state)) * TICKS if gone and kept_s(state) else 0


def set_hold_time(state: State, r: Arrays) -> None:
    """Set how long an attempt waits for a machine that does not answer: the connect timeout, longer on a dead connection."""
    wait = max(1, state.inputs.design.clients.connect_timeout_ms * TICKS // 1000)
    for i, machine in enumerate(state.machines):
        if r.mode[i] == HANGING and state.tick < given_up_at(state, machine):
            wait = max(wait, kept_s(state) * TICKS)
    r.hold[0] = wait
