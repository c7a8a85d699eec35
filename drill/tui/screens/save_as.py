"""Asks for a file name and writes a text there; asks again before it overwrites a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from drill.errors import DrillError
from drill.syntax.disk import exists, is_folder, named, write
from drill.syntax.safe_text import safe
from drill.tui.screens.dialog import LONGEST_PATH, Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult


class SaveAs(Dialog[bool]):
    """A file name, Enter saves, Esc does not. Answers whether a file was written. The text may depend on the name."""

    note = getters.query_one("#save-note", Static)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "Back")]

    def __init__(self, title: str, name: str, text: str | Callable[[str], str]) -> None:
        super().__init__()
        self._asked, self._file, self._text = title, name, text
        self._over = ""

    def compose(self) -> ComposeResult:
        """Title, field, and an error."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled(self._asked, "bold"), classes="question")
            yield Input(self._file, id="path", select_on_focus=False, max_length=LONGEST_PATH)
            yield Static(Content.styled("Enter saves, Esc does not.", "$quiet"), id="save-note", classes="question")

    @on(Input.Submitted)
    def save(self, event: Input.Submitted) -> None:
        """Write the file; a second Enter on the same name writes over it."""
        if not event.value.strip():
            return
        try:
            path = named(event.value)
            if is_folder(path):
                self._say(f"{path} is a folder. Name a file in it.")
                return
            if exists(path) and self._over != str(path):
                self._over = str(path)
                self._say(f"{path} exists. Press Enter again to overwrite it.")
                return
            write(path, self._text if isinstance(self._text, str) else self._text(path.name))
        except DrillError as error:
            self._say(str(error))
            return
        self.app.notify(safe(f"Saved as {path}"), markup=False)
        self.dismiss(True)

    def _say(self, text: str) -> None:
        self.note.update(Content.styled(safe(text), "$state-degraded"))
