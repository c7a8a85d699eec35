"""Styles by name for widgets that paint their own lines, computed once per theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.style import Style as RichStyle


class Painted(Widget):
    """A widget that asks for styles such as `$state-down bold` while painting."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._painted: dict[str, RichStyle] = {}

    def notify_style_update(self) -> None:
        """Forget styles: the theme may have changed. They are read again while painting, when the new theme is in place."""
        super().notify_style_update()
        self.forget_styles()

    def forget_styles(self) -> None:
        """Drop the styles of the old theme."""
        self._painted.clear()

    def paint(self, style: str) -> RichStyle:
        """A style on the widget's own background."""
        found = self._painted.get(style)
        if found is None:
            wanted = self.visual_style + Style.parse(style) if style else self.visual_style
            found = self._painted[style] = wanted.rich_style
        return found
