"""The lines under the header of a drill that narrate it as it happens."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.model.level import Level
from drill.session.live.situation import Situation
from drill.tui.situation_text import lines


class StageLine(Widget):
    """The stage under way, the losses and why, the effect of the last action; repainted only when it reads differently."""

    DEFAULT_CSS = "StageLine { height: 2; padding: 0 1; background: $background; }"
    situation: reactive[Situation | None] = reactive(None, repaint=False)
    """None before there is a moment to show."""

    def __init__(self, level: Level, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._level = level
        self._shown = Content("")

    def watch_situation(self) -> None:
        """Repaint when the words change."""
        if self._words() != self._shown:
            self.refresh()

    def render(self) -> Content:
        """As many lines as there are rows."""
        self._shown = self._words()
        return self._shown

    def _words(self) -> Content:
        if self.situation is None:
            return Content("")
        width, height = self.size
        return lines(self.situation, self._level, max(1, height), max(1, width))
