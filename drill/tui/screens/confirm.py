"""A question before something is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.tui.screens.dialog import Dialog
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Confirm(Dialog[str]):
    """One question, a few answers. Esc answers with the empty string."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", "Stay")]

    def __init__(self, question: str, answers: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        """Question over answers."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._question), classes="question")
            yield Rows(*(Option(Content(f" {words}"), id=key) for key, words in self._answers))

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(event.option.id or "")
