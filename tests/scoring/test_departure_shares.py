"""Shares of departures against closed forms: separate causes, needed together, each enough, and games with known values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.scoring.departure_shares import USUAL, Relation, Roots, kept_parts, parts, shapley, two_ends

ALONE, TOGETHER, EITHER = Relation.ALONE, Relation.TOGETHER, Relation.EITHER
amounts = st.floats(0.0, 1e6)


def one(number: int) -> Roots:
    return Roots(ALONE, (number,))


CASES = {
    "the first of two that follow each other": (
        *(100.0, 0.0, [40.0, 60.0], [60.0, 40.0]),
        {one(0): 60.0, one(1): 40.0},
    ),
    "a fault and the rule that turns it into a loss": (
        *(100.0, 0.0, [0.0, 0.0], [0.0, 0.0]),
        {Roots(TOGETHER, (0, 1)): 100.0},
    ),
    "two outages of one machine at once": (
        *(100.0, 0.0, [100.0, 100.0], [100.0, 100.0]),
        {Roots(EITHER, (0, 1)): 100.0},
    ),
    "one that adds nothing is no root because it came first": (
        *(100.0, 0.0, [97.0, 0.0], [0.0, 97.0]),
        {one(1): 97.0, Roots(TOGETHER, (0, 1)): 3.0},
    ),
    "half of it is there anyway": (*(100.0, 50.0, [50.0], [100.0]), {USUAL: 50.0, one(0): 50.0}),
    "nothing happened": (*(100.0, 100.0, [100.0, 100.0], [100.0, 100.0]), {USUAL: 100.0}),
    "more would be lost without anything": (*(100.0, 130.0, [100.0], [100.0]), {USUAL: 100.0}),
    "three of which any two are enough, split evenly": (
        *(90.0, 0.0, [90.0, 90.0, 90.0], [0.0, 0.0, 0.0]),
        {Roots(EITHER, (0, 1, 2)): 90.0},
    ),
    "three that add to each other, none charged more than goes without it": (
        *(100.0, 0.0, [60.0, 60.0, 60.0], [20.0, 20.0, 20.0]),
        {one(0): 100.0 / 3, one(1): 100.0 / 3, one(2): 100.0 / 3},
    ),
    "a third that is not needed": (
        *(100.0, 0.0, [100.0, 100.0, 100.0], [100.0, 100.0, 0.0]),
        {Roots(EITHER, (0, 1)): 100.0},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_loss_is_split_as_the_closed_form_says(case: str) -> None:
    whole, none, without, only, wanted = CASES[case]
    assert dict(parts(whole, none, without, only)) == pytest.approx(wanted)


KEPT = {
    "taken away, it is lost a moment later: no root": (
        *(100.0, 0.0, [0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [None, None]),
        {one(1): 100.0},
    ),
    "two thirds of it only moves": (
        *(90.0, 0.0, [0.0, 0.0], [0.0, 0.0], [1 / 3, 1.0], [None, None]),
        {Roots(TOGETHER, (0, 1)): 30.0, one(1): 60.0},
    ),
    "a quarter of it another brings then": (
        *(100.0, 0.0, [0.0, 100.0], [100.0, 0.0], [0.75, 1.0], [1, None]),
        {one(0): 75.0, Roots(EITHER, (0, 1)): 25.0},
    ),
    "nothing moves": (
        *(100.0, 0.0, [40.0, 60.0], [60.0, 40.0], [1.0, 1.0], [None, None]),
        {one(0): 60.0, one(1): 40.0},
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_what_is_only_lost_elsewhere_instead_has_another_root(case: str) -> None:
    *given_, wanted = KEPT[case]
    assert dict(kept_parts(*given_)) == pytest.approx(wanted)  # type: ignore[arg-type]


@given(amounts, amounts, st.lists(st.tuples(amounts, amounts), max_size=6))
def test_the_parts_are_positive_and_whole(whole: float, none: float, losses: list[tuple[float, float]]) -> None:
    found = parts(whole, none, [first for first, _ in losses], [second for _, second in losses])
    assert sum(amount for _, amount in found) == pytest.approx(whole)
    assert all(amount >= 0.0 for _, amount in found)
    assert len({roots for roots, _ in found}) == len(found)


def gloves(present: frozenset[int]) -> float:
    """Two own a left glove, one a right one: a pair is worth 1."""
    return float(2 in present and bool(present & {0, 1}))


def test_the_shapley_value_of_the_glove_game() -> None:
    """Published: 1/6, 1/6, 4/6 (Osborne and Rubinstein, *A Course in Game Theory*, section 14.4 has the game)."""
    assert shapley(3, gloves) == pytest.approx((1 / 6, 1 / 6, 4 / 6))


@given(st.lists(amounts, min_size=8, max_size=8))
def test_shapley_values_and_their_two_ends_add_up(values: list[float]) -> None:
    def value(present: frozenset[int]) -> float:
        return values[sum(1 << number for number in present)]

    whole, none = values[7], values[0]
    assert sum(shapley(3, value)) == pytest.approx(whole - none, abs=1e-6)
    without = [value(frozenset({0, 1, 2} - {number})) for number in range(3)]
    only = [value(frozenset({number})) for number in range(3)]
    assert sum(two_ends(whole, none, without, only)) == pytest.approx(whole - none, abs=1e-4)


def test_with_two_the_two_ends_are_the_shapley_value() -> None:
    table = {frozenset(): 5.0, frozenset({0}): 20.0, frozenset({1}): 60.0, frozenset({0, 1}): 100.0}
    assert two_ends(100.0, 5.0, [60.0, 20.0], [20.0, 60.0]) == pytest.approx(shapley(2, table.__getitem__))
