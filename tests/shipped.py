"""The shipped levels, read once for all tests of a process."""

from __future__ import annotations

from functools import cache

from drill.files import library


@cache
def shipped() -> tuple[library.Shipped, ...]:
    """Every level of the library, in its order."""
    return tuple(library.shipped())
