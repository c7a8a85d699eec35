"""Verdicts at their edges. The edges are the rule's own: 95 % and 5 %, both included."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.level import Bound, Objective
from drill.scoring.verdict import Outcome, judge, verdict
from tests.factories import level
from tests.scoring.recordings import run


@pytest.mark.parametrize(
    ("passed", "seeds", "said"),
    [
        (1, 1, "pass"),
        (0, 1, "fail"),
        (1, 2, "unknown"),
        (19, 20, "pass"),
        (18, 20, "unknown"),
        (1, 20, "fail"),
        (2, 20, "unknown"),
        (95, 100, "pass"),
        (94, 100, "unknown"),
        (5, 100, "fail"),
        (6, 100, "unknown"),
        (18, 19, "unknown"),
        (1, 19, "unknown"),
    ],
)
def test_edges(passed: int, seeds: int, said: str) -> None:
    assert verdict(passed, seeds) == said


@given(st.integers(1, 10**12), st.data())
def test_agrees_with_exact_fractions(seeds: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, seeds))
    share = Fraction(passed, seeds)
    want = "pass" if share >= Fraction(19, 20) else "fail" if share <= Fraction(1, 20) else "unknown"
    assert verdict(passed, seeds) == want


@pytest.mark.parametrize(("passed", "seeds"), [(0, 0), (-1, 1), (2, 1)])
def test_nonsense_is_refused(passed: int, seeds: int) -> None:
    with pytest.raises(ValueError, match="seeds"):
        verdict(passed, seeds)


def others(*passed: bool) -> list[Outcome]:
    return [
        Outcome(seed, ok, ("pass",) if ok else (), f"digest-{seed}", (ok, True)) for seed, ok in enumerate(passed, 2)
    ]


def test_one_seed_keeps_its_own_digest() -> None:
    first = run()
    assert judge(first).digest == first.digest


def test_the_order_of_outcomes_does_not_matter() -> None:
    rows = others(True, False, True)
    assert judge(run(), rows) == judge(run(), rows[::-1])


def test_a_star_that_depends_on_the_seed_is_not_given() -> None:
    made = judge(run(), others(True, False))
    assert (made.passed, made.seeds, made.verdict, made.stars) == (2, 3, "unknown", ())
    made = judge(run(), others(True, True))
    assert (made.verdict, made.stars) == ("pass", ("pass",))


def test_any_seed_changes_the_digest() -> None:
    rows = others(True, True)
    changed = [rows[0], Outcome(3, True, ("pass",), "another", (True, True))]
    assert judge(run(), rows).digest != judge(run(), changed).digest


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=0, max_size=25))
def test_a_bound_of_a_required_star_fails_only_where_the_verdict_does(rows: list[tuple[bool, bool]]) -> None:
    made = judge(
        run(),
        [Outcome(n, all(met), ("pass",) if all(met) else (), f"digest-{n}", met) for n, met in enumerate(rows, 2)],
    )
    if made.verdict == "pass":
        assert set(made.bounds) == {"pass"}
    if made.verdict == "unknown":
        assert "fail" not in made.bounds


def test_stars_that_are_asked_for_count() -> None:
    objectives = (
        Objective("pass", (Bound("availability", ">=", 0.5),)),
        Objective("thrift", (Bound("monthly_usd", "<=", 1.0),)),
    )
    made = run(on=level(objectives=objectives))
    assert (judge(made).verdict, judge(made).required) == ("pass", ("pass",))
    asked = judge(made, required=("thrift",))
    assert (asked.verdict, asked.passed, asked.required) == ("fail", 0, ("pass", "thrift"))
