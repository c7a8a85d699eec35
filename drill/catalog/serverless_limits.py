"""Aurora Serverless v2: its class, connections by the largest capacity, and the capacity that a load needs."""

from __future__ import annotations

from collections.abc import Mapping

from drill.catalog.figures import value
from drill.catalog.instances import vcpu_speed
from drill.model.design import Design
from drill.model.level import Level

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
    """Capacity of one instance at the level's mean traffic, which its monthly bill takes as the month's mean."""
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
    return min(most, max(least, asked))
