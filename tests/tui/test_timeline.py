"""The strip shows whatever happened at all, the worst on top."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.tui.widgets.timeline import axis, cells, fitted, times_of_day

shares = st.tuples(*[st.floats(0, 1e6) for _ in range(4)])


@given(shares, st.integers(1, 6))
def test_a_column_has_its_height_and_the_worst_on_top(share: tuple[float, float, float, float], height: int) -> None:
    column = cells(share, height)
    assert len(column) == height
    order = ["failed", "late", "stale", "good", ""]
    assert [order.index(item) for item in column] == sorted(order.index(item) for item in column)


@given(st.floats(0.0001, 0.5), st.integers(2, 6))
def test_a_small_loss_shows_and_hides_nothing_else(lost: float, height: int) -> None:
    column = cells((lost, 0.0, 0.0, 1.0 - lost), height)
    assert column[0] == "failed"
    assert column[-1] == "good"


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ((0, 0, 0, 10), ("good",) * 3),
        ((10, 0, 0, 0), ("failed",) * 3),
        ((0, 0, 0, 0), ("",) * 3),
        ((1, 1, 0, 1), ("failed", "late", "good")),
    ],
)
def test_columns(share: tuple[float, float, float, float], expected: tuple[str, ...]) -> None:
    assert cells(share, 3) == expected


def test_the_mark_of_an_action_is_on_no_digit_of_a_label() -> None:
    labels = [(0, "19:40"), (10, "19:55"), (21, "20:10")]
    assert axis(labels, (), 22) == "19:40     19:55  20:10"
    assert axis(labels, (0,), 22) == "▲19:40    19:55  20:10"
    assert axis(labels, (2,), 22) == "  ▲19:40  19:55  20:10"
    assert axis([(0, "19:40"), (10, "19:55")], (19,), 20) == "19:40     19:55    ▲"
    assert axis([(15, "20:10")], (16,), 20) == "           20:10▲   "


@given(st.sets(st.integers(0, 79)), st.integers(40, 80))
def test_every_action_is_marked_and_every_label_whole(actions: set[int], width: int) -> None:
    row = axis([(n * width // 4, f"19:{n}0") for n in range(5)], actions, width)
    assert len(row) == width
    assert [column for column, char in enumerate(row) if char == "▲"] == sorted(c for c in actions if c < width)
    assert all(re.fullmatch(r"19:\d0", text) for text in row.replace("▲", " ").split())


def test_an_axis_tells_seconds_only_where_a_minute_would_stand_twice() -> None:
    assert times_of_day("22:00", (0, 90, 180)) == ["22:00", "22:01", "22:03"]
    assert times_of_day("22:00", (0, 45, 90)) == ["22:00:00", "22:00:45", "22:01:30"]


def test_the_name_of_a_fault_ends_where_the_next_one_begins() -> None:
    assert fitted("▼writer crashed", 80) == "▼writer crashed"
    assert fitted("▼writer crashed", 8) == "▼writer…"
    assert fitted("▼writer crashed", 1) == "▼"
