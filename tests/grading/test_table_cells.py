"""Cells of tables: no text of a stranger becomes a formula, and points stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from drill.grading.table_cells import cell, number, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ana", "ana"),
        ("=1+1", "'=1+1"),
        ("  =cmd|calc", "'  =cmd|calc"),
        ("+A1", "'+A1"),
        ("-A1", "'-A1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\tx", "' x"),
        ("\rx", "' x"),
        ("\0x", "' x"),
        ("-12", "-12"),
        ("+1.5", "+1.5"),
        ("-1e5", "'-1e5"),
        ("a\x1b[31m\u202eb", "a [31m b"),
        ("a\nb", "a b"),
        ("", ""),
    ],
)
def test_a_cell_is_neither_a_formula_nor_a_line_break(text: str, shown: str) -> None:
    assert cell(text) == shown


@pytest.mark.parametrize(("points", "shown"), [(None, ""), (0.0, "0"), (47.0, "47"), (47.5, "47.5"), (6.66, "6.66")])
def test_points_have_no_more_digits_than_they_need(points: float | None, shown: str) -> None:
    assert number(points) == shown


def test_a_table_is_read_back_as_it_was() -> None:
    rows = [["a,b", 'c"d'], ["e;f", ""]]
    text = table(("x", "y"), rows)
    assert list(csv.reader(io.StringIO(text))) == [["x", "y"], *rows]
    assert "\r" not in text
