"""The gauges of a drill: availability, staleness, cost and the clock, and the stars with their margins."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.session.live.gauge_readings import Gauge
from drill.session.live.goals import Goal
from drill.tui.goal_text import chips

MARKS = {None: ("", "bold"), True: ("✔ ", "bold $state-up"), False: ("✘ ", "bold $state-down")}
"""Glyph and style of whether a gauge holds."""


class Gauges(Widget):
    """A row of gauges over a row of stars; repainted only when one of them reads differently."""

    DEFAULT_CSS = "Gauges { height: 2; background: $surface; padding: 0 1; }"
    gauges: reactive[tuple[Gauge, ...]] = reactive(())
    goals: reactive[tuple[Goal, ...]] = reactive(())

    def render(self) -> Content:
        """Values, their goals if there is a row for them, and the stars."""
        width, height = self.size.width or 80, self.size.height
        if not self.gauges:
            return Content("")
        stars = [chips(self.goals, width)] if self.goals else []
        tall = height > 1 + len(stars)
        cells = [_head(gauge, beside=not tall) for gauge in self.gauges]
        for number in range(len(cells) - 1, -1, -1):
            if sum(cell.cell_length + 1 for cell in cells) > width:  # what is said beside a value goes first
                cells[number] = _head(self.gauges[number], beside=False)
        unders = [Content.styled(gauge.against if tall else "", "$quiet") for gauge in self.gauges]
        rooms = _rooms(
            [max(head.cell_length, under.cell_length) for head, under in zip(cells, unders, strict=True)], width
        )
        lines = [
            Content("").join(_cell(text, room) for text, room in zip(row, rooms, strict=True))
            for row in (cells, unders)
        ]
        return Content("\n").join([*lines[: 1 + tall], *stars])


def _head(gauge: Gauge, *, beside: bool) -> Content:
    """A gauge's name and value."""
    glyph, style = MARKS[gauge.holds]
    more = f" {gauge.beside}" if beside and gauge.beside else ""
    return Content.assemble((f"{gauge.name} ", "$quiet"), (f"{glyph}{gauge.value}", style), (more, "$quiet"))


def _rooms(lengths: list[int], width: int) -> list[int]:
    """Equal columns; if one needs more, each gets what it needs and an even share of the rest, two cells apart or one."""
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
