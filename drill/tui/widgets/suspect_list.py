"""The suspects of a drill whose cause is to be named, beside the map: which were named, and which it was."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from drill.model.level_play import Diagnosis
from drill.syntax.safe_text import safe
from drill.words.kinds.diagnosis_words import MARKS

STYLES = {"cause": "bold $state-up", "wrong": "$state-down", "open": ""}


class SuspectList(Widget):
    """A line for each suspect. `marks` are theirs: `cause`, `wrong`, or `open`."""

    DEFAULT_CSS = "SuspectList { height: auto; padding: 0 1; margin-bottom: 1; }"
    marks: reactive[tuple[str, ...]] = reactive(())

    def __init__(self, diagnosis: Diagnosis, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._diagnosis = diagnosis

    def render(self) -> Content:
        """The heading, then the suspects."""
        lines = [Content.styled("Suspects (c names the cause)", "bold $primary")]
        marks = self.marks or ("open",) * len(self._diagnosis.suspects)
        lines += [
            Content.assemble((f"{MARKS[mark]} ", f"bold {STYLES[mark]}"), (safe(one.told), STYLES[mark]))
            for one, mark in zip(self._diagnosis.suspects, marks, strict=True)
        ]
        return Content("\n").join(lines)
