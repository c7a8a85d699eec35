"""Key populations against direct sums over every key."""

from __future__ import annotations

import math

import pytest

from drill.engine.flow.popularity import LOWEST, POINTS, STEPS, characteristic, grid, look_up, popularity


def _direct(count: int, zipf: float) -> list[float]:
    weights = [rank**-zipf for rank in range(1, count + 1)]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


@pytest.mark.parametrize(
    ("count", "zipf"), [(1, 1.0), (50, 0.8), (5000, 0.0), (20_000, 0.6), (20_000, 0.99), (20_000, 1.4)]
)
@pytest.mark.parametrize("x", [0.01, 1.0, 33.0, 1000.0, 50_000.0, 1e7])
def test_tables(count: int, zipf: float, x: float) -> None:
    """hit, distinct and lifetime are the sums they claim to be, to a thousandth."""
    probabilities = _direct(count, zipf)
    tables = popularity(count, zipf)
    hit = math.fsum(p * -math.expm1(-p * x) for p in probabilities)
    distinct = math.fsum(-math.expm1(-p * x) for p in probabilities)
    lifetime = math.fsum(p * p * x / (1.0 + p * x) for p in probabilities)
    assert look_up(tables.hit, 0, x) == pytest.approx(hit, abs=1.5e-3)
    assert look_up(tables.distinct, 0, x) == pytest.approx(distinct, rel=3e-3, abs=1.5e-3)
    assert look_up(tables.lifetime, 0, x) == pytest.approx(lifetime, abs=1.5e-3)


def test_grid_and_look_up_meet() -> None:
    """At a table point the table's own value comes out; between two points nothing lies outside them."""
    table = [float(point * point) for point in range(POINTS)]
    for point in range(0, POINTS - 1, 7):
        assert look_up(table, 0, grid(point)) == table[point]
        middle = look_up(table, 0, 0.5 * (grid(point) + grid(point + 1)))
        assert table[point] <= middle <= table[point + 1]
    assert grid(0) == 2.0**LOWEST
    assert grid(STEPS) == 2.0 ** (LOWEST + 1)


@pytest.mark.parametrize("capacity", [1.0, 10.0, 500.0, 4999.0])
def test_characteristic(capacity: float) -> None:
    """As many distinct keys as fit have been touched at the characteristic number of requests."""
    x = characteristic(5000, 0.9, capacity)
    assert look_up(popularity(5000, 0.9).distinct, 0, x) == pytest.approx(capacity, rel=1e-6)
