"""The strip shows whatever happened at all, the worst on top."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.tui.widgets.timeline import cells

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
