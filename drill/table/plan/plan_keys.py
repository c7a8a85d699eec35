"""The keys of a table's plan file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from drill.engine.actions.action_table import ACTIONS
from drill.files.named_files import Reference
from drill.syntax.fields import Part, duration_s
from drill.syntax.text_fields import Id, Line, Name, Prose, Target
from drill.table.messages.message_text import MAX_NAME, MAX_TEXT, unpadded
from drill.table.messages.table_roles import MAY, SEES

ALL_NODES = "nodes"
"""In `hide`: every node."""
Told = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TEXT, examples=["A journalist asks whether orders are lost."]),
    AfterValidator(lambda text: unpadded(" ".join(text.split()))),
]
Closing = Annotated[Line, Field(examples=["What surprised you?"]), AfterValidator(unpadded)]
FaultKey = Any
"""A key of the inject's fault: read and checked as a level's faults are, where the schema takes it from."""
RoleName = Annotated[Name, Field(max_length=MAX_NAME)]
"""Messages are addressed to roles and to people alike."""
To = Annotated[list[Target], Field(max_length=40)]
Lasting = Annotated[int, duration_s("0s", "1d", "5m")]


class ObjectiveFile(Part):
    """An objective that people rate."""

    id: Id
    text: Told


class RoleFile(Part):
    """A role of this table."""

    seats: int = Field(default=4, ge=1, le=40, description="How many people may hold it.")
    sees: list[Literal[tuple(SEES)]] = Field(max_length=20, description="What it sees.")  # type: ignore[valid-type]
    may: list[Literal[tuple(MAY)]] = Field(default=["say"], max_length=20, description="What it may do.")  # type: ignore[valid-type]
    needed_for: list[Literal[tuple(ACTIONS)]] = Field(  # type: ignore[valid-type]
        default=[], max_length=40, description="Actions that need a yes of this role, if anybody of it is here."
    )
    task: Told | Literal[""] = Field(default="", description="What it is there for, on its card.")


class InjectFile(Part):
    """Something that happens at the table."""

    id: Id
    at: Annotated[int, duration_s("0s", "1d", "20m")] | None = Field(default=None, description="When it is released.")
    ready: bool = Field(default=False, description="Released only by the facilitator.")
    when: Annotated[str, Field(max_length=80)] | None = Field(
        default=None,
        examples=["writer.down", "availability < 95 %"],
        description="A runbook's condition; the inject is offered to the facilitator once it has held.",
    )
    lasts: Lasting = Field(
        default=0, alias="for", description="How long the fault or the hiding lasts, or `when` has to hold."
    )
    do: Annotated[str, Field(max_length=80)] | None = Field(default=None, description="The kind of fault.")
    zone: FaultKey = None
    region: FaultKey = None
    node: FaultKey = None
    cls: FaultKey = Field(default=None, alias="class")
    table: FaultKey = None
    target: FaultKey = None
    factor: FaultKey = None
    count: FaultKey = None
    tell: Told | None = Field(default=None, description="A message that the addressed people read.")
    to: To = Field(default=[], examples=[["comms"]], description="Roles that read it. Default: everyone.")
    hide: Annotated[list[Target], Field(min_length=1, max_length=40)] | None = Field(
        default=None, examples=[["nodes"]], description="Nodes whose state nobody sees meanwhile; [nodes] hides all."
    )
    expect: Told | None = Field(default=None, description="What a good team does; compared in the report.")
    notes: Told | None = Field(default=None, description="For the facilitator alone.")


class TableQuestionFile(Part):
    """A question that the plan asks."""

    at: Annotated[int, duration_s("0s", "1d", "10m")]
    ask: Annotated[Told, Field(examples=["What do you know, and what do you only assume?"])]
    to: To = Field(default=[], examples=[["commander"]], description="Whom it is put to. Default: everyone.")
    hold: bool = Field(default=False, description="Whether the clock stands meanwhile.")
    think: Annotated[int, duration_s("0s", "1h", "2m")] = 0


class DecideFile(Part):
    """The rules by which a proposal becomes an action."""

    by: Name = Field(default="commander", description="The role that decides.")
    majority: list[Literal[tuple(ACTIONS)]] = Field(  # type: ignore[valid-type]
        default=[], max_length=40, description="Actions that also need more than half of the votes."
    )
    hold_on_propose: bool = Field(default=False, description="Whether a proposal stops the clock.")


class TableFile(Part):
    """A facilitator's plan."""

    model_config = ConfigDict(title="Failure Drill table")

    table: Id = Field(description="The plan's name.")
    level: Reference = Field(
        examples=["lights-out", "./my-level.yaml"],
        description="A shipped level's id, or a level file by its path from this file.",
    )
    design: Reference = Field(
        default="@start",
        examples=["@start", "./our-design.yaml"],
        description="What the team runs: a design file, or one of the level's own.",
    )
    intro: Prose = Field(
        default="",
        examples=["It is 19:40. You run the database of a ticket shop."],
        description="Read aloud before the clock starts.",
    )
    objectives: list[ObjectiveFile] = Field(default=[], max_length=20)
    roles: dict[RoleName, RoleFile] | None = Field(
        default=None,
        min_length=1,
        max_length=12,
        examples=[{"finance": {"sees": ["bill", "orders"], "may": ["say", "vote"]}}],
        description="The roles by name. Default: commander, dba, comms, finance and observer.",
    )
    decide: DecideFile = Field(default_factory=DecideFile)
    injects: list[InjectFile] = Field(default=[], max_length=100, description="What happens at the table.")
    questions: list[TableQuestionFile] = Field(default=[], max_length=100)
    closing: list[Closing] = Field(default=["What surprised you?", "Where did you hesitate?"], max_length=10)
