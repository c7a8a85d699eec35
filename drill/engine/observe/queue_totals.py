"""Totals of every queue of a drill: greatest backlog, greatest age, time with a backlog, when it was drained."""

from __future__ import annotations

from drill.engine.state.frames import FrameLog
from drill.model.level import Level
from drill.model.run import QueueTotals


def queue_totals(level: Level, frames: FrameLog) -> tuple[QueueTotals, ...]:
    """The figures of every class that has a queue, in the level's order."""
    return tuple(_totals(level, frames, place, k) for place, k in enumerate(frames.queued))


def _totals(level: Level, frames: FrameLog, place: int, k: int) -> QueueTotals:
    item, step = level.classes[k], 2 * len(frames.queued)
    backlogs, ages = frames.queue_rows[place * 2 :: step], frames.queue_rows[place * 2 + 1 :: step]
    start = item.queue.backlog if item.queue else 0
    old = [second for second, age in enumerate(ages) if age * 1000.0 > item.within_ms]
    drained: int | None = old[-1] + 1 if old else 0
    return QueueTotals(
        cls=item.name,
        at_start=start,
        most=max(backlogs, default=0.0),
        oldest_s=max(ages, default=0.0),
        backlog_s=len(old),
        drained_s=None if drained and drained == len(frames) else drained,
    )
