"""The drill second by second in whole requests that add up to the totals exactly."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.run import Event, Frame, Recording

OUTCOMES = ("good", "stale", "late", "failed")


@dataclass(frozen=True, slots=True)
class Second:
    """One second. offered = good + stale + late + failed + the change of `waiting`, exactly."""

    t: int
    offered: int
    good: int
    stale: int
    late: int
    failed: int
    waiting: int
    """Requests under way at the end of the second."""
    retries: int
    """Attempts beyond the first."""
    events: tuple[Event, ...]


def timeline(recording: Recording) -> tuple[Second, ...]:
    """Every second of a recording.

    Running sums of the frames' rates are rounded, and the differences taken, so that nothing is lost to rounding. The last
    second also holds what was still under way when the drill ended, as the totals count it.
    """
    totals = [sum(getattr(row, name) for row in recording.totals) for name in OUTCOMES]
    offered_in_all = sum(totals)
    flows = [0.0] * 4
    retries_flow = 0.0
    before = [0] * 4
    retries_before = 0
    # A backlog that is there when the drill begins is waiting before its first second.
    offered_before = sum(row.at_start for row in recording.queues)
    offered_flow = float(offered_before)
    rows: list[Second] = []
    last = len(recording.frames) - 1
    for second in range(last + 1):
        frame = recording.frames[second]
        rates = _rates(frame)
        flows = [flow + rate for flow, rate in zip(flows, rates, strict=True)]
        offered_flow += sum(row.offered for row in frame.classes)
        retries_flow += sum(row.retries for row in frame.classes)
        if second == last:
            now, offered = totals, offered_in_all
        else:
            now = [min(_whole(flow), total) for flow, total in zip(flows, totals, strict=True)]
            offered = min(max(_whole(offered_flow), sum(now), offered_before), offered_in_all)
        good, stale, late, failed = (after - earlier for after, earlier in zip(now, before, strict=True))
        retries = _whole(retries_flow)
        rows.append(
            Second(
                t=frame.t,
                offered=offered - offered_before,
                good=good,
                stale=stale,
                late=late,
                failed=failed,
                waiting=offered - sum(now),
                retries=retries - retries_before,
                events=frame.events,
            )
        )
        before, offered_before, retries_before = now, offered, retries
    return tuple(rows)


def sampled(length: int, most: int) -> list[int]:
    """The seconds of a drill that get a sample, at most so many and one: evenly apart, the last one always."""
    step = -(-length // most) or 1
    return sorted({*range(0, length, step), length - 1}) if length else []


def _rates(frame: Frame) -> list[float]:
    return [sum(getattr(row, name) for row in frame.classes) for name in OUTCOMES]


def _whole(flow: float) -> int:
    return int(flow + 0.5)
