"""Replica lag: what is queued for a replica, how fast it applies that, and the shipping time even when nothing is queued.

A replica applies pages in one thread, rows in as many workers as the parameter says. Replication of PostgreSQL copies pages in
the order of the log: one process replays them. MySQL's replicas apply rows, and transactions that do not depend on each other at
the same time, in `replica_parallel_workers` threads: one until 8.0.26, four by default since 8.0.27. Amdahl's law through the
published 3.5 times with four threads gives over ten times with 24, as published.
"""

from __future__ import annotations

from drill.engine.database.global_database import abroad, distance_s, shipping_lag_s
from drill.engine.flow.capacity import FIXED, NO_LAG, SHIPPED, STREAMED, stream_lag_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import APPLY_WRITES_S, AURORA_LAG_MS, IDLE_LAG_MS, MULTI_MASTER_LAG_MS, SERIAL_SHARE


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
    """Writes a machine's replication parameters, and its lag at the last look, to the rows."""
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


def apply_per_s(state: State) -> float:
    """Writes a second that a replica applies by itself."""
    workers = state.inputs.design.database.replica_workers
    one = state.figure(APPLY_WRITES_S)
    if workers <= 1 or not state.inputs.row_replication:
        return one
    return one / speedup_share(state.figure(SERIAL_SHARE), workers)


def speedup_share(serial: float, workers: int) -> float:
    """The share of one thread's time that so many workers need (Amdahl 1967)."""
    return serial + (1.0 - serial) / workers
