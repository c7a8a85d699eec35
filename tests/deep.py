"""How much of a long check a run does: a part, or with `DRILL_DEEP` set all of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
DEEP = bool(os.environ.get("DRILL_DEEP"))


def part(cases: Iterable[T], one_of: int) -> list[T]:
    """One in so many of the cases, in their order; every one in a deep run."""
    return list(cases)[:: 1 if DEEP else one_of]
