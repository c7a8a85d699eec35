"""Lag as a reader meets it: what is queued for a replica, and what shipping takes even when nothing is."""

from __future__ import annotations

from drill.engine.database.global_database import abroad, distance_s, shipping_lag_s
from drill.engine.flow.capacity import FIXED, NO_LAG, SHIPPED, STREAMED, stream_lag_s
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import AURORA_LAG_MS, IDLE_LAG_MS, MULTI_MASTER_LAG_MS


def base_lag_s(world: World, r: Rows, i: int) -> float:
    """Lag of a replica that keeps up: shipping for RDS, the log stream for Aurora (SIGMOD 2017, table 4), and the distance."""
    if world.plant.design.database.service != "aurora":
        return world.figure(IDLE_LAG_MS) / 1000.0 + (distance_s(world, i) if abroad(world, i) else 0.0)
    if abroad(world, i):
        return shipping_lag_s(world, i)
    lend_stream(world, r)
    return stream_lag_s(r)


def lend_stream(world: World, r: Rows) -> None:
    """Lag of Aurora's readers by rows written a second."""
    for point, (edge, key) in enumerate(AURORA_LAG_MS):
        r.lag_curve[point * 2], r.lag_curve[point * 2 + 1] = edge, world.figure(key)


def lend_lag(world: World, r: Rows, i: int) -> None:
    """How the lag of a machine comes about, and what it was at the last look."""
    unit = world.units[i]
    readable = unit.role == "reader" or (unit.role == "standby" and world.plant.design.database.multi_az == "cluster")
    r.lag_now_s[i], r.lag_was_s[i] = unit.lag_s, unit.lag_before_s
    if unit.role == "writer" and world.plant.design.database.writers > 1:
        r.lag_kind[i], r.lag_base_s[i] = FIXED, world.figure(MULTI_MASTER_LAG_MS) / 1000.0
    elif i == world.writer or not readable or unit.detached:
        r.lag_kind[i] = NO_LAG
    elif world.plant.design.database.service == "aurora" and not abroad(world, i):
        r.lag_kind[i] = STREAMED
        lend_stream(world, r)
    else:
        r.lag_kind[i], r.lag_base_s[i] = SHIPPED, base_lag_s(world, r, i)


def mean_lag_s(world: World, i: int) -> float:
    """Mean of that age over the last second: a replica that stands still was half a second less behind half a second ago."""
    unit = world.units[i]
    return 0.5 * (unit.lag_s + unit.lag_before_s) if unit.lag_before_s > 0.0 else unit.lag_s
