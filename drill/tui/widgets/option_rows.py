"""The options of a design as rows under headings. Left and right change a value, Enter lists all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip

from drill.design.hidden_parts import concerns, plan_rows
from drill.design.option import Option
from drill.session.live.node_card import UNKNOWN_VALUE
from drill.syntax.safe_text import safe
from drill.tui.messages import OptionPointedAt, OptionStepped, ValuesRequested
from drill.tui.widgets.paint import Painted

if TYPE_CHECKING:
    from textual import events

    from drill.model.design import Design
    from drill.model.level import Level

LABEL, MARK = 19, 2
"""Cells of a label, and those of them for the mark before it."""


class OptionRows(Painted, can_focus=True):
    """Every option that may be changed. State comes in by `show`, wishes go out as messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Previous option", id="previous-option", show=False),
        Binding("down,j", "move(1)", "Next option", id="next-option", show=False),
        Binding("left,h,minus", "change(-1)", "Previous value", id="previous-value", show=False),
        Binding("right,l,plus,space", "change(1)", "Next value", id="next-value", show=False),
        Binding("enter", "choose", "All values", id="all-values", show=False),
        Binding("pageup", "move(-8)", "Up", show=False),
        Binding("pagedown", "move(8)", "Down", show=False),
        Binding("home", "move(-999)", "First", show=False),
        Binding("end", "move(999)", "Last", show=False),
    ]
    DEFAULT_CSS = "OptionRows { height: 1fr; background: $background; }"

    def __init__(self, level: Level, design: Design, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._level, self._design = level, design
        self._rows: list[Option | str] = []
        self._wrong: frozenset[str] = frozenset()
        self._changed: frozenset[str] = frozenset()
        self._unknown: tuple[str, ...] = ()
        self._cursor = 0
        self._top = 0
        self._read()

    @property
    def current(self) -> Option | None:
        """The option under the cursor; None when the level fixes everything."""
        row = self._rows[self._cursor] if self._rows else None
        return row if isinstance(row, Option) else None

    def standing(self, option: Option) -> Option | None:
        """The row of an option that was asked for; None when the design has changed since and has no such option any more."""
        return next((row for row in self._rows if isinstance(row, Option) and _key(row) == _key(option)), None)

    def show(
        self,
        design: Design,
        wrong: frozenset[str],
        changed: frozenset[str] = frozenset(),
        unknown: tuple[str, ...] = (),
    ) -> None:
        """Another design; `wrong` are the keys of options that break a rule, `changed` of those to be marked as different.

        Rows of the paths that are `unknown` say so in place of a value.
        """
        self._design, self._wrong, self._changed, self._unknown = design, wrong, changed, unknown
        self._read()
        self._follow()
        self.refresh()

    def value(self, option: Option) -> str:
        """The value of an option in words, as its row has it."""
        if any(concerns(option.key, path) for path in self._unknown):
            return UNKNOWN_VALUE
        return option.text(self._level, self._design).partition("  ")[0]

    def _read(self) -> None:
        """Rows of the design; the cursor stays on the option it was on."""
        before = self.current
        self._rows = []
        for option in plan_rows(self._level, self._design):
            if option.group not in self._rows:
                self._rows.append(option.group)
            self._rows.append(option)
        places = [n for n, row in enumerate(self._rows) if isinstance(row, Option)]
        same = [n for n in places if before and _key(self._rows[n]) == _key(before)]
        self._cursor = next(iter(same), min(places, key=lambda n: abs(n - self._cursor), default=0))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def on_focus(self) -> None:
        """The cursor looks different with the keyboard on it; say again what it is on."""
        if self.current:
            self.post_message(OptionPointedAt(self.current))

    def _follow(self) -> None:
        height = max(1, self.size.height)
        heading = self._cursor > 0 and isinstance(self._rows[self._cursor - 1], str)
        self._top = max(min(self._top, self._cursor - heading), self._cursor - height + 1, 0)
        self._top = min(self._top, max(0, len(self._rows) - height))

    def action_move(self, by: int) -> None:
        """To another option, past headings."""
        places = [n for n, row in enumerate(self._rows) if isinstance(row, Option)]
        if not places:
            return
        at = max(0, min(len(places) - 1, places.index(self._cursor) + by))
        self._go(places[at])

    def _go(self, row: int) -> None:
        self._cursor = row
        self._follow()
        self.refresh()
        if self.current:
            self.post_message(OptionPointedAt(self.current))

    def point_at(self, key: str, label: str) -> None:
        """Put the cursor on an option; stays where it is when there is no such row."""
        found = next((n for n, row in enumerate(self._rows) if _key(row) == (key, label)), None)
        if found is not None:
            self._go(found)
            self.focus()

    def action_change(self, by: int) -> None:
        """Ask for the next or previous value."""
        if self.current:
            self.post_message(OptionStepped(self.current, by))

    def action_choose(self) -> None:
        """Ask for the list of values."""
        if self.current:
            self.post_message(ValuesRequested(self.current))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; the arrows beside a value step it, the value lists all."""
        row = event.y + self._top
        if row >= len(self._rows) or not isinstance(self._rows[row], Option):
            return
        self._go(row)
        if event.x in (LABEL + 1, LABEL + 2):
            self.action_change(-1)
        elif event.x >= self.size.width - 3:
            self.action_change(1)
        elif event.x > LABEL + 2:
            self.action_choose()

    def on_mouse_scroll_down(self) -> None:
        """Scroll without moving the cursor."""
        self._top = min(self._top + 3, max(0, len(self._rows) - self.size.height))
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """Scroll without moving the cursor."""
        self._top = max(0, self._top - 3)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A heading, or an option with its value between arrows."""
        width = self.size.width
        number = y + self._top
        if number >= len(self._rows):
            text = "" if self._rows or y else " This level fixes the whole design."
            return Strip([Segment(set_cell_size(text, width), self.paint("$quiet"))], width)
        row = self._rows[number]
        if isinstance(row, str):
            return Strip([Segment(set_cell_size(f" {row}", width), self.paint("bold $primary"))], width)
        here = number == self._cursor
        wrong = row.key in self._wrong
        mark = "✘" if wrong else "≠" if row.key in self._changed else " "
        label = _fitted(f"{mark} {row.label}", LABEL)
        room = width - LABEL - 5
        value = _fitted(safe(self.value(row)), room)
        if here and self.has_focus:
            style = "$block-cursor-foreground on $block-cursor-background bold"
            if self.app.current_theme.ansi:
                style = "reverse"
            return Strip([Segment(f"{label} ◀ {value} ▶"[:width], self.paint(style))], width)
        tone = "bold $state-down" if wrong else ("bold" if here else "")
        return Strip(
            [Segment(f"{label}   ", self.paint(tone or "$quiet")), Segment(f"{value}  ", self.paint(tone))], width
        )


def cut_label(option: Option) -> str:
    """The label of an option whose row has no room for all of it; empty for one that is shown whole."""
    return option.label.strip() if cell_len(option.label) > LABEL - MARK else ""


def _fitted(text: str, cells: int) -> str:
    """A text in exactly so many cells; a cut one ends in an ellipsis."""
    return set_cell_size(text if cell_len(text) <= cells else set_cell_size(text, max(1, cells - 1)) + "…", cells)


def _key(row: Option | str) -> tuple[str, str]:
    return (row.key, row.label) if isinstance(row, Option) else ("", row)
