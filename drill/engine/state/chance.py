"""Counter-based random numbers: a draw is a function of (seed, stream, index), so no draw shifts another.

splitmix64 (Steele, Lea and Flood, OOPSLA 2014). Streams are named; a design with one node more draws the same numbers everywhere else.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def _mix(z: int) -> int:
    z &= _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def _stream(name: str) -> int:
    """FNV-1a of the name: Python's own hash() differs from run to run."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & _MASK
    return value


def uniform(seed: int, stream: str, index: int = 0) -> float:
    """A number in [0, 1) with 53 random bits."""
    key = _mix(_mix(seed + _GOLDEN) ^ _stream(stream))
    return (_mix(key + (index + 1) * _GOLDEN) >> 11) * (1.0 / (1 << 53))


def between(low: float, high: float, seed: int, stream: str, index: int = 0) -> float:
    """An even draw from [low, high)."""
    return low + (high - low) * uniform(seed, stream, index)
