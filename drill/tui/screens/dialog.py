"""A modal question, which is answered once."""

from __future__ import annotations

from typing import Generic

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType

LONGEST_PATH = 1024
"""Characters of a file name that a field takes: what is longer was pasted by mistake, and each key in it would be slow."""


class Dialog(ModalScreen[ScreenResultType], Generic[ScreenResultType]):
    """The base of every dialog. A second Enter after it has closed is ignored, and an Enter while another screen covers it."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close and return the answer, if this dialog is on top: otherwise another screen would close instead."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
