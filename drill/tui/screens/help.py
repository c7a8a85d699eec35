"""Help for the screen underneath: its purpose, and every key."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from drill.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult

GLYPHS = (
    ("● up", "$state-up"),
    ("◐ degraded", "$state-degraded"),
    ("✖ down", "$state-down"),
    ("↻ failing over", "$state-failover"),
    ("○ cold", "$state-cold"),
    ("◔ restoring", "$state-restoring"),
)


CLOSES = "Esc closes this"
"""The hint on a dialog that is only read."""


class HelpScreen(Dialog[None]):
    """The help of one screen, as plain text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,q,enter", "dismiss", "Close")]

    def __init__(self, about: str, keys: tuple[tuple[str, str], ...], more: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._more = more
        self._about = about
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Purpose, keys, signs."""
        wide = max((len(key) for key, _ in self._keys), default=0)
        lines: list[Content | str] = [Content(self._about.strip()), ""]
        lines += [Content.assemble((f"{key:>{wide}}  ", "bold $accent"), words) for key, words in self._keys]
        signs = [
            Content.assemble(*(part for sign in row for part in (sign, "   "))) for row in (GLYPHS[:3], GLYPHS[3:])
        ]
        lines += ["", *signs]
        lines += ["", *(Content(text) for text in self._more)] if self._more else []
        yield _pages(Content("\n").join(lines))


ROOM, LEAST = 62, 20
"""Cells of a notice for its two columns, and of the second at least."""


class Notice(Dialog[None]):
    """A short table to read, such as a bill."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter,b,g", "dismiss", "Close")]

    def __init__(self, title: str, rows: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._title, self._rows = title, rows

    def compose(self) -> ComposeResult:
        """Title over two columns."""
        wide = max((len(left) for left, _ in self._rows), default=0)
        lines = [
            Content.assemble(((f"{left if not number else '':>{wide}}  "), "bold"), part)
            for left, right in self._rows
            for number, part in enumerate(wrap(right, max(LEAST, ROOM - wide)) or [""])
        ]
        yield _pages(Content("\n").join([Content.styled(self._title, "bold $primary"), Content(""), *lines]))


def _pages(text: Content) -> VerticalScroll:
    """Text to read that says on its frame, whatever of it is on the screen, how it is closed."""
    made = VerticalScroll(Static(text), classes="dialog", id="help")
    made.border_subtitle = CLOSES
    return made
