"""What every run holds, whatever its inputs: each request ends or waits, each loss has a cause, each number is finite."""

from __future__ import annotations

import math

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.run import Frame, Recording


def balance_error(recording: Recording) -> float:
    """Largest relative error, over seconds and classes, of offered = good + stale + late + failed + change of waiting."""
    worst, before = 0.0, None
    start = {row.cls: float(row.at_start) for row in recording.queues}
    for t in range(len(recording.frames)):
        frame = recording.frames[t]
        for c, now in enumerate(frame.classes):
            waited = before.classes[c].waiting if before else start.get(recording.totals[c].cls, 0.0)
            ended = now.good + now.stale + now.late + now.failed
            scale = max(1.0, now.offered, ended, now.waiting, waited)
            worst = max(worst, abs(now.offered - ended - (now.waiting - waited)) / scale)
        before = frame
    return worst


def sane(frame: Frame) -> bool:
    """No count below zero beyond rounding, no share outside 0 to 1, nothing infinite."""
    for c in frame.classes:
        counts = (c.offered, c.good, c.stale, c.late, c.failed, c.retries, c.waiting, c.p50_ms, c.p99_ms)
        if not 0.0 <= c.backlog <= c.waiting + 1e-9 * max(1.0, c.waiting) or not 0.0 <= c.oldest_s < math.inf:
            return False
        if not all(math.isfinite(v) and v > -1e-6 for v in counts) or not -1e-9 <= c.hit_ratio <= 1.0 + 1e-9:
            return False
    for n in frame.nodes:
        if not all(math.isfinite(v) and v > -1e-6 for v in (n.load, n.rate, n.queue, n.lag_s, n.connections)):
            return False
        if not -1e-9 <= n.warmth <= 1.0 + 1e-9 or not 0 <= n.copies <= 6:
            return False
    return True


def conserves(inputs: Inputs, seed: int = 1, acts: tuple[Action, ...] = ()) -> Recording:
    """Run a drill to its end and hold its record to all of that."""
    level = inputs.level
    recording = simulate(inputs, seed, acts)
    assert len(recording.frames) == level.length_s
    assert balance_error(recording) <= 1e-9
    assert all(sane(recording.frames[t]) for t in range(len(recording.frames)))
    for cls, item in zip(recording.totals, level.classes, strict=True):
        assert cls.cls == item.name
        assert cls.offered == cls.good + cls.stale + cls.late + cls.failed
        for outcome in ("stale", "late", "failed"):
            told = sum(r.count for r in recording.ledger if (r.cls, r.outcome) == (cls.cls, outcome))
            assert told == getattr(cls, outcome)
    assert all(row.count > 0 and row.cause.code and row.chain and all(row.chain) for row in recording.ledger)
    return recording
