"""Metrics and bounds in words, all from one record each."""

from __future__ import annotations

from math import inf

import pytest

from drill.model.level import Bound
from drill.model.metric import Metric, Reading
from drill.model.metric_table import METRICS, names, read
from drill.words import metric_words


@pytest.mark.parametrize(
    ("bound", "text", "said"),
    [
        (Bound("availability", ">=", 0.995), "availability >= 99.5 %", "availability ≥ 99.5 %"),
        (
            Bound("availability.checkout", ">=", 0.99),
            "availability.checkout >= 99 %",
            "availability of checkout ≥ 99 %",
        ),
        (Bound("monthly_usd", "<=", 2600.0), "monthly_usd <= $2,600", "monthly bill ≤ $2,600"),
        (Bound("stale.detail", "<=", 0.025), "stale.detail <= 2.5 %", "stale reads of detail ≤ 2.5 %"),
        (Bound("lost_writes", "<=", 0.0), "lost_writes <= 0", "no lost writes"),
        (Bound("actions", "<=", 2.0), "actions <= 2", "actions ≤ 2"),
        (Bound("down_s", "<=", 60.0), "down_s <= 1 min", "time down ≤ 1 min"),
        (Bound("age_p99_s", "<", 0.5), "age_p99_s < 500 ms", "99th percentile age < 500 ms"),
        (Bound("worst_minute", ">=", 0.99995), "worst_minute >= 99.995 %", "worst minute ≥ 99.995 %"),
    ],
)
def test_bounds_in_words(bound: Bound, text: str, said: str) -> None:
    assert metric_words.bound_text(bound) == text
    assert metric_words.bound_words(bound) == said


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("availability", 0.99499, "99.49 %"),
        ("stale_ratio", 0.010001, "1.01 %"),
        ("stale.browse", 0.0, "0 %"),
        ("monthly_usd", 900.004, "$900.01"),
        ("recovered_s", inf, "never"),
        ("recovered_s", 3661, "1 h 1 min 1 s"),
        ("age_p99_s", 0.25, "250 ms"),
        ("lost_writes", 12_345, "12,345"),
    ],
)
def test_a_figure_is_never_shown_better_than_it_is(name: str, value: float, text: str) -> None:
    assert metric_words.figure(name, value) == text


@pytest.mark.parametrize("item", METRICS, ids=lambda item: item.name)
def test_every_metric_can_be_read_and_said(item: Metric) -> None:
    assert item.whole or item.of_class
    reading = Reading((), frozenset(), 0, 0, 0, 0)
    if item.whole:
        assert metric_words.figure(item.name, read(item.name, reading))
    assert metric_words.label(item.name if item.whole else f"{item.name}.checkout")


def test_names_are_known_once_each() -> None:
    known = names(("checkout", "browse"))
    assert len(set(known)) == len(known)
    with pytest.raises(KeyError):
        read("good", Reading((), frozenset(), 0, 0, 0, 0))
    with pytest.raises(KeyError):
        read("availability.nobody", Reading((), frozenset(), 0, 0, 0, 0))


def test_the_age_of_reads() -> None:
    assert metric_words.read_age(0.0) == "up to date"
    assert metric_words.read_age(0.25) == "younger than 250 ms"
