"""The state of a CloudWatch alarm by its data points: M of N breach, and what is missing is treated as the alarm says.

CloudWatch fetches more data points than it evaluates (the evaluation range), prefers real ones, and fills in as few missing ones
as possible (Amazon CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data; GitHub
awsdocs/amazon-cloudwatch-user-guide@05fd32f doc_source/AlarmThatSendsEmail.md, whose tables the tests hold).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt

from drill.model.design import Alarm
from drill.model.run import AlarmState

EXTRA_POINTS = 2
"""Data points fetched beyond those evaluated. The guide's examples fetch five for three, and say that the number varies."""
BREACHES: Mapping[str, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}
"""Tests of a value and a threshold that say whether it is breached, by the comparison of the alarm."""


def evaluated(alarm: Alarm, points: Sequence[float | None], before: AlarmState) -> AlarmState:
    """The state after looking at these data points, oldest first, None where one is missing; `before` is the state until now."""
    breaches = BREACHES[alarm.comparison]
    breaching = [None if point is None else breaches(point, alarm.threshold) for point in points]
    return state_of(breaching[-(alarm.periods + EXTRA_POINTS) :], alarm.needed, alarm.periods, alarm.missing, before)


def state_of(points: Sequence[bool | None], needed: int, periods: int, missing: str, before: AlarmState) -> AlarmState:
    """The state by which points of the evaluation range breach, None where one is missing: `needed` of `periods`."""
    real = [point for point in points if point is not None]
    if len(real) >= periods:
        return _alarm_if(sum(real[-periods:]) >= needed)
    count, absent = sum(real), periods - len(real)
    if missing == "breaching":
        return _alarm_if(count + absent >= needed)
    if missing == "not-breaching" or count >= needed or not all(real):
        return _alarm_if(count >= needed)
    if missing == "ignore":
        return before
    # All that is known breaches, and is too little: old enough it counts for what is missing since, else nothing is known.
    oldest = next((len(points) - place for place, point in enumerate(points) if point), 0)
    return AlarmState.ALARM if oldest >= needed else AlarmState.INSUFFICIENT


def _alarm_if(breached: bool) -> AlarmState:
    return AlarmState.ALARM if breached else AlarmState.OK
