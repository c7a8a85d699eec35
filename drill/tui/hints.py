"""Hints of a level, in two steps. They are free; how many were taken is noted beside the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.tui import words

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.tui.navigation import Navigation

STEPS = 2


def taken(app: Navigation, level: Level) -> int:
    """Hints taken of a level so far."""
    text = app.kept(f"hints:{level.id}", "0")
    return int(text) if text.isdecimal() else 0


def give(app: Navigation, level: Level, step: int | None = None) -> str:
    """The next hint, or that of a step; the last one again when there are no more."""
    before = taken(app, level)
    number = step or min(before + 1, STEPS)
    if number > before:
        app.keep(f"hints:{level.id}", str(number))
    return words.prose(level.story.hint or "There is none.") if number == 1 else second(level)


def second(level: Level) -> str:
    """The option the level turns on, by the name it has in the plan."""
    from drill.options.table import options

    if not level.needs:
        return "This level turns on no single option."
    found = next((row for row in options(level, level.start) if row.key == level.needs), None)
    return (
        f"It turns on {found.label.strip()}: {found.meaning}" if found else f"It turns on {words.plain(level.needs)}."
    )


def helped(count: int) -> str:
    """A result that was reached with help says so, in a word or two."""
    return f"{count} hint" if count == 1 else f"{count} hints"


def said(count: int) -> str:
    """How many were taken, in words."""
    return {0: "", 1: "One hint taken."}.get(count, f"{count} hints taken.")
