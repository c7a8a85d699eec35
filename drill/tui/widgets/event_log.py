"""The most recent events up to the playhead."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.model.level import Level
from drill.model.run import Event
from drill.tui import marks
from drill.words import units
from drill.words.english import event_code, event_words


class EventLog(Widget):
    """As many events as fit, the newest at the bottom."""

    DEFAULT_CSS = "EventLog { height: 1fr; padding: 0 1; }"
    events: reactive[tuple[Event, ...]] = reactive(())

    def __init__(self, level: Level, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._level = level

    def render(self) -> Content:
        """One line an event; a long one goes on in the next line where there is room, the newest always."""
        width, height = self.size
        if not self.events:
            return Content.styled("Nothing has happened yet. Space plays and pauses.", "$quiet")
        lines: list[Content] = []
        for event in reversed(self.events):
            wrapped = self._line(event).wrap(width) if width else []
            if len(wrapped) > 1 and height < 8 and (lines or len(wrapped) >= height):
                wrapped = [self._line(event).truncate(width, ellipsis=True)]
            if len(lines) + len(wrapped) > height:
                break
            lines[:0] = wrapped
        return Content("\n").join(lines)

    def _line(self, event: Event) -> Content:
        style = marks.KIND_STYLE.get(event.kind, "")
        glyph = marks.KIND_GLYPH.get(event.kind, "·")
        return Content.assemble(
            (f"{units.clock(self._level.starts, event.t)} ", "$quiet"),
            (f"{glyph} ", f"bold {style}"),
            event_words(event, self._level),
            (f" {code}" if (code := event_code(event)) else "", "$quiet"),
        )
