"""The state of an alarm by its data points, against the tables of AWS's guide and against rules of M out of N put otherwise.

Tables: Amazon CloudWatch User Guide, Configuring how CloudWatch alarms treat missing data; GitHub
awsdocs/amazon-cloudwatch-user-guide@05fd32f doc_source/AlarmThatSendsEmail.md, and the rows that the guide has changed since.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.observe.alarm_evaluation import evaluated, state_of
from drill.model.design import Alarm
from drill.model.run import AlarmState

OK, ALARM, INSUFFICIENT = AlarmState
TREATMENTS = ("missing", "ignore", "breaching", "not-breaching")
KEEP = None
"""Retain the current state."""
MARKS = {"0": False, "X": True, "-": None}
BY_GUIDE = [
    # Data points (newest last), datapoints to alarm, and the states with missing, ignore, breaching, notBreaching; of 3 periods.
    ("0 - X - X", 3, (OK, OK, OK, OK)),
    ("0 - - - -", 3, (OK, OK, OK, OK)),
    ("- - - - -", 3, (INSUFFICIENT, KEEP, ALARM, OK)),
    ("0 X X - X", 3, (ALARM, ALARM, ALARM, ALARM)),
    ("- - - - X", 3, (INSUFFICIENT, KEEP, ALARM, OK)),
    ("X - - - -", 3, (ALARM, KEEP, ALARM, OK)),
    ("- - X - -", 3, (ALARM, KEEP, ALARM, OK)),
    ("0 - X - X", 2, (ALARM, ALARM, ALARM, ALARM)),
    ("0 0 X 0 X", 2, (ALARM, ALARM, ALARM, ALARM)),
    ("0 - X - -", 2, (OK, OK, ALARM, OK)),
    ("- - - - 0", 2, (OK, OK, ALARM, OK)),
    ("- - - - X", 2, (INSUFFICIENT, KEEP, ALARM, OK)),
    ("- - - X -", 2, (ALARM, KEEP, ALARM, OK)),
]
POINTS = st.lists(st.sampled_from((True, False, None)), min_size=7, max_size=7)


def _marks(text: str) -> list[bool | None]:
    return [MARKS[mark] for mark in text.split()]


@pytest.mark.parametrize("before", AlarmState)
@pytest.mark.parametrize(("points", "needed", "states"), BY_GUIDE)
def test_the_tables_of_the_guide(
    points: str, needed: int, states: tuple[AlarmState | None, ...], before: AlarmState
) -> None:
    found = [state_of(_marks(points), needed, 3, treatment, before) for treatment in TREATMENTS]
    assert found == [before if state is KEEP else state for state in states]


@given(st.lists(st.booleans(), min_size=7, max_size=7), st.integers(1, 5), st.sampled_from(TREATMENTS))
def test_without_missing_data_m_of_the_last_n_breach(points: list[bool], needed: int, missing: str) -> None:
    """N is 5: whatever stands further back, and however missing data is treated."""
    wanted = ALARM if points[2:].count(True) >= needed else OK
    assert state_of(points, needed, 5, missing, INSUFFICIENT) is wanted


@given(POINTS, st.integers(1, 5))
def test_filled_points_are_worth_what_the_treatment_says(points: list[bool | None], needed: int) -> None:
    """By hand: real points, newest first, then as many filled ones as are missing to five."""
    real = [point for point in reversed(points) if point is not None][:5]
    for treatment, worth in (("breaching", True), ("not-breaching", False)):
        five = (real + [worth] * 5)[:5]
        assert state_of(points, needed, 5, treatment, OK) is (ALARM if sum(five) >= needed else OK)


@given(POINTS, st.integers(1, 5))
def test_ignored_and_missing_data_never_contradict_what_is_sure(points: list[bool | None], needed: int) -> None:
    """Where every filling gives the same state, so do both; where they do not, none says what no filling gives, but early ALARM."""
    sure = {state_of(points, needed, 5, treatment, OK) for treatment in ("breaching", "not-breaching")}
    for before in AlarmState:
        ignored = state_of(points, needed, 5, "ignore", before)
        assert ignored in sure | {before}
        if len(sure) == 1 and ALARM in sure:
            assert ignored is state_of(points, needed, 5, "missing", before) is ALARM


@pytest.mark.parametrize(("comparison", "breaching"), [(">", (3,)), (">=", (2, 3)), ("<", (1,)), ("<=", (1, 2))])
def test_comparisons(comparison: str, breaching: tuple[int, ...]) -> None:
    alarm = Alarm("any", "writer", "CPUUtilization", 2.0, comparison)
    found = [value for value in (1, 2, 3) if evaluated(alarm, [float(value)], OK) is ALARM]
    assert tuple(found) == breaching


def test_the_state_changes_only_by_what_is_in_the_range() -> None:
    """Five data points for three periods: the sixth back is of no account."""
    for last in product((True, False, None), repeat=5):
        alarm = Alarm("any", "writer", "CPUUtilization", 0.5, periods=3)
        values = [None if point is None else float(point) for point in last]
        assert evaluated(alarm, [1.0, *values], OK) is evaluated(alarm, [0.0, *values], OK)
