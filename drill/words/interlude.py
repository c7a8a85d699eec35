"""The text between the two nights of a level: the story, the clock, the traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.words import units

if TYPE_CHECKING:
    from drill.model.level import Level


def interlude(level: Level) -> tuple[str, ...]:
    """The changes since the first night, in sentences; only the story may mention faults. Empty with one night."""
    night = level.second
    if night is None:
        return ()
    story = (" ".join(night.told.split()),) if night.told else ()
    rates = tuple(
        f"{name}: {units.factor(factor)} times the requests of the first night." for name, factor in night.rates
    )
    arrives = (
        (f"You arrive at {units.clock(night.starts, night.enters_s, short=True)}, in the middle of it.",)
        if night.enters_s
        else ()
    )
    return (
        *story,
        *rates,
        *arrives,
        "The design stays as it was planned, what you changed by hand is back, and every star has to hold on both nights.",
    )
