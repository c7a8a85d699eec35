"""Asks for a prediction before the drill; the debrief compares it with the result."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import randbelow
from string import digits
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.session.forecast import LADDER, Forecast
from drill.session.other_seeds import MOST_SEEDS
from drill.syntax.safe_text import safe
from drill.tui.screens.dialog import Dialog
from drill.tui.widgets.rows import Rows
from drill.words import units

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from drill.model.topology import Topology

START = LADDER.index(0.99)


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a drill: with a forecast or none, with which seed."""

    forecast: Forecast | None
    seed: int


class Prediction(Dialog[Start]):
    """Two guesses and the seed. Enter goes on, s skips the guesses, r picks another seed, Esc goes back to the plan."""

    options = getters.query_one(OptionList)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("s", "skip", "Skip", id="skip"),
        Binding("left,h", "change(-1)", "Change", id="forecast-previous", show=False),
        Binding("right,l", "change(1)", "Change", id="forecast-next", show=False),
        Binding("r", "roll", "Other seed", id="seed", show=False),
        Binding("n", "same", "Same seed", id="same-night", show=False),
    ]

    def __init__(self, topology: Topology, seed: int, last: int = 0) -> None:
        super().__init__()
        self._seed = seed
        self._last = last
        """Seed of the last drill; 0: there was none."""
        self._typed = False
        """True if the next digit is added to the seed."""
        self._named = ("", *(node.id for node in topology.nodes if node.zone or node.id in ("proxy", "storage")))
        self._answered = START
        self._guess = 0

    def compose(self) -> ComposeResult:
        """Three rows and a start."""
        with Vertical(classes="dialog"):
            yield Static(Content.styled("Before it starts: what do you expect?", "bold"), classes="question")
            yield Rows(
                Option("", id="share"),
                Option("", id="node"),
                Option("", id="seed"),
                Option(" Start the drill", id="start"),
            )
            yield Static(
                Content.styled(
                    "←/→ change, Enter goes on, s skips the guess, r picks another seed, digits type one.\n"
                    + (f"n takes the seed of the last try, {self._last}.\n" if self._last else "")
                    + "The same seed replays the same drill, second by second.",
                    "$quiet",
                ),
                classes="question",
            )

    def on_mount(self) -> None:
        """Write the rows."""
        self._write()

    def _write(self) -> None:
        rows = self.options
        share = units.percent(LADDER[self._answered])
        node = safe(self._named[self._guess]) or "nothing"
        rows.replace_option_prompt("share", Content(f" Answered in time     ◀ {share:>9} ▶"))
        rows.replace_option_prompt("node", Content(f" First to go down     ◀ {node:>9} ▶"))
        rows.replace_option_prompt("seed", Content(f" Seed                 ◀ {self._seed:>9} ▶"))

    def action_change(self, by: int) -> None:
        """Another guess on the highlighted row. More availability is to the right."""
        row = self.options.highlighted
        if row == 0:
            self._answered = max(0, min(len(LADDER) - 1, self._answered - by))
        elif row == 1:
            self._guess = (self._guess + by) % len(self._named)
        elif row == 2:
            self._take(self._seed + by)
        self._write()

    def _take(self, seed: int, *, typed: bool = False) -> None:
        """A seed, of those that the game offers."""
        self._seed, self._typed = max(1, min(MOST_SEEDS, seed)), typed
        self._write()

    def action_roll(self) -> None:
        """Pick another seed."""
        self._take(1 + randbelow(MOST_SEEDS))

    def action_same(self) -> None:
        """Use the seed of the last drill."""
        if self._last:
            self._take(self._last)

    def on_key(self, event: events.Key) -> None:
        """Type a seed: the first digit begins it, the others follow."""
        if event.character is None or event.character not in digits:
            return
        event.stop()
        digit = int(event.character)
        longer = self._seed * 10 + digit if self._typed else digit
        self._take(longer, typed=longer > 0)

    def action_skip(self) -> None:
        """No guess."""
        self.dismiss(Start(None, self._seed))

    @on(OptionList.OptionSelected)
    def go_on(self, event: OptionList.OptionSelected) -> None:
        """Down a row, and at the last one go."""
        if event.option.id == "start":
            self.dismiss(Start(Forecast(LADDER[self._answered], self._named[self._guess]), self._seed))
        else:
            self.options.action_cursor_down()
