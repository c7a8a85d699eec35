"""The tour for new players: five cards, and Esc leaves at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

CARDS = (
    (
        "An evening on call",
        (
            "Each level is one evening: traffic comes in, and at some point something breaks. Before that you choose the "
            "database, its standby and replicas, the proxy, the cache and how clients behave. The budget is tight."
        ),
    ),
    (
        "Plan",
        (
            "Map on the left, options on the right. ↑ ↓ move, ← → change, Enter lists all values with their prices. Bill and rules "
            "respond at once. f marks single points of failure, x shows what is left without a zone, ? gives a hint."
        ),
    ),
    (
        "Predict it first",
        (
            "d asks what you expect: how much will be answered, what goes down first. Guess boldly. The debrief compares "
            "your guess with the result, and over the evenings you learn how far to trust yourself."
        ),
    ),
    (
        "The drill",
        (
            "Space plays, + and - change the speed, ] jumps to the next event, r rewinds. Arrow keys select a node. a acts: fail "
            "over, shed load, restore… An action after a rewind replaces what followed; v compares the two."
        ),
    ),
    (
        "The debrief",
        (
            "Every lost request has a cause, and every cause a choice behind it. 1, 2 and 3 go back to the moments that "
            "mattered; c goes back to the plan with the one change that would have saved most. Then run it again."
        ),
    ),
)
"""Title and text of each card."""


class Tour(ModalScreen[None]):
    """Card after card. Enter or → goes on, ← goes back, Esc leaves."""

    card = getters.query_one("#tour-card", Static)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Skip"),
        Binding("enter,right,space,l", "go(1)", "Next"),
        Binding("left,h", "go(-1)", "Back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    def compose(self) -> ComposeResult:
        """One card."""
        with Vertical(classes="dialog", id="tour"):
            yield Static(self._card(), id="tour-card", classes="question")

    def on_click(self) -> None:
        """The mouse goes on too."""
        self.action_go(1)

    def action_go(self, by: int) -> None:
        """To another card; past the last one the tour is over."""
        self._at = max(0, self._at + by)
        if self._at >= len(CARDS):
            self.dismiss()
        else:
            self.card.update(self._card())

    def _card(self) -> Content:
        title, text = CARDS[self._at]
        dots = "".join("●" if number == self._at else "○" for number in range(len(CARDS)))
        return Content.assemble(
            (f"{title}\n\n", "bold $primary"), f"{text}\n\n", (f"{dots}   Enter goes on, Esc leaves the tour", "$quiet")
        )
