"""The breadcrumbs over a map: world › region › node. Each step but the last can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style

    from drill.model.topology import Topology
    from drill.scene.zoom import Zoom

BETWEEN = " › "
HINT = "z closer  Z farther "


class Breadcrumbs:
    """The path to the present zoom, in one row or none."""

    def __init__(self) -> None:
        self.rows = 0
        self._steps: tuple[tuple[str, Zoom], ...] = ()
        self._width = 0

    def say(self, zoom: Zoom, topology: Topology, width: int, *, shown: bool) -> None:
        """The present zoom."""
        from drill.scene.zoom import path, title
        from drill.syntax.safe_text import safe

        self._width, self.rows = width, int(shown)
        self._steps = tuple((safe(title(step, topology)), step) for step in path(zoom, topology))

    def at(self, x: int) -> Zoom | None:
        """The step under a column."""
        start = 1
        for text, step in self._steps:
            if start <= x < start + cell_len(text):
                return step
            start += cell_len(text) + len(BETWEEN)
        return None

    def strip(self, paint: Callable[[str], Style]) -> Strip:
        """The row."""
        segments = [Segment(" ", paint(""))]
        for number, (text, _) in enumerate(self._steps):
            last = number == len(self._steps) - 1
            segments.append(Segment(BETWEEN if number else "", paint("$quiet")))
            segments.append(Segment(text, paint("bold" if last else "$primary underline")))
        used = sum(cell_len(segment.text) for segment in segments)
        if used + len(HINT) + 2 <= self._width:
            segments.append(Segment(" " * (self._width - used - len(HINT)) + HINT, paint("$quiet")))
        return Strip([segment for segment in segments if segment.text])
