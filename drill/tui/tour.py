"""The guided tour: a line at the bottom says what to press and a frame shows where to look, while the game runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from drill.tui.screens.base_screen import Page
from drill.tui.tour_steps import steps

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

LOOK_S = 0.2
"""Between two looks at whether a step is done."""
FRAME = "-toured"
"""Class of the widget to look at."""


class Tour:
    """A tour under way. Keys do what they always do; the tour goes on when a step is done."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._steps = steps()
        self._at = 0
        self._framed: Widget | None = None
        self._timer = app.set_interval(LOOK_S, self.look)

    @property
    def over(self) -> bool:
        """True when there is no step left."""
        return self._at >= len(self._steps)

    def look(self) -> None:
        """Advance when the step is done; show the step on its screen."""
        screen = self._app.screen
        if not isinstance(screen, Page):
            return
        if screen.id in ("title", "levels-screen"):
            if self._at:
                self.stop()
            return
        while not self.over and self._steps[self._at].done(screen):
            self._at += 1
        if self.over:
            self.stop()
        else:
            self._say(screen)

    def stop(self) -> None:
        """End the tour."""
        self._at = len(self._steps)
        self._timer.stop()
        self._frame(None)
        for screen in self._app.screen_stack:
            for line in screen.query(".tour-line"):
                line.remove()

    def _say(self, screen: Page) -> None:
        step = self._steps[self._at]
        here = screen.id == step.screen
        text = step.text if here else "The tour goes on where it was: go on, or back with Esc."
        number = f" Tour {self._at + 1}/{len(self._steps)} "
        words = Content.assemble((number, "bold reverse"), f" {text} ", ("ctrl+t ends the tour", "$quiet"))
        line = screen.query_one_optional("#tour-line", Static)
        if line is None:
            screen.mount(Static(words, id="tour-line", classes="tour-line"))
        else:
            line.update(words)
        self._frame(screen.query_one_optional(step.target) if here else None)

    def _frame(self, widget: Widget | None) -> None:
        if widget is self._framed:
            return
        if self._framed is not None:
            self._framed.remove_class(FRAME)
        if widget is not None:
            widget.add_class(FRAME)
        self._framed = widget
