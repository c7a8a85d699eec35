"""How fast a replica applies: one thread for pages, as many workers as the parameter says for rows.

Replication of PostgreSQL copies pages in the order of the log: one process replays them. MySQL's replicas apply rows, and
transactions that do not depend on each other at the same time, in `replica_parallel_workers` threads: one until 8.0.26, four by
default since 8.0.27. Amdahl's law through the published 3.5 times with four threads gives over ten times with 24, as published.
"""

from __future__ import annotations

from drill.engine.state.state import State
from drill.engine.state.timings import APPLY_WRITES_S, SERIAL_SHARE


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
