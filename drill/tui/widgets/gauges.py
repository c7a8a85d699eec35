"""The gauges of a drill: availability, staleness, cost and the clock, one block each, in one row or two."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.session.readings import Gauge

MARKS = {None: ("", "bold"), True: ("✔ ", "bold $state-up"), False: ("✘ ", "bold $state-down")}
"""Glyph and style of whether a gauge holds."""


class Gauges(Widget):
    """A row of gauges; repainted only when one of them reads differently."""

    DEFAULT_CSS = "Gauges { height: 2; background: $surface; padding: 0 1; }"
    gauges: reactive[tuple[Gauge, ...]] = reactive(())

    def render(self) -> Content:
        """Two lines: values over what they are held against."""
        if not self.gauges:
            return Content("")
        cells: list[tuple[Content, Content]] = []
        for gauge in self.gauges:
            glyph, style = MARKS[gauge.holds]
            head = Content.assemble((f"{gauge.name} ", "$quiet"), (f"{glyph}{gauge.value}", style))
            cells.append((head, Content.styled(gauge.against, "$quiet")))
        rooms = _rooms([max(head.cell_length, under.cell_length) for head, under in cells], self.size.width or 80)
        lines = (
            Content("").join(_cell(text, room) for text, room in zip(row, rooms, strict=True))
            for row in zip(*cells, strict=True)
        )
        return Content("\n").join(lines)


def _rooms(lengths: list[int], width: int) -> list[int]:
    """Equal columns; where one of them needs more, each what it needs and what is over evenly, two cells apart or one."""
    equal = width // len(lengths)
    for gap in (2, 1):
        over = width - sum(lengths) - gap * len(lengths)
        if max(lengths) + gap <= equal:
            break
        if over >= 0:
            return [length + gap + over // len(lengths) for length in lengths]
    return [equal] * len(lengths)


def _cell(text: Content, room: int) -> Content:
    return text.truncate(room - 1, ellipsis=True).pad_right(max(0, room - min(text.cell_length, room - 1)))
