"""CPU credits of the burstable classes (db.t3, db.t4g) over a month.

RDS and Aurora run them in unlimited mode: what a class uses above its baseline, on average over 24 hours, is not slowed down
but charged by the vCPU-hour (Amazon RDS User Guide, DB instance class types). A drill is shorter than the credits of a day.
"""

from __future__ import annotations

from drill.catalog.figure_sheet import value
from drill.catalog.instances import INSTANCES
from drill.model.design import Design
from drill.model.level import Level
from drill.model.said import Said


def baseline(instance: str) -> float:
    """Share of each vCPU that a burstable class may use indefinitely. Raises KeyError for another class."""
    return value(f"burst.baseline.{instance.rpartition('.')[2]}_pct") / 100.0


def _mean_work_s(level: Level, design: Design, *, writer: bool) -> float:
    """Processor seconds a second of the writer, or of one reader, at the mean traffic; the cache answers whatever is cached."""
    readers = len(design.replicas)
    routes = dict(design.reads)
    cached = design.cache.classes if design.cache else ()
    total = 0.0
    for item in level.classes:
        at_writer = item.writes > 0 or not readers or routes.get(item.name) == "writer"
        if at_writer is writer and item.name not in cached:
            cpu_ms = item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms
            total += item.rate.mean(level.length_s) * cpu_ms / 1000.0 / (1 if writer else readers)
    return total


def above_baseline(level: Level, design: Design) -> Said | None:
    """A remark on a design whose burstable classes work above their baseline on average; none on any other.

    Without unlimited mode nobody is charged: the server is slowed down once its credits are spent.
    """
    surplus = surplus_vcpu(level, design)
    if surplus <= 0.0:
        return None
    names = (design.database.instance, *(replica.instance for replica in design.replicas))
    small = next(name for name in names if name in INSTANCES and INSTANCES[name].burstable)
    if not design.database.service.cpu_credit_price:
        return Said("remark.slow_above_baseline", instance=small)
    return Said("remark.charged_above_baseline", instance=small, surplus_vcpu=surplus)


def surplus_vcpu(level: Level, design: Design) -> float:
    """Processors used above the baseline at the mean traffic, over the writer and all readers of a burstable class."""
    total = 0.0
    for writer, names in ((True, (design.database.instance,)), (False, tuple(r.instance for r in design.replicas))):
        work_s = _mean_work_s(level, design, writer=writer)
        for name in names:
            made = INSTANCES.get(name)
            if made is not None and made.burstable:
                total += max(0.0, min(work_s, float(made.vcpu)) - made.vcpu * baseline(name))
    return total
