"""Replica lag: what is queued for a replica, and the shipping time even when nothing is."""

from __future__ import annotations

from drill.engine.database.global_database import abroad, distance_s, shipping_lag_s
from drill.engine.flow.capacity import FIXED, NO_LAG, SHIPPED, STREAMED, stream_lag_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import AURORA_LAG_MS, IDLE_LAG_MS, MULTI_MASTER_LAG_MS


def base_lag_s(state: State, r: Arrays, i: int) -> float:
    """Lag of a replica that keeps up: shipping for RDS, the log stream for Aurora (SIGMOD 2017, table 4), and the distance."""
    if not state.inputs.design.database.service.shared_volume:
        return state.figure(IDLE_LAG_MS) / 1000.0 + (distance_s(state, i) if abroad(state, i) else 0.0)
    if abroad(state, i):
        return shipping_lag_s(state, i)
    stream_to_arrays(state, r)
    return stream_lag_s(r)


def stream_to_arrays(state: State, r: Arrays) -> None:
    """Lag of Aurora's readers by rows written a second."""
    for point, (edge, key) in enumerate(AURORA_LAG_MS):
        r.lag_curve[point * 2], r.lag_curve[point * 2 + 1] = edge, state.figure(key)


def lag_to_arrays(state: State, r: Arrays, i: int) -> None:
    """How the lag of a machine comes about, and what it was at the last look."""
    machine = state.machines[i]
    database = state.inputs.design.database
    readable = machine.role == "reader" or (machine.role == "standby" and database.deployment.readable)
    r.lag_now_s[i], r.lag_was_s[i] = machine.lag_s, machine.lag_before_s
    if machine.role == "writer" and database.writers > 1:
        r.lag_kind[i], r.lag_base_s[i] = FIXED, state.figure(MULTI_MASTER_LAG_MS) / 1000.0
    elif i == state.writer or not readable or machine.detached:
        r.lag_kind[i] = NO_LAG
    elif database.service.shared_volume and not abroad(state, i):
        r.lag_kind[i] = STREAMED
        stream_to_arrays(state, r)
    else:
        r.lag_kind[i], r.lag_base_s[i] = SHIPPED, base_lag_s(state, r, i)
