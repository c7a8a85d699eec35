"""Tables for spreadsheets: points stay numbers, and a table is read back as it was."""

from __future__ import annotations

import csv
import io

import pytest

from drill.grading.table_cells import number, table


@pytest.mark.parametrize(("points", "shown"), [(None, ""), (0.0, "0"), (47.0, "47"), (47.5, "47.5"), (6.66, "6.66")])
def test_points_have_no_more_digits_than_they_need(points: float | None, shown: str) -> None:
    assert number(points) == shown


def test_a_table_is_read_back_as_it_was() -> None:
    rows = [["a,b", 'c"d'], ["e;f", ""]]
    text = table(("x", "y"), rows)
    assert list(csv.reader(io.StringIO(text))) == [["x", "y"], *rows]
    assert "\r" not in text
