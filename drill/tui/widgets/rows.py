"""A list whose cursor is visible without colours too."""

from __future__ import annotations

from textual.style import Style
from textual.widgets import OptionList

CURSOR = "option-list--option-highlighted"
REVERSED = Style(reverse=True)


class Rows(OptionList):
    """Rows of text. Under a theme of the terminal's own colours the row of the cursor is reversed."""

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self.call_after_refresh(self.scroll_to_highlight)

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Textual 8 leaves the `reverse` of a text style out of what it draws with."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return style + REVERSED if CURSOR in component_classes and self.app.current_theme.ansi else style
