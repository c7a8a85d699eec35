"""A decision of a table: how it came about, what it did, and what the drill would have come to without it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.table.fold.table_state import Proposal
    from drill.table.table_log import Logged


class WholeDrill(NamedTuple):
    """The outcome of a whole drill."""

    availability: float
    lost_writes: int
    monthly_micro_usd: int


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A proposal that was decided: how it came about, and what it did if it was accepted."""

    proposal: Proposal
    proposed: Logged
    decided: Logged
    why: str
    """The decider's reason; the proposal holds the proposer's."""
    alarm_s: int | None = None
    """Second of the last alarm before the decision."""
    recovered_s: int | None = None
    """Second of the first recovery after it."""
    refused: Event | None = None
    """The engine's event, where it could not be done."""
    before: float = 1.0
    """Share answered in time in the minute before."""
    after: float = 1.0
    """The same in the minute from it on."""
    without: WholeDrill | None = None
    """The whole drill without it; None where it was not run."""
    sooner: WholeDrill | None = None
    """The same with it sooner, at `sooner_s`."""
    sooner_s: int = 0
    """Five minutes sooner, but not before the alarm that it answered: nobody decides on what has not happened."""
    done: WholeDrill | None = None
    """For a decision not to act: the whole drill with the action, at the second at which it was dropped."""

    @property
    def talked_s(self) -> int:
        """Seconds on the wall from the proposal to the decision: while a proposal holds the clock, the drill's stand still."""
        return seconds_between(self.proposed.wall, self.decided.wall)


def seconds_between(first: str, second: str) -> int:
    """Seconds between two wall-clock times of the log."""
    return round((datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds())
