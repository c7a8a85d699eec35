"""Our exp, log and power agree with the C library's to its last digits, and are exact where that is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.state import elementary


@given(st.floats(-700.0, 700.0))
def test_exp(x: float) -> None:
    assert elementary.exp(x) == pytest.approx(math.exp(x), rel=2e-15)


@given(st.floats(1e-300, 1e300))
def test_log(x: float) -> None:
    assert elementary.log(x) == pytest.approx(math.log(x), rel=2e-15, abs=1e-16)


@given(st.floats(0.01, 1e6), st.floats(-5.0, 5.0))
def test_power(x: float, y: float) -> None:
    assert elementary.power(x, y) == pytest.approx(x**y, rel=2e-13)


def test_ends() -> None:
    """Exact at 0 and 1; nothing is left far below; what cannot be is refused."""
    assert elementary.exp(0.0) == 1.0
    assert elementary.log(1.0) == 0.0
    assert elementary.exp(-1e9) == 0.0
    with pytest.raises(ValueError, match="log of"):
        elementary.log(0.0)
