"""The kinds of levels that are played otherwise than most, as lists mark them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.level import Level


def kinds(level: Level) -> tuple[str, ...]:
    """`diagnose`, `two nights`, `inherited`; none for a usual level."""
    rows = (
        ("diagnose", level.diagnosis is not None),
        ("two nights", level.second is not None),
        ("inherited", bool(level.hidden)),
    )
    return tuple(name for name, is_one in rows if is_one)
