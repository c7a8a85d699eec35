"""Aurora Serverless v2: its class, connections by the largest capacity, and the capacity that a load needs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from drill.catalog.figure_sheet import value
from drill.catalog.instances import vcpu_speed
from drill.catalog.regions import region_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.serverless_pause import can_pause, pool_idle_s

CLASS = "db.serverless"
TABULATED = (1, 4, 8, 16, 32, 64, 128, 192, 256)
"""ACUs of the user guide's table of connections."""


def connections(engine: str, least_acu: float, most_acu: float) -> int:
    """max_connections, which AWS derives from the largest capacity: the next lower row of its table.

    PostgreSQL has at most 2,000 while the smallest capacity is 0 or 0.5 ACU.
    """
    row = max((acu for acu in TABULATED if acu <= most_acu), default=TABULATED[0])
    found = int(value(f"conn.serverless.{engine}_acu_{row}"))
    cap = _CAPPED.get(engine)
    return min(found, int(value(cap))) if cap and least_acu <= value("serverless.capped_at_acu") else found


_CAPPED: Mapping[str, str] = {"postgres": "conn.serverless.postgres_small_min"}
"""Figures of the limits by engine that a small minimum capacity sets (aurora-serverless-v2.setting-capacity.html)."""


def expected_acu(level: Level, design: Design, *, writer: bool) -> float:
    """Capacity of one instance at the level's mean traffic, which its monthly bill takes as the month's mean.

    From 0 ACU it has the least step of capacity while its cluster is awake, however little is asked of it.
    """
    if design.database.capacity is None:
        return 0.0
    least, most = design.database.capacity
    readers = len(design.replicas)
    routes = dict(design.reads)
    work_s = 0.0
    for item in level.classes:
        at_writer = item.writes > 0 or not readers or routes.get(item.name) == "writer"
        if at_writer is writer:
            cpu_ms = item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms
            work_s += item.rate.mean(level.length_s) * cpu_ms / 1000.0 / (1 if writer else readers)
    speed = vcpu_speed(design.database.engine, design.database.service.name)
    asked = work_s / speed * value("serverless.acu_per_vcpu") / value("model.serverless.target_cpu")
    return min(most, max(least or value("serverless.step_acu") * _awake_share(level, design), asked))


def instance_regions(design: Design) -> int:
    """In how many regions the database has instances."""
    zones = (design.database.zone, *(replica.zone for replica in design.replicas))
    return len(set(map(region_of, zones)))


def _awake_share(level: Level, design: Design) -> float:
    """Share of the level's time in which a cluster does not pause: requests come, or the last one is not long ago."""
    if not can_pause(design, instance_regions(design)):
        return 1.0
    limit_s = value("serverless.autopause_s") + pool_idle_s(design.clients)
    turns = {t for item in level.classes for t, _ in item.rate.points if 0 < t < level.length_s}
    awake_s = idle_s = 0.0
    for start, end in pairwise(sorted({0, level.length_s} | turns)):
        rate = sum(item.rate.at((start + end) / 2) for item in level.classes)
        if rate * limit_s >= 1.0:
            idle_s = 0.0
            awake_s += end - start
        else:
            awake_s += max(0.0, min(end - start, limit_s - idle_s))
            idle_s += end - start
    return awake_s / level.length_s
