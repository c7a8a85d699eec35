"""The drill second by second: whole requests that add up to the totals exactly, and the state of classes and nodes; also as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from typing import Any

from drill.model.level import Level
from drill.model.run import ClassFrame, Event, Frame, NodeFrame, Recording
from drill.syntax.safe_text import cell
from drill.words import units
from drill.words.english import event_words

OUTCOMES = ("good", "stale", "late", "failed")
DIGITS = 6
"""Decimals of a figure: those of the arithmetic's last bits would only be noise in a file."""
OF_CLASS = (
    "offered",
    "good",
    "stale",
    "late",
    "failed",
    "retries",
    "waiting",
    "p50_ms",
    "p99_ms",
    "hit_ratio",
    "backlog",
)
OF_NODE = ("load", "rate", "queue", "lag_s", "warmth", "connections", "in_use", "opened", "refused")


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


def frame_data(frame: Frame, classes: Sequence[str], nodes: Sequence[str]) -> dict[str, Any]:
    """`classes` and `nodes` by their names, which are those of the level and the topology in the frame's own order.

    What is infinite (the lag of a replica that no longer follows) is null.
    """
    return {
        "classes": {name: _figures(row, OF_CLASS) for name, row in zip(classes, frame.classes, strict=True)},
        "nodes": {
            name: {"state": row.state, "role": row.role, **_figures(row, OF_NODE)}
            for name, row in zip(nodes, frame.nodes, strict=True)
        },
    }


def _figures(row: ClassFrame | NodeFrame, names: Sequence[str]) -> dict[str, float | None]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: round(value, DIGITS) if isfinite(value) else None for name, value in values}


CSV_COLUMNS = ("t", "clock", "offered", "good", "stale", "late", "failed", "waiting", "retries", "events")


def as_csv(recording: Recording, level: Level) -> str:
    """The drill as CSV (RFC 4180): a row a second, the events of a second in its last cell."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for row in timeline(recording):
        numbers = (row.offered, row.good, row.stale, row.late, row.failed, row.waiting, row.retries)
        events = "; ".join(event_words(event, level) for event in row.events)
        writer.writerow((row.t, units.clock(level.starts, row.t), *numbers, cell(events)))
    return text.getvalue()
