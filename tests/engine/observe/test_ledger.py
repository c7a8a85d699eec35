"""Whole numbers from fractions: sums are exact, nothing moves by more than one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drill.engine.observe.ledger import Ledger, close, whole
from drill.model.said import Said

AMOUNTS = st.lists(st.floats(0.0, 1e7), min_size=1, max_size=12)


@given(AMOUNTS)
def test_parts_sum_to_the_whole(amounts: list[float]) -> None:
    total = int(sum(amounts) + 0.5)
    counts = whole(amounts, total)
    assert sum(counts) == (total if sum(amounts) > 0.0 else 0)


@given(AMOUNTS)
def test_no_part_moves_by_more_than_one(amounts: list[float]) -> None:
    total = int(sum(amounts) + 0.5)
    scale = total / sum(amounts) if sum(amounts) else 1.0
    for amount, count in zip(amounts, whole(amounts, total), strict=True):
        assert abs(count - amount * scale) <= 1.0 + 1e-6


SLOW = Said("cause.slow", node="writer")


def test_unfinished_requests_count_as_failed() -> None:
    """What is under way at the end is named, and offered is still the sum."""
    ledger = Ledger(("a",), [100.0], [90.0])
    ledger.losses[0, "late", SLOW, (Said("demand.usual"),)] = 4.0
    totals, rows = close(ledger, [6.0])
    assert (totals[0].offered, totals[0].good, totals[0].late, totals[0].failed) == (100, 90, 4, 6)
    assert [(row.outcome, row.cause, row.count) for row in rows] == [
        ("failed", Said("cause.unfinished"), 6),
        ("late", SLOW, 4),
    ]
