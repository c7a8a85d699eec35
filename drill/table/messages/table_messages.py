"""Messages of people at a table, one strict model each: the same in the log, on a socket and behind a typed line."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from drill.table.messages.message_text import Addressed, Named, Number, Short, Text, Why
from drill.table.messages.table_roles import FACILITATOR, HOST

RATES = (0, 1, 2, 5, 10, 30, 60)
"""Simulated seconds a second; 0 holds the clock."""
RATINGS = {
    "P": "performed without challenges",
    "S": "performed with some challenges",
    "M": "performed with major challenges",
    "U": "unable to be performed",
}
"""The scale of the Homeland Security Exercise and Evaluation Program (HSEEP). People rate; nothing computes a rating."""


class Message(BaseModel):
    """One thing that is done. `do` is its name in the log and on a socket."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
    do: ClassVar[str]
    by: ClassVar[frozenset[str]] = frozenset()
    """The only ones who may do it: the facilitator, the plan, or both; empty: people whose role may."""
    wants: ClassVar[str] = ""
    """The permission of `table_roles.MAY` that a person's role needs."""

    def fields(self) -> dict[str, Any]:
        """Name and fields as JSON holds them, defaults left out."""
        return {"do": self.do, **self.model_dump(mode="json", exclude_defaults=True)}


LEADS = frozenset((FACILITATOR,))
SYSTEM = frozenset((FACILITATOR, HOST))


class Say(Message):
    """Speak at the table, or to one role or person."""

    do = "say"
    wants = "say"
    text: Text
    to: Addressed = ()


class Answer(Message):
    """Answer a question by its number."""

    do = "answer"
    of: Number
    text: Text


class Status(Message):
    """Publish a status to customers."""

    do = "status"
    wants = "status"
    text: Text


class Propose(Message):
    """Propose an action of the engine."""

    do = "propose"
    wants = "propose"
    kind: Short
    target: Short = ""
    value: Short = ""
    why: Why = ""


class Vote(Message):
    """Vote on a proposal by its number; a second vote replaces the first."""

    do = "vote"
    wants = "vote"
    of: Number
    yes: bool
    why: Why = ""


class Decide(Message):
    """Decide a proposal: it becomes an action, or it is dropped."""

    do = "decide"
    of: Number
    yes: bool
    why: Why = ""


class Hold(Message):
    """Ask the facilitator to hold the clock."""

    do = "hold"
    wants = "hold"
    why: Why = ""


class EvaluatorNote(Message):
    """An evaluator's note: a strength, a gap, a quote, an improvement, or a rating of an objective."""

    do = "mark"
    wants = "mark"
    kind: Literal["strength", "gap", "quote", "improve", "rating"]
    text: Why = ""
    objective: Short = ""
    rating: Literal["", "P", "S", "M", "U"] = ""
    owner: Why = ""
    due: Short = ""


class ForecastMade(Message):
    """Say before the clock starts what will come of the drill."""

    do = "forecast"
    availability: Annotated[float, Field(ge=0, le=1)]
    first: Text
    """The part that will break first."""


class Clock(Message):
    """Set the pace of the drill's clock."""

    do = "clock"
    by = SYSTEM
    run: Literal[RATES]  # type: ignore[valid-type]


class Release(Message):
    """Release an inject of the plan."""

    do = "inject"
    by = SYSTEM
    inject: Short


class Skip(Message):
    """Take an inject of the plan off the table."""

    do = "skip"
    by = LEADS
    inject: Short


class UnplannedInject(Message):
    """Inject a fault that no plan holds."""

    do = "strike"
    by = LEADS
    kind: Short
    target: Short = ""
    for_s: Annotated[int, Field(ge=0, le=86_400)] = 0
    factor: Annotated[float, Field(ge=0, le=1000)] | None = None


class OutsideMessage(Message):
    """A message from outside: a journalist, a customer, a vendor."""

    do = "tell"
    by = LEADS
    text: Text
    to: Addressed = ()


class Ask(Message):
    """Ask a question; `hold` stops the clock for it."""

    do = "ask"
    by = SYSTEM
    text: Text
    to: Addressed = ()
    hold: bool = False
    think_s: Number = 0
    closing: bool = False


class Assign(Message):
    """Give a person another role."""

    do = "assign"
    by = LEADS
    name: Named
    role: Short


class Free(Message):
    """Free the seat of somebody who is away: whoever comes by that name and with the code may take it."""

    do = "free"
    by = LEADS
    name: Named


class Join(Message):
    """Take a seat, or come back to it."""

    do = "join"
    role: Short
    token: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """SHA-256 of the token that brings the person back; empty around one screen."""


class Leave(Message):
    """A view has gone; the seat is kept."""

    do = "leave"


class Tick(Message):
    """A minute of the drill has passed, and nothing else."""

    do = "tick"
    by = frozenset((HOST,))


class End(Message):
    """The table is over. The rest of the drill runs on by itself for the score."""

    do = "end"
    by = LEADS
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


MESSAGES: dict[str, type[Message]] = {
    model.do: model
    for model in (
        *(Say, Answer, Status, Propose, Vote, Decide, Hold, EvaluatorNote, ForecastMade),
        *(Clock, Release, Skip, UnplannedInject, OutsideMessage, Ask, Assign, Free, Join, Leave, Tick, End),
    )
}
"""Every message by its name."""
