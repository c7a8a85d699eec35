"""Points, exactly: fractions all the way, rounded down once, at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor, isfinite

from drill.model.grades import CriterionMark
from drill.model.rubric import Criterion, Late
from drill.scoring.measured import Measured
from drill.scoring.verdict import verdict

CENT = Fraction(1, 100)
"""Points of a criterion are rounded down to hundredths."""


def exact(number: float) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    return Fraction(Decimal(repr(number)))


def down(points: Fraction, step: Fraction) -> float:
    """The largest multiple of a step that is no larger."""
    return float(floor(points / step) * step)


def held(criterion: Criterion, rows: Sequence[Measured]) -> int:
    """Seeds in which every bound of a criterion holds."""
    return sum(all(row.holds(bound) for bound in criterion.bounds) for row in rows)


def earned(criterion: Criterion, rows: Sequence[Measured]) -> float | None:
    """Points for the results of the seeds; None if a person gives them."""
    if criterion.by_hand:
        return None
    if criterion.metric:
        share = sum((_between(criterion, row.value(criterion.metric)) for row in rows), Fraction()) / len(rows)
    elif criterion.credit == "verdict":
        share = Fraction(verdict(held(criterion, rows), len(rows)) == "pass")
    else:
        share = Fraction(held(criterion, rows), len(rows))
    return down(exact(criterion.points) * share, CENT)


def _between(criterion: Criterion, value: float) -> Fraction:
    """The share of the points for one value of the metric."""
    if not isfinite(value):
        return Fraction(0)
    nothing, everything = exact(criterion.worth_nothing), exact(criterion.worth_all)
    return min(max((exact(value) - nothing) / (everything - nothing), Fraction(0)), Fraction(1))


def total(marks: Iterable[CriterionMark], step: float, late: Late | None = None, days: int = 0) -> float:
    """The points of a grade: those given so far, less the penalty for lateness, rounded down."""
    points = sum((exact(mark.points) for mark in marks if mark.points is not None), Fraction())
    if late is not None:
        points *= max(1 - exact(late.per_day) * min(days, late.at_most_days), Fraction(0))
    return down(points, exact(step))


def most(criteria: Iterable[Criterion]) -> float:
    """The points of a grade at most."""
    return float(sum((exact(item.points) for item in criteria), Fraction()))
