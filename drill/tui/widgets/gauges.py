"""The gauges of a drill: availability, staleness, cost and the clock, one block each, in one row or two."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Gauge:
    """A name, a value, what it is held against, and whether it holds (None: nothing to hold it against)."""

    name: str
    value: str
    against: str
    holds: bool | None

    @property
    def mark(self) -> tuple[str, str]:
        """Glyph and style of whether it holds."""
        if self.holds is None:
            return "", "bold"
        return ("✔ ", "bold $state-up") if self.holds else ("✘ ", "bold $state-down")


class Gauges(Widget):
    """A row of gauges; repainted only when one of them reads differently."""

    DEFAULT_CSS = "Gauges { height: 2; background: $surface; padding: 0 1; }"
    gauges: reactive[tuple[Gauge, ...]] = reactive(())

    def render(self) -> Content:
        """Two lines: values over what they are held against."""
        if not self.gauges:
            return Content("")
        room = (self.size.width or 80) // len(self.gauges)
        top: list[Content] = []
        bottom: list[Content] = []
        for gauge in self.gauges:
            glyph, style = gauge.mark
            head = Content.assemble((f"{gauge.name} ", "$quiet"), (f"{glyph}{gauge.value}", style))
            top.append(_cell(head, room))
            bottom.append(_cell(Content.styled(gauge.against, "$quiet"), room))
        return Content("\n").join([Content("").join(top), Content("").join(bottom)])


def _cell(text: Content, room: int) -> Content:
    return text.truncate(room - 1, ellipsis=True).pad_right(max(0, room - min(text.cell_length, room - 1)))
