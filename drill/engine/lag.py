"""Lag as a reader meets it: what is queued for a replica, and what shipping takes even when nothing is."""

from __future__ import annotations

from drill.engine.global_database import abroad, distance_s, shipping_lag_s
from drill.engine.rows import Rows
from drill.engine.timings import AURORA_LAG_MS, IDLE_LAG_MS, MULTI_MASTER_LAG_MS
from drill.engine.world import World

LAG_ALARM_S = 10.0
"""An alarm rings when a replica is further behind than this."""


def base_lag_s(world: World, r: Rows, i: int) -> float:
    """Lag of a replica that keeps up: shipping for RDS, the log stream for Aurora (SIGMOD 2017, table 4), and the distance."""
    if world.plant.design.database.service != "aurora":
        return world.figure(IDLE_LAG_MS) / 1000.0 + (distance_s(world, i) if abroad(world, i) else 0.0)
    if abroad(world, i):
        return shipping_lag_s(world, i)
    writes = 0.0
    for k, item in enumerate(world.plant.level.classes):
        writes += r.rate[k] * 4.0 * item.writes
    previous = 0.0
    lag = world.figure(AURORA_LAG_MS[0][1])
    for edge, key in AURORA_LAG_MS:
        if writes <= edge:
            value = world.figure(key)
            return (lag + (value - lag) * (writes - previous) / (edge - previous)) / 1000.0
        previous, lag = edge, world.figure(key)
    return lag * writes / previous / 1000.0


def lag_now_s(world: World, r: Rows, i: int) -> float:
    """Age of the oldest write a machine has not applied."""
    unit = world.units[i]
    readable = unit.role == "reader" or (unit.role == "standby" and world.plant.design.database.multi_az == "cluster")
    if unit.role == "writer" and world.plant.design.database.writers > 1:
        return world.figure(MULTI_MASTER_LAG_MS) / 1000.0
    if i == world.writer or not readable or unit.detached:
        return 0.0
    return max(r.lag_s[i], base_lag_s(world, r, i))


def note_lags(world: World, r: Rows) -> None:
    """Read every machine's lag, once a second."""
    for i, unit in enumerate(world.units):
        unit.lag_before_s = unit.lag_s
        unit.lag_s = lag_now_s(world, r, i)


def mean_lag_s(world: World, i: int) -> float:
    """Mean of that age over the last second: a replica that stands still was half a second less behind half a second ago."""
    unit = world.units[i]
    return 0.5 * (unit.lag_s + unit.lag_before_s) if unit.lag_before_s > 0.0 else unit.lag_s
