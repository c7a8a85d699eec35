"""A figure of the outside world: the value used, the range documented, and where it was read."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.short_repr import short_repr


@short_repr("key", "value", "unit", "low", "high")
@dataclass(frozen=True, slots=True)
class Figure:
    """One sourced number. `low` and `high` bound it as documented; equal to `value` where no range is given."""

    key: str
    value: float
    unit: str
    low: float
    high: float
    source: str
    note: str = ""
