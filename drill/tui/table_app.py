"""The application of a seat at a table."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from drill.tui import themes
from drill.tui.guarded_app import GuardedApp
from drill.tui.screens.table_screen import TableScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from drill.table.seat import Seat


class TableApp(GuardedApp[bool]):
    """One seat's screen. Its result: whether the table has ended."""

    TITLE = "Failure Drill: table"
    CSS_PATH = "screens/table_screen.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (150, "-wide")]  # noqa: RUF012 (declared so by Textual)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 (declared so by Textual)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Leave", show=False, priority=True),
        Binding("ctrl+c", "leave", "Leave", show=False, priority=True),
    ]

    def __init__(self, seat: Seat) -> None:
        no_color = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_color else None)
        self.seat = seat
        for theme in themes.themes():
            self.register_theme(theme)
        if "TEXTUAL_THEME" not in os.environ:
            sixteen = self.console.color_system == "standard"
            self.theme = themes.TERMINAL if no_color or sixteen else themes.DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of states for themes that lack them."""
        return themes.defaults(ansi=self.current_theme.ansi)

    def get_default_screen(self) -> Screen[None]:
        """The table."""
        return TableScreen(self.seat)

    def action_leave(self) -> None:
        """Leave; the table's log is on disk."""
        self.exit(self.seat.over)


def sit(seat: Seat) -> bool:
    """Open a seat's screen until it is left. Returns whether the table has ended."""
    try:
        return bool(TableApp(seat).play())
    finally:
        seat.close()
