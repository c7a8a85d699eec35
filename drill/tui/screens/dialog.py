"""A modal question, which is answered once."""

from __future__ import annotations

from typing import Generic

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType], Generic[ScreenResultType]):
    """The base of every dialog. A second Enter before it has closed is ignored."""

    _was_answered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close, and hand the answer to whoever asked; once."""
        if self._was_answered:
            return AwaitComplete()
        self._was_answered = True
        return super().dismiss(result)
