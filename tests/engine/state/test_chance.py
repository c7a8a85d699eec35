"""Random numbers are functions of their counter: even, independent of each other, the same everywhere."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.state.chance import between, uniform


def _splitmix64(state: int, steps: int) -> list[int]:
    """The published generator, written from its description: state += gamma; mix."""
    mask = (1 << 64) - 1
    out = []
    for _ in range(steps):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        out.append(z ^ (z >> 31))
    return out


def test_reference_values() -> None:
    """The generator's known first outputs for seed 1234567."""
    assert _splitmix64(1234567, 3) == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_even() -> None:
    """Mean 1/2, variance 1/12, every tenth equally full."""
    draws = [uniform(42, "test", index) for index in range(20_000)]
    assert abs(statistics.mean(draws) - 0.5) < 0.01
    assert abs(statistics.variance(draws) - 1.0 / 12.0) < 0.003
    tenths = [sum(1 for draw in draws if int(draw * 10) == tenth) for tenth in range(10)]
    assert max(tenths) - min(tenths) < 300


@pytest.mark.slow
@given(st.integers(0, 2**63), st.text(max_size=20), st.integers(0, 10_000))
def test_a_draw_is_a_function_of_its_counter(seed: int, stream: str, index: int) -> None:
    assert 0.0 <= uniform(seed, stream, index) < 1.0
    assert uniform(seed, stream, index) == uniform(seed, stream, index)


def test_streams_do_not_touch() -> None:
    """Neighbouring streams and seeds are uncorrelated."""
    for other in (("b", 1), ("a", 2)):
        pairs = [(uniform(1, "a", i), uniform(other[1], other[0], i)) for i in range(5000)]
        assert abs(statistics.correlation(*zip(*pairs, strict=True))) < 0.05


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_between(low: float, width: float) -> None:
    assert low <= between(low, low + width, 1, "x") <= low + width
