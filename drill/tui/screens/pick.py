"""A list to pick one thing from, on top of another screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.tui.screens.dialog import Dialog
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.app import ComposeResult


@dataclass(frozen=True, slots=True)
class PickRow:
    """Something to pick: a title, a word beside it, and the text under the list while the cursor is on it."""

    title: str
    beside: str = ""
    under: str = ""


MANY = 9
"""From this many rows on a list says that one can type to narrow it down."""


class Pick(Dialog[int]):
    """Answers with the number of the row picked, -1 for none."""

    options = getters.query_one(OptionList)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        Binding("backspace", "erase", "Erase", show=False),
    ]

    def __init__(self, title: str, rows: tuple[PickRow, ...], now: int = 0) -> None:
        super().__init__()
        self._asked, self._rows, self._now = title, rows, now
        self._typed = ""
        self._shown = list(range(len(rows)))
        """Numbers of the rows that fit what was typed."""

    def compose(self) -> ComposeResult:
        """Title, list, and the meaning of the row under the cursor."""
        with Vertical(classes="dialog"):
            yield Static(self._question(), classes="question", id="pick-question")
            yield Rows(*map(self._option, self._shown))
            if any(row.under for row in self._rows):
                yield Static(id="pick-more", classes="question")

    @property
    def _wide(self) -> int:
        return max((len(row.title) for row in self._rows), default=0)

    @property
    def _beside(self) -> int:
        return max((len(row.beside) for row in self._rows), default=0)

    def _question(self) -> Content:
        """The question, and the text typed to narrow the list down."""
        found = f"{self._typed}▏ {len(self._shown)} of {len(self._rows)}" if self._typed else ""
        hint = "type to filter" if len(self._rows) >= MANY and not self._typed else ""
        return Content.assemble((self._asked, "bold"), (f"   {found or hint}" if found or hint else "", "$quiet"))

    def _option(self, number: int) -> Option:
        """A row of the list. It keeps its number, since its text may arrive after the list has been filtered."""
        return Option(_prompt(self._rows[number], self._wide, self._beside), id=str(number))

    def on_key(self, event: Key) -> None:
        """A letter or a digit narrows the list down to the rows that hold what was typed."""
        if event.is_printable and event.character and (self._typed or event.character != " "):
            event.stop()
            event.prevent_default()
            self._narrow(self._typed + event.character)

    def action_erase(self) -> None:
        """One character less."""
        self._narrow(self._typed[:-1])

    def action_back(self) -> None:
        """All rows again; then back with none of them."""
        if self._typed:
            self._narrow("")
        else:
            self.dismiss(-1)

    def _narrow(self, typed: str) -> None:
        wanted = typed.casefold()
        found = [n for n, row in enumerate(self._rows) if wanted in row.title.casefold()]
        if not found:
            return
        self._typed, self._shown = typed, found
        rows = self.options
        rows.clear_options()
        rows.add_options(self._option(n) for n in found)
        rows.highlighted = 0
        self.query_one("#pick-question", Static).update(self._question())

    def on_mount(self) -> None:
        """Start at the present value."""
        self.options.highlighted = max(0, min(self._now, len(self._rows) - 1))

    @on(OptionList.OptionHighlighted)
    def describe(self, event: OptionList.OptionHighlighted) -> None:
        """Say more about the row."""
        for more in self.query("#pick-more").results(Static):
            more.update(Content.styled(self._rows[_number(event.option)].under, "$quiet"))

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(_number(event.option))


def _number(option: Option) -> int:
    return int(option.id or 0)


def _prompt(row: PickRow, wide: int, beside: int) -> Content:
    """A row: its title, and the word beside it in a right-aligned column."""
    return Content.assemble(
        (f" {row.title:<{wide}}", "bold" if row.under else ""), (f"   {row.beside:>{beside}}" if row.beside else "", "")
    )
