"""A grid of cells, each with a character and the name of a slot. The painter decides how a slot looks."""

from __future__ import annotations

from typing import NamedTuple

from drill.scene.glyphs import DOWN, LEFT, RIGHT, UP, junction


class Rect(NamedTuple):
    """Cells of a box: left column, top row, width, height."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row under it."""
        return self.y + self.h

    def holds(self, x: int, y: int) -> bool:
        """True if a cell is in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom


def nearest_box(rects: dict[str, Rect], start: str, across: int, down: int) -> str:
    """The nearest box in a direction, the first box without a start, empty where there is none.

    Rows count double: a cell is twice as high as wide.
    """
    here = rects.get(start)
    if here is None:
        return next(iter(rects), "")
    best, least = "", 1e9
    for name, rect in rects.items():
        dx = (rect.x + rect.w / 2) - (here.x + here.w / 2)
        dy = 2 * ((rect.y + rect.h / 2) - (here.y + here.h / 2))
        ahead = dx * across + dy * down
        aside = abs(dy) if across else abs(dx)
        if ahead > 1 and ahead + 2 * aside < least:
            best, least = name, ahead + 2 * aside
    return best


class Span(NamedTuple):
    """Cells of one row from column `start` up to, not including, `end`."""

    row: int
    start: int
    end: int


class Grid:
    """Characters and slots, by row. Drawing outside of it raises IndexError: nothing is ever cut."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.text = [[" "] * width for _ in range(height)]
        self.slot = [[""] * width for _ in range(height)]
        self.mask = [[0] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, slot: str) -> bool:
        """Write text into a row. Says whether a character or a slot changed. Raises IndexError outside of the grid."""
        if not (0 <= y < self.height and x >= 0 and x + len(text) <= self.width):
            raise IndexError((x, y, text))
        row, slots = self.text[y], self.slot[y]
        changed = False
        for at, char in enumerate(text, x):
            if row[at] != char or slots[at] != slot:
                row[at], slots[at] = char, slot
                changed = True
        return changed

    def line(self, x: int, y: int, mask: int, slot: str, swap: dict[str, str] | None = None) -> None:
        """A line cell of these arms; `swap` replaces straight pieces by dashed ones."""
        self.mask[y][x] = mask
        char = junction(mask, rounded=True)
        self.put(x, y, swap.get(char, char) if swap else char, slot)

    def arm(self, x: int, y: int, side: int, weight: int) -> None:
        """Grow one arm out of a line cell; its slot stays."""
        self.mask[y][x] = self.mask[y][x] & ~(3 << side) | weight << side
        self.text[y][x] = junction(self.mask[y][x])

    def box(self, rect: Rect, slot: str, weight: int, swap: dict[str, str] | None = None) -> None:
        """The border of a rectangle, joined to boxes of the same weight that share an edge with it."""
        last_x, last_y = rect.right - 1, rect.bottom - 1
        for x in range(rect.x, rect.right):
            for y in (rect.y, last_y):
                arms = (weight << LEFT if x > rect.x else 0) | (weight << RIGHT if x < last_x else 0)
                if x in (rect.x, last_x):
                    arms |= weight << (DOWN if y == rect.y else UP)
                    arms |= self.mask[y][x] if self.slot[y][x].startswith("node:") else 0
                self.line(x, y, arms, slot, swap)
        for y in range(rect.y + 1, last_y):
            for x in (rect.x, last_x):
                self.line(x, y, weight << UP | weight << DOWN, slot, swap)

    def runs(self, y: int) -> list[tuple[str, str]]:
        """A row as (text, slot) pieces, left to right; together exactly `width` cells."""
        text, slots = self.text[y], self.slot[y]
        pieces, start = [], 0
        for x in range(1, self.width + 1):
            if x == self.width or slots[x] != slots[start]:
                pieces.append(("".join(text[start:x]), slots[start]))
                start = x
        return pieces

    def slots(self) -> set[str]:
        """Every slot in use."""
        return {slot for row in self.slot for slot in row}

    def lines(self) -> list[str]:
        """The characters alone, rows from top to bottom, without trailing blanks."""
        return ["".join(row).rstrip() for row in self.text]
