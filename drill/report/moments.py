"""The moments of a drill that mattered: events around which the share answered in time changed most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.run import Event, Frames, Recording

AROUND_S = 60
"""Compared are the minute before an event and the minute from it on."""
LEAST = 0.001
"""Smaller changes are not moments."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """An event, and the share of requests answered in time in the minute before it and the minute from it on."""

    event: Event
    before: float
    after: float


def moments(recording: Recording) -> tuple[Moment, ...]:
    """At most three, in the order of time, a minute apart; the largest changes, of equal ones the earliest."""
    sums = running_sums(recording.frames)
    found = [
        Moment(e, share_between(sums, e.t - AROUND_S, e.t), share_between(sums, e.t, e.t + AROUND_S))
        for e in recording.events
    ]
    found = [item for item in found if abs(item.after - item.before) >= LEAST]
    found.sort(key=lambda item: (-abs(item.after - item.before), item.event.t))
    chosen: list[Moment] = []
    for item in found:
        if all(abs(item.event.t - other.event.t) >= AROUND_S for other in chosen):
            chosen.append(item)
    return tuple(sorted(chosen[:MOST], key=lambda item: item.event.t))


def running_sums(frames: Frames) -> list[tuple[float, float]]:
    """(answered in time, ended) before each second, and at the end."""
    sums = [(0.0, 0.0)]
    for second in range(len(frames)):
        rows = frames[second].classes
        answered = sum(row.good + row.stale for row in rows)
        ended = answered + sum(row.late + row.failed for row in rows)
        sums.append((sums[-1][0] + answered, sums[-1][1] + ended))
    return sums


def share_between(sums: list[tuple[float, float]], start: int, end: int) -> float:
    """Share answered in time over some seconds; 1 where nothing ended."""
    last = len(sums) - 1
    first, then = sums[max(0, min(start, last))], sums[max(0, min(end, last))]
    ended = then[1] - first[1]
    return (then[0] - first[0]) / ended if ended > 0.0 else 1.0
