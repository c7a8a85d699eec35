"""Mean rates of a level's traffic, for prices that depend on it."""

from __future__ import annotations

from itertools import pairwise

from drill.model.level import Curve


def mean_rate(curve: Curve, length_s: int) -> float:
    """Mean of a rate over a drill of so many seconds, in requests a second; exact for constant and for linear pieces."""
    cuts = sorted({0.0, float(length_s), *(float(t) for t, _ in curve.points if 0 < t < length_s)})
    area = 0.0
    for start, end in pairwise(cuts):
        # The middle of a piece is its mean, whether it is constant or linear.
        area += curve.at((start + end) / 2) * (end - start)
    return area / length_s
