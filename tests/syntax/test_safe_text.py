"""Nothing that a stranger wrote steers a terminal or runs in a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.syntax.safe_text import cell, prose, safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a plain line, ü → ★ 木", "a plain line, ü → ★ 木"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x1b]0;title\x07", "�]0;title�"),
        ("\x9b2J", "�2J"),
        ("abc\u202egnp.exe\u2066x\u200f", "abc�gnp.exe�x�"),
        ("zero\u200bwidth\ufeff", "zero�width�"),
        ("half \ud800 of a pair", "half � of a pair"),
        ("\ue000\U000e0001", "��"),
        ("a\tb\r\nc\u2028d\xa0e", "a b  c d e"),
    ],
    ids=["plain", "escape", "osc", "c1", "bidi", "zero-width", "surrogate", "private", "white-space"],
)
def test_one_safe_character_stands_for_each(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_line_ends_stay_where_lines_are_shown() -> None:
    assert safe("one\x1b\ntwo", lines=True) == "one�\ntwo"


@given(st.text(st.characters(), max_size=60))
def test_the_result_is_printable_and_as_long(text: str) -> None:
    assert safe(text).isprintable()
    assert len(safe(text)) == len(text)
    assert safe(safe(text)) == safe(text)


def test_lines_of_a_paragraph_flow_together() -> None:
    assert prose("one\ntwo\n\nthree\x1b\n") == "one two\n\nthree�"


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
        (" @SUM(A1)", "' @SUM(A1)"),
        ("\tx", "' x"),
        ("\rx", "' x"),
        ("\0x", "' x"),
        ("5", "5"),
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
