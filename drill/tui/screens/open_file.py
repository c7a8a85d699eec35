"""Asks for a design file and reads it; shows problems in the same dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from drill.errors import DrillError, Problems
from drill.report.problem_list import brief
from drill.session.inherited_plan import InheritedPlan
from drill.syntax.disk import named
from drill.syntax.safe_text import safe
from drill.tui.screens.dialog import LONGEST_PATH, Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from drill.model.level import Level

MOST = 4
"""Problems shown at once; `drill check` shows all."""


class OpenDesign(Dialog[InheritedPlan]):
    """A file name; Enter reads it, Esc does not. Answers with the design, and what it leaves as its level has it."""

    note = getters.query_one("#open-note", Static)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, level: Level, name: str) -> None:
        super().__init__()
        self._level, self._file = level, name

    def compose(self) -> ComposeResult:
        """Title, field, and an error."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Open a design", "bold"), classes="question")
            yield Input(self._file, id="path", select_on_focus=False, max_length=LONGEST_PATH)
            yield Static(Content.styled("Enter opens, Esc does not.", "$quiet"), id="open-note", classes="question")

    @on(Input.Submitted)
    def read(self, event: Input.Submitted) -> None:
        """Read the file."""
        from drill.files.load import load_inheriting

        if not event.value.strip():
            return
        try:
            self.dismiss(InheritedPlan(*load_inheriting(named(event.value), self._level)))
        except Problems as error:
            rows = [brief(p) + (f" ({p.hint})" if p.hint else "") for p in error.problems[:MOST]]
            self._say("\n".join(rows))
        except DrillError as error:
            self._say(str(error))

    def _say(self, text: str) -> None:
        self.note.update(Content.styled(safe(text, lines=True), "$state-degraded"))
