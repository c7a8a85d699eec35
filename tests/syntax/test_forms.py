"""Written forms of quantities: what they mean, and what is refused."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.syntax import forms
from drill.syntax.forms import FormError


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("500ms", 500), ("1s", 1000), ("90 s", 90_000), ("1.5m", 90_000), ("6h", 21_600_000), ("7d", 604_800_000), (0, 0)],
)
def test_durations(text: object, milliseconds: int) -> None:
    assert forms.milliseconds(text) == milliseconds
    assert forms.seconds(text) == Decimal(milliseconds) / 1000


WRONG: dict[Callable[[object], object], tuple[object, ...]] = {
    forms.milliseconds: ("10", 10, "-1s", "1 week", "s", "", None, True, "1e3s", "１s", "1s\n", []),
    forms.per_second: ("120", 120, "120 s", "-1/s", "120/d", "1/s/s", None, False),
    forms.fraction: ("99", 99, "101 %", "-1 %", "%", "99 % ", None, True),
    forms.size_bytes: ("1KB", "1 kib", "0.3 B", "-1 B", None, True, 1.5),
    forms.clock: ("24:00", "9:30", "19:60", 1940, "19:40:00", None),
}


@pytest.mark.parametrize(("parse", "text"), [(parse, text) for parse, texts in WRONG.items() for text in texts])
def test_what_is_not_written_as_it_should_be_is_refused(parse: Callable[[object], object], text: object) -> None:
    with pytest.raises(FormError):
        parse(text)


def test_rates_are_requests_a_second() -> None:
    assert [forms.per_second(text) for text in ("120/s", "90/m", "7200 /h", "0.5/s", 0)] == [120.0, 1.5, 2.0, 0.5, 0.0]


def test_percentages_are_fractions() -> None:
    assert [forms.fraction(text) for text in ("99.5 %", "100%", "0 %", 0)] == [0.995, 1.0, 0.0, 0.0]


def test_sizes_are_bytes() -> None:
    assert [forms.size_bytes(text) for text in (512, "1 KiB", "1.5 MiB", "2GiB", "7 B")] == [
        512,
        1024,
        1_572_864,
        2_147_483_648,
        7,
    ]


def test_a_size_is_written_in_its_largest_whole_unit_and_read_back() -> None:
    sizes = {"7 B": 7, "1 KiB": 1024, "1536 B": 1536, "8 MiB": 8 * 1024**2, "3 TiB": 3 * 1024**4}
    assert {forms.size_text(size): forms.size_bytes(forms.size_text(size)) for size in sizes.values()} == sizes


def test_digits_are_grouped_by_threes() -> None:
    assert forms.count("200_000") == 200_000
    assert forms.count("1_000_000") == 1_000_000
    assert [forms.count(text) for text in ("2_00", "_1", "1__000", "x")] == ["2_00", "_1", "1__000", "x"]


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.none(), st.booleans()))
def test_a_form_is_read_or_refused_and_nothing_else(value: object) -> None:
    for parse in WRONG:
        with contextlib.suppress(FormError):
            parse(value)
