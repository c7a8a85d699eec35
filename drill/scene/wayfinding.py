"""Which box an arrow key leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.scene.grid import Rect


def beside(rects: dict[str, Rect], start: str, across: int, down: int) -> str:
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
