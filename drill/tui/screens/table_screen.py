"""The screen of a table: the map, the log, proposals, people, what is to come, and a line to type on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input, Static

from drill.table.messages.typed_line import help_lines
from drill.table.seat_panels import (
    clock_line,
    hold_line,
    map_text,
    moment_line,
    next_text,
    people_text,
    proposals_text,
)
from drill.tui.screens.table_side import SidePart, side_by_height
from drill.tui.table_keys import line_starts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from drill.table.seat import Seat

BEAT_S = 0.25
"""Between two looks at the table."""
LONGEST_LINE = 1000
"""Characters of a command: more than any message of a table may have."""
LEAST_SIZE = (60, 18)
"""Columns and rows that leave room for the map, the log, a line to type on and its keys."""
NARROW_KEYS = "F2 panel"
"""The key that only a narrow screen has."""
LOOKS = {
    "left": {"moments": -1},
    "right": {"moments": 1},
    "pageup": {"seconds": -60},
    "pagedown": {"seconds": 60},
    "home": {"moments": -1_000_000},
    "end": {"moments": 1_000_000},
}
"""Keys that look at another moment when the table is over."""
SCROLLS = {"pageup": -5, "pagedown": 5}
"""Lines by which keys scroll the log of a table under way."""
OVER_KEYS = ("← → look back", "PgUp PgDn a minute", "Home End", "F1 help", "q leave")
"""The keys of a table that is over."""


class TableScreen(Screen[None]):
    """One seat's screen."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help"),
        Binding("f2", "panel", "Panel"),
        Binding("escape", "leave_line", "Keys", show=False),
    ]

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.seat = seat
        self._seen = -1
        self._drawn_for: list[Size] = []
        """Sizes of the panels for which they were drawn last: a line above or below them may have come or gone since."""
        self._held: tuple[str, float] = ("", 0.0)
        """Why the clock stands, and since when on this machine's own clock."""
        self._minutes = 0
        self._until: int | None = None
        """Lines of the log, of all ever shown, down to which it is scrolled; None: to the newest."""

    def compose(self) -> ComposeResult:
        """The clock on top, panels, the log, the line, the keys."""
        yield Static(id="clock")
        yield Static(id="hold")
        with Horizontal(id="panels"):
            yield Static(id="map")
            yield Static(id="side")
        with VerticalScroll(id="help"):
            yield Static("\n".join(help_lines(leads=self.seat.leads)), markup=False)
        yield Static(id="moment")
        yield Static(id="log")
        yield Input(
            placeholder="type a command; help lists them", id="line", select_on_focus=False, max_length=LONGEST_LINE
        )
        yield Static(id="keys")
        yield Static(id="too-small")

    def on_mount(self) -> None:
        """Begin to refresh from the table at intervals."""
        self.set_focus(None)
        self.set_interval(BEAT_S, self._beat)
        self.run_worker(self._stay())
        self.call_after_refresh(self._draw)

    async def _stay(self) -> None:
        """Be at the table. Whoever was never let in reads why in the terminal, where the next try is typed."""
        await self.seat.stay()
        if self.seat.closed and not self.seat.setting:
            self.app.exit(False)

    def on_resize(self) -> None:
        """Draw for the new size, or say that it is too small for a line to type on."""
        (width, height), (least, lowest) = self.size, LEAST_SIZE
        small = width < least or height < lowest
        self.set_class(small, "-too-small")
        if small:
            self.set_focus(None)
            self._put("too-small", f"A table needs {least} × {lowest} characters.\nMake the terminal larger; q leaves.")
        self.call_after_refresh(self._draw)

    def _beat(self) -> None:
        self.seat.turn(BEAT_S)
        minutes = self._held_minutes()
        if (self.seat.news, self._minutes) != (self._seen, minutes) or self._sizes() != self._drawn_for:
            self._minutes = minutes
            self._draw()

    def _held_minutes(self) -> int:
        """Whole minutes on the wall for which the clock has stood for the same reason."""
        why, now = hold_line(self.seat), time.monotonic()
        if why != self._held[0]:
            self._held = (why, now)
        return int((now - self._held[1]) / 60)

    def _sizes(self) -> list[Size]:
        """Sizes of the widgets that draw to fit."""
        return [self.query_one(f"#{name}").content_size for name in ("map", "side", "log")]

    def _draw(self) -> None:
        """Draw everything from the seat."""
        self._seen, self._drawn_for = self.seat.news, self._sizes()
        seat = self.seat
        hold = hold_line(seat, self._minutes)
        self._put("clock", clock_line(seat))
        self._put("keys", self._keys())
        self._put("hold", hold)
        self.query_one("#hold").display = bool(hold)
        self._put("moment", moment_line(seat))
        side = self.query_one("#side", Static)
        side.update(side_by_height(self._parts(side.content_size.width), *side.content_size))
        drawing = self.query_one("#map", Static)
        width, height = drawing.content_size
        if width > 0 and height > 0:
            self._put("map", map_text(seat, max(width, 20), max(height, 6)))
        self._draw_log()

    def _keys(self) -> str:
        """The keys of this moment, closer together where the screen is narrow."""
        if self.has_class("-help"):
            return "↑ ↓ PgDn scroll   Esc back"
        narrow = self.has_class("-narrow")
        if self.seat.over:
            return "  ".join((*OVER_KEYS, *narrow * (NARROW_KEYS,)))
        parts = ["space go" if narrow else "space go/hold"] if self.seat.leads else []
        left_out = "say" if narrow and self.seat.leads else ""  # there is no room, and who leads speaks aloud
        parts += [f"{key} {word}" for key, (word, _) in line_starts(self.seat).items() if word != left_out]
        parts += ["F1 help", "q leave"]
        if narrow:
            return " ".join((*parts, self._panel_key()))
        told = "  ".join((*parts, "PgUp earlier"))
        return told if len(told) + 2 <= self.size.width else "  ".join(parts)

    def _panel_key(self) -> str:
        """The key of the panel that a narrow screen does not show, and how many proposals wait there."""
        waiting = sum(bool(one["open"]) for one in self.seat.now.get("proposals", ()))
        return f"F2 {waiting} open" if waiting else NARROW_KEYS

    def _parts(self, width: int) -> list[SidePart]:
        """The panels beside the map."""
        seat = self.seat
        parts = [SidePart("next", next_text(seat), "type plan")] if seat.leads else []
        return [
            *parts,
            SidePart("open", proposals_text(seat), "type now"),
            SidePart("people, and how long each is silent", people_text(seat, width), "type people"),
        ]

    def _draw_log(self) -> None:
        """The newest lines that fit, or those down to which the log is scrolled, wrapped; the last of them always."""
        log = self.query_one("#log", Static)
        width, height = log.content_size
        later = 0 if self._until is None or self.seat.over else self.seat.shown - self._until
        height -= bool(later)
        found, lines = self.seat.log_lines(), list[Content]()
        for text in reversed(found[: len(found) - later]):
            wrapped = Content(text).wrap(width) if width else []
            if len(lines) + len(wrapped) > height:
                lines[:0] = wrapped[: max(0, height - len(lines))] if not lines else []
                break
            lines[:0] = wrapped
        more = [Content.styled(f"… {later} later, PgDn", "dim")] * bool(later)
        log.update(Content("\n").join((*lines, *more)))

    def _scroll_log(self, lines: int) -> None:
        """Go so many lines down the log, or up."""
        newest, oldest = self.seat.shown, self.seat.shown - len(self.seat.lines) + 1
        until = max((newest if self._until is None else self._until) + lines, min(oldest, newest))
        self._until = until if until < newest else None
        self._draw()

    def _put(self, name: str, text: str) -> None:
        """Show text from people as plain text, without markup."""
        self.query_one(f"#{name}", Static).update(Content(text))

    def on_key(self, event: events.Key) -> None:
        """A letter begins a line with its command; space holds the clock or lets it go."""
        line = self.query_one("#line", Input)
        if self.has_class("-help"):
            return
        if self.focused is line:
            if event.is_printable and event.character:  # sent to the screen before the line had begun: nothing is lost
                event.stop()
                line.insert_text_at_cursor(event.character)
            return
        if event.key == "q":
            event.stop()
            self.app.exit(self.seat.over)
        elif event.key in LOOKS and self.seat.over:
            event.stop()
            self.seat.look(**LOOKS[event.key])
            self._draw()
        elif event.key in SCROLLS:
            event.stop()
            self._scroll_log(SCROLLS[event.key])
        elif event.key == "space" and self.seat.leads and not self.seat.over:
            event.stop()
            self.seat.type("hold" if self.seat.now.get("run") else "go")
            self._draw()
        elif self.has_class("-too-small"):
            event.stop()  # a line begun now would be typed unseen
        elif event.key in (starts := line_starts(self.seat)) or event.key in ("enter", "colon"):
            event.stop()
            event.prevent_default()
            line.value = starts.get(event.key, ("", ""))[1]
            line.cursor_position = len(line.value)
            self.set_focus(line)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        text = event.value
        event.input.clear()
        if text.strip() == "quit":
            self.app.exit(self.seat.over)
            return
        self.seat.type(text)
        self.set_focus(None)
        self._draw()

    def action_leave_line(self) -> None:
        """Back from the help and the line to the keys."""
        self.remove_class("-help")
        self.query_one("#line", Input).clear()
        self.set_focus(None)

    def action_help(self) -> None:
        """Every command, in place of the panels; again or Escape closes it."""
        self.toggle_class("-help")
        self.set_focus(self.query_one("#help") if self.has_class("-help") else None)
        self.call_after_refresh(self._draw)

    def action_panel(self) -> None:
        """On a narrow screen: the other panel."""
        self.toggle_class("-side")
        self.call_after_refresh(self._draw)
