"""The sources of a level, each with a hanging indent, wrapped to the widget's width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from drill.tui.debrief_text import named_sources

if TYPE_CHECKING:
    from textual.content import Content
    from textual.geometry import Size

    from drill.model.level import Level


class SourceList(Widget):
    """Wrapped by the widget itself: Textual's own wrapping begins every line at the margin."""

    DEFAULT_CSS = """
    SourceList { height: auto; margin: 1 0; }
    SourceList.-hidden { display: none; }
    """

    def __init__(self, level: Level, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._level = level

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 (Textual's)
        """The lines in that width."""
        return len(named_sources(self._level, width).plain.splitlines())

    def render(self) -> Content:
        """A heading, then the sources."""
        return named_sources(self._level, self.content_size.width)
