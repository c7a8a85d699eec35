"""A list to pick one thing from, on top of another screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.app import ComposeResult


@dataclass(frozen=True, slots=True)
class PickRow:
    """Something to pick: a title, a word beside it, and what is said under the list while the cursor is on it."""

    title: str
    beside: str = ""
    under: str = ""


class Pick(ModalScreen[int]):
    """Answers with the number of the row picked, -1 for none."""

    options = getters.query_one(OptionList)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(-1)", "Back")]

    def __init__(self, title: str, rows: tuple[PickRow, ...], now: int = 0) -> None:
        super().__init__()
        self._asked, self._rows, self._now = title, rows, now

    def compose(self) -> ComposeResult:
        """Title, list, and what the row under the cursor means."""
        wide = max((len(row.title) for row in self._rows), default=0)
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._asked, "bold"), classes="question")
            yield Rows(*(Option(_prompt(row, wide)) for row in self._rows))
            if any(row.under for row in self._rows):
                yield Static(id="pick-more", classes="question")

    def on_mount(self) -> None:
        """Start at the present value."""
        self.options.highlighted = max(0, min(self._now, len(self._rows) - 1))

    @on(OptionList.OptionHighlighted)
    def describe(self, event: OptionList.OptionHighlighted) -> None:
        """Say more about the row."""
        for more in self.query("#pick-more").results(Static):
            more.update(Content.styled(self._rows[event.option_index].under, "$quiet"))

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(event.option_index)


def _prompt(row: PickRow, wide: int) -> Content:
    return Content.assemble(
        (f" {row.title:<{wide}}", "bold" if row.under else ""), (f"   {row.beside}" if row.beside else "", "")
    )
