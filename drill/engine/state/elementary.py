"""exp, log and power from additions, multiplications and exact scalings only.

The C library's versions differ in the last bit between machines; these do not, because IEEE 754 fixes the result of every
operation used. They serve set-up and once-a-second work, not the inner loop. Accuracy: about 1e-15 relative (tested).
"""

from __future__ import annotations

from math import floor, frexp, ldexp

COMPILED = ("exp",)
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_LOG2E = 1.4426950408889634
_FACTORIALS = tuple(1.0 / f for f in (1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600))
_SQRT_HALF = 0.7071067811865476


def exp(x: float) -> float:
    """e**x; 0 below -745, OverflowError above 709."""
    if x < -745.0:
        return 0.0
    k = floor(x * _LOG2E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = _FACTORIALS[12]
    for index in range(11, -1, -1):
        total = total * r + _FACTORIALS[index]
    return ldexp(total, k)


def log(x: float) -> float:
    """Natural logarithm. ValueError for x <= 0."""
    if x <= 0.0:
        message = f"log of {x}"
        raise ValueError(message)
    m, k = frexp(x)
    if m < _SQRT_HALF:
        m, k = m * 2.0, k - 1
    z = (m - 1.0) / (m + 1.0)
    square = z * z
    total = 0.0
    for odd in range(25, 0, -2):
        total = total * square + 1.0 / odd
    return k * _LN2_HIGH + (2.0 * z * total + k * _LN2_LOW)


def power(x: float, y: float) -> float:
    """x**y for x > 0."""
    return exp(y * log(x))
