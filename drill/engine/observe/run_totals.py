"""Totals of a drill: of every queue its backlog, its age and when it was drained; the recovery point (RPO)."""

from __future__ import annotations

from drill.engine.database.recovery import committed_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.frames import FrameLog
from drill.engine.state.state import State
from drill.model.level import Level
from drill.model.run import QueueTotals

WHOLE = 0.5
"""Less than half a write is none."""


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


def rpo_s(state: State, r: Arrays) -> float:
    """The longest time, in seconds, whose writes to the database are gone; 0 while none are.

    A former primary goes on where its history was cut off: its writes are gone from the last that both histories have to the
    last that it took. Writes that only a cache had are not among them.
    """
    longest = 0.0
    for first, last in state.lost.spans:
        if last - first >= WHOLE:
            longest = max(longest, committed_s(r, last) - committed_s(r, first))
    for machine in state.machines:
        if machine.strayed >= WHOLE:
            longest = max(longest, machine.stray_until_s - machine.stray_from_s)
    return longest
