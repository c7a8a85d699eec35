"""Numbers as people read them: one form for each, never kinder than the number."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from math import inf, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.run import MICRO
from drill.words import units

PACKAGE = Path(units.__file__).parents[1]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"), (1, "100 %"), (1.0, "100 %"), (0.5, "50.00 %"), (0.97089, "97.08 %"), (0.995, "99.50 %"), (0.9949999, "99.49 %"),
        (0.9995, "99.95 %"), (0.99914, "99.914 %"), (0.9999, "99.99 %"), (0.999914, "99.9914 %"), (1 - 1e-9, "99.9999 %"),
        (0.00037, "0.037 %"), (1e-9, "0.0001 %"), (1.5, "150.00 %"),
    ],
)  # fmt: skip
def test_a_share_is_cut_off(share: float, text: str) -> None:
    assert units.percent(share) == text


def test_a_share_of_which_less_is_better_is_rounded_up() -> None:
    assert units.percent(0.010001, up=True) == "1.01 %"
    assert units.percent(0.01, up=True) == "1.00 %"


@given(st.floats(0, 1), st.integers(0, 10_000))
def test_no_share_is_shown_at_a_bound_that_it_does_not_meet(share: float, hundredths: int) -> None:
    bound = hundredths / 10_000
    least, most = (float(units.percent(share, up=up).removesuffix(" %")) for up in (False, True))
    if share < bound:
        assert least < hundredths / 100 or hundredths == 0
    if share > bound:
        assert most > hundredths / 100 or hundredths == 10_000
    assert (units.percent(share) == "100 %") == (share == 1.0)
    assert (units.percent(share) == "0 %") == (share == 0.0)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "<1%"), (0.425, "43%"), (0.999, "99%"), (1, "100%"), (9.99, "999%"), (12, ">999%")],
)
def test_a_share_in_a_cell(share: float, text: str) -> None:
    assert units.percent(share, short=True) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (0.00062, "0.6 ms"), (0.5, "500 ms"), (0.9996, "1 s"), (1.5, "1.5 s"), (4.27, "4.3 s"), (59, "59 s"),
        (59.97, "1 min"), (60, "1 min"), (90, "1 min 30 s"), (750, "12 min 30 s"), (3600, "1 h"), (3661, "1 h 1 min 1 s"),
        (7200, "2 h"), (90061, "1 d 1 h 1 min 1 s"),
    ],
)  # fmt: skip
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert units.duration(seconds) == text


def test_a_length_that_is_held_against_a_bound_is_rounded_up() -> None:
    assert units.duration(60.2, up=True) == "1 min 1 s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.04, "40ms"), (9.94, "9.9s"), (9.99, "10s"), (12.4, "12s"), (120, "2m"), (7200, "2h"), (1e6, "12d")],
)
def test_lengths_of_time_in_a_cell(seconds: float, text: str) -> None:
    assert units.duration(seconds, short=True) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (45.4, "45 s"), (99, "99 s"), (100, "2 min"), (300, "5 min"), (float("inf"), "∞")]
)
def test_a_rough_length_of_time(seconds: float, text: str) -> None:
    assert units.rough_duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.01, "1 s"), (4.4, "4 s"), (119.0, "100 s"), (130.0, "2 min"), (4000.0, "70 min"), (36_000.0, "10 h")],
)
def test_an_estimated_length_of_time(seconds: float, text: str) -> None:
    assert units.estimated_duration(seconds) == text


@given(st.floats(0, 1e7))
def test_a_cell_is_at_most_five_characters_wide(number: float) -> None:
    short = (units.duration(number, short=True), units.percent(number, short=True), units.count(number, short=True))
    assert max(map(len, short)) <= 5


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (0, "$0"), (1, "$0.0001"), (4_200, "$0.0042"), (400_000, "$0.40"), (258_000, "$0.258"), (994_999, "$0.995"), (9_990_000, "$9.99"),
        (900 * MICRO, "$900"), (1_234_567_890, "$1,234.57"), (-120_400_000, "−$120.40"),
    ],
)  # fmt: skip
def test_money(micro: int, text: str) -> None:
    assert units.dollars(micro) == text


def test_money_is_rounded_up_so_that_nothing_looks_cheaper_than_it_is() -> None:
    assert units.dollars(900 * MICRO + 1) == "$900.01"
    assert units.dollars(-900 * MICRO - 1) == "−$900"


def test_a_difference_has_a_sign() -> None:
    assert [units.change(n * MICRO) for n in (-120, 0, 5)] == ["−$120", "+$0", "+$5"]


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (950, "950"), (1234, "1.2k"), (34_000, "34k"), (5e6, "5M")])
def test_counts_in_a_cell(number: float, text: str) -> None:
    assert units.count(number, short=True) == text


def test_counts_rates_and_sizes() -> None:
    assert units.count(1234567) == "1,234,567"
    assert [units.rate(n) for n in (0, 0.5, 7, 7.25, 12_345)] == ["0/s", "0.5/s", "7/s", "7.2/s", "12,345/s"]
    assert units.rate(12_345, short=True) == "12k/s"
    assert [units.size(n) for n in (0, 512, 1536, 2**29)] == ["0 B", "512 B", "1.5 KiB", "512 MiB"]
    assert [units.gib(n) for n in (0.5, 13.07, 120, 1500)] == ["512 MiB", "13.1 GiB", "120 GiB", "1,500 GiB"]


def test_the_clock_goes_over_midnight() -> None:
    assert units.clock("23:59", 61) == "00:00:01"
    assert units.clock("23:50", 900, short=True) == "00:05"
    assert units.elapsed(727) == "12:07"


@pytest.mark.parametrize(
    ("low_s", "high_s", "text"),
    [
        (5, 5, "5 s"), (35, 60, "35–60 s"), (2.5, 9, "2.5–9 s"), (60, 179, "60–179 s"), (60, 180, "1–3 min"), (90, 600, "1.5–10 min"),
    ],
)  # fmt: skip
def test_a_range_of_lengths_is_in_one_unit(low_s: float, high_s: float, text: str) -> None:
    assert units.duration_range(low_s, high_s) == text


def test_the_part_of_a_range_that_has_passed_is_in_the_range_s_unit() -> None:
    assert units.passed_of_range(31, 35, 60) == "31 of 35–60 s"
    assert units.passed_of_range(90, 60, 180) == "1.5 of 1–3 min"


def test_numbers_without_a_unit() -> None:
    assert [units.decimal(2), units.decimal(2, trim=True), units.decimal(47.5, 2, trim=True)] == ["2.0", "2", "47.5"]
    assert [units.decimal(100, 0, trim=True), units.decimal(0, 2, trim=True)] == ["100", "0"]
    assert [units.factor(0.25), units.factor(3.0), units.factor(1500)] == ["0.25", "3", "1500"]
    assert units.gigabytes(5e12) == "5,000 GB"


def test_only_one_module_formats_percentages_and_money() -> None:
    own = re.compile(r":[.,]?[0-9]*%\}|\$\{[^}]*:")
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name != "units.py" and "engine" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if own.search(line)
    ]
    assert found == []


NOT_FOR_PEOPLE = (
    "api/playing.py", "assess/scenario_level.py", "catalog/", "design/action_values.py", "design/options/", "engine/", "export/",
    "files/bounds.py", "files/variation.py", "infra/", "report/timeline_svg.py", "syntax/forms.py", "validation/v", "words/units.py",
)  # fmt: skip
"""Writes numbers as files and machines take them: values of levels, designs and templates, coordinates, keys, a repr."""


def test_only_one_module_formats_numbers_for_people() -> None:
    found = [
        f"{place}:{part.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not (place := path.relative_to(PACKAGE).as_posix()).startswith(NOT_FOR_PEOPLE)
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.FormattedValue) and isinstance(part.format_spec, ast.JoinedStr)
        for form in part.format_spec.values
        if isinstance(form, ast.Constant) and str(form.value).endswith(("f", "g", "e", "%", ","))
    ]
    assert found == []


@pytest.mark.parametrize(
    "form",
    [units.percent, units.duration, units.count, units.size, units.gib, units.decimal, units.factor],
)
def test_what_is_not_finite_has_one_text_in_every_form(form: Callable[[float], str]) -> None:
    assert [form(number) for number in (inf, -inf, nan)] == ["∞", "−∞", "–"]


def test_what_is_not_finite_fits_a_cell() -> None:
    assert [units.duration(inf, short=True), units.percent(inf, short=True), units.rate(inf, short=True)] == [
        "∞",
        "∞",
        "∞/s",
    ]


@given(st.floats(0, 1e7))
def test_a_negative_length_is_the_positive_one_with_a_minus(seconds: float) -> None:
    assert units.duration(-5) == "−5 s"
    assert units.duration(-seconds).removeprefix("−") == units.duration(seconds)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (80 * 2.0**30, "bytes", "80 GiB"),
        (92.34, "%", "92.34 %"),
        (36_192.8, "requests", "36,193 requests"),
        (2.728, "", "2.728"),
        (0, "s", "0 s"),
    ],
)
def test_values_of_metrics(value: float, unit: str, text: str) -> None:
    assert units.metric_value(value, unit) == text
