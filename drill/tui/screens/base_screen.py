"""The base of every screen: a line with the location, keys at the bottom, help, and a way back."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import getters
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from drill.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.widget import Widget

SMALLEST = (80, 24)
STEP = "  ›  "
"""Between the steps of the top line."""
LEAST = 8
"""Columns that the first step keeps."""


class Page(Screen[None]):
    """A full screen. Subclasses give `place`, `ABOUT` (help text) and `body()`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "Back", id="back")]
    ABOUT: ClassVar[str] = ""
    FIRST: ClassVar[tuple[str, ...]] = ("back",)
    """Actions whose keys come first on the bar."""
    labels: Mapping[str, str] = MappingProxyType({})
    """Labels of actions that differ now from those of their bindings."""
    ESCAPE_TO_MINIMIZE = False
    crumb = getters.child_by_id("crumb", Static)
    too_small = getters.child_by_id("too-small", Static)
    _had_focus: Widget | None = None
    """The widget that had the focus before the terminal became too small, which hides everything and takes the focus away."""

    @property
    def place(self) -> str:
        """The player's place, for the top line."""
        return ""

    def body(self) -> Iterable[Widget]:
        """The widgets between the top line and the keys."""
        return ()

    def compose(self) -> ComposeResult:
        """Top line, body, keys, and the notice that takes their place when the terminal is too small."""
        self._name_size()
        yield Static(self._crumb(), id="crumb")
        yield from self.body()
        yield KeyBar()
        yield Static(id="too-small")

    def _name_size(self) -> None:
        """The classes of this size before anything is laid out: Textual gives them only after the first picture."""
        app = self.app
        for cells, points in zip(app.size, (app.HORIZONTAL_BREAKPOINTS, app.VERTICAL_BREAKPOINTS), strict=True):
            if name := next((name for least, name in sorted(points or (), reverse=True) if cells >= least), ""):
                self.add_class(name)

    def on_mount(self) -> None:
        """Judge the size at once."""
        self._fit()

    def on_resize(self) -> None:
        """Judge the size again."""
        self._fit()
        self.show_place()
        self.call_after_refresh(self._scrolled)

    def _scrolled(self) -> None:
        """Scroll bars where the text is: Textual forgets to move one that was not needed for a while."""
        for widget in self.query("VerticalScroll, Rows"):
            if widget.show_vertical_scrollbar:
                widget.vertical_scrollbar.position = widget.scroll_y

    def on_screen_suspend(self) -> None:
        """Let go of the painted rows: Textual may hold on to them when the screen is closed."""
        for widget in self.walk_children():
            widget.refresh()

    def show_place(self) -> None:
        """Rewrite the top line."""
        self.crumb.update(self._crumb())

    def unsaved(self) -> str:
        """A sentence on what quitting now would lose; empty if nothing."""
        return ""

    def action_back(self) -> None:
        """One screen back."""
        self.app.pop_screen()

    def _crumb(self) -> Content:
        """The name of the game and the place; a place that is too long loses its beginning."""
        name = Content.assemble((" FAILURE DRILL ", "bold $primary"), ("  ", ""))
        where, step, rest = self.place.partition(STEP)
        room = self.app.size.width - name.cell_length - cell_len(step + rest)
        return name + Content(where).truncate(max(room, LEAST), ellipsis=True) + Content(step + rest)

    def _fit(self) -> None:
        width, height = self.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small and not self.has_class("-too-small"):
            self._had_focus = self.focused
        elif not small and self._had_focus is not None:
            self.call_after_refresh(self.set_focus, self._had_focus)
            self._had_focus = None
        self.set_class(small, "-too-small")
        if small:
            needs, has = (
                f"This needs {SMALLEST[0]} × {SMALLEST[1]} characters.",
                f"The terminal has {width} × {height}.",
            )
            text = f"{needs}\n{has}\nMake it larger, or q to quit."
            self.too_small.update(Content(text))
