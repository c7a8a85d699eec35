"""The panels beside a table's map in one column: each gets the rows it needs, or its fair share and a word about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content


class SidePart(NamedTuple):
    """A panel: its heading, its lines, and the command that lists them all."""

    heading: str
    lines: Sequence[str]
    command: str


def side_by_height(parts: Sequence[SidePart], width: int, height: int) -> Content:
    """The panels under one another in `height` rows of `width` cells; wrapped, nothing lost without a word."""
    if width < 1 or height < 1:
        return Content()
    wrapped = [[row for line in part.lines for row in Content(line).wrap(width)] for part in parts]
    rows = shares([len(part) for part in wrapped], height - len(parts))
    made: list[Content] = []
    for part, lines, most in zip(parts, wrapped, rows, strict=True):
        made.append(Content.styled(part.heading, "bold dim"))
        shown = lines[:most] if most >= len(lines) else lines[: max(0, most - 1)]
        made += shown
        if len(shown) < len(lines) and most > 0:
            made.append(Content.styled(f"… {len(lines) - len(shown)} more rows: {part.command}", "dim"))
    return Content("\n").join(made[:height])


def shares(wanted: Sequence[int], rows: int) -> list[int]:
    """Distributes rows one by one in turn; no panel gets more than it needs."""
    given = [0] * len(wanted)
    left = max(0, rows)
    while left and any(had < want for had, want in zip(given, wanted, strict=True)):
        for number, want in enumerate(wanted):
            if left and given[number] < want:
                given[number] += 1
                left -= 1
    return given
