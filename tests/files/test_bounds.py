"""Bounds of objectives: how they are written, and what is refused."""

from __future__ import annotations

import pytest

from drill.files.bounds import bound, written
from drill.model.level import Bound
from drill.syntax.forms import FormError


@pytest.mark.parametrize(
    ("metric", "value", "op", "number"),
    [
        ("availability", ">= 99.5 %", ">=", 0.995),
        ("availability", "99.5 %", ">=", 0.995),
        ("good.checkout", "> 90%", ">", 0.9),
        ("good.checkout", "90 %", ">=", 0.9),
        ("worst_minute", "50 %", ">=", 0.5),
        ("stale_ratio", "0.1 %", "<=", 0.001),
        ("stale.browse", "0", "<=", 0.0),
        ("lost_writes", "0", "<=", 0.0),
        ("lost_writes", "== 0", "==", 0.0),
        ("monthly_usd", "<= 700", "<=", 700.0),
        ("monthly_usd", "700.50", "<=", 700.5),
        ("actions", "<3", "<", 3.0),
        ("down_s", "60", "<=", 60.0),
        ("recovered_s", "<= 5m", "<=", 300.0),
        ("age_p99_s", "500ms", "<=", 0.5),
    ],
)
def test_bounds(metric: str, value: str, op: str, number: float) -> None:
    """A bound without a sign is the worst value that passes."""
    made = bound(metric, value)
    assert made == Bound(metric, op, number)
    assert bound(metric, written(made)) == made


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("availability", "99.5"),
        ("availability", ">= 0.995"),
        ("availability", "=> 99 %"),
        ("availability", ">= 120 %"),
        ("lost_writes", "none"),
        ("lost_writes", "1 %"),
        ("monthly_usd", "$700"),
        ("monthly_usd", "-700"),
        ("monthly_usd", "nan"),
        ("monthly_usd", "<="),
        ("monthly_usd", ""),
        ("down_s", "1 week"),
    ],
)
def test_bounds_that_mean_nothing_are_refused(metric: str, value: str) -> None:
    with pytest.raises(FormError):
        bound(metric, value)
