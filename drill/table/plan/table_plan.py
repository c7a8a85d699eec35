"""A facilitator's plan: objectives, roles, injects and questions on the drill's clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.level import Fault
from drill.table.messages.table_roles import DEFAULT_ROLES, TableRole


@dataclass(frozen=True, slots=True)
class TableObjective:
    """An objective of the exercise, which people rate."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Inject:
    """An inject: a fault, a message, or a view that goes dark."""

    id: str
    at_s: int | None = None
    """Released then by itself; None: only by the facilitator."""
    when: str = ""
    """A runbook's condition; when it has held, the inject is offered to the facilitator."""
    held_s: int = 0
    fault: Fault | None = None
    """Strikes at the second of its release; its own `at_s` counts for nothing."""
    tell: str = ""
    to: tuple[str, ...] = ()
    """Roles or names that read `tell`; empty: everyone."""
    hide: tuple[str, ...] = ()
    """Nodes whose state is hidden meanwhile; `nodes`: all of them."""
    hide_s: int = 0
    expect: str = ""
    notes: str = ""
    """For the facilitator alone."""


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """PutQuestion by the plan at a second."""

    at_s: int
    ask: str
    to: tuple[str, ...] = ()
    hold: bool = False
    think_s: int = 0


@dataclass(frozen=True, slots=True)
class Deciding:
    """The rule by which a proposal becomes an action."""

    by: str = "commander"
    majority: tuple[str, ...] = ()
    """Kinds of action that also need more than half of the votes that may be cast."""
    hold_on_propose: bool = False


@dataclass(frozen=True, slots=True)
class TablePlan:
    """The plan of one table."""

    name: str
    level: str
    """A shipped level's id, or a path from the plan's file."""
    design: str = "@start"
    objectives: tuple[TableObjective, ...] = ()
    roles: tuple[TableRole, ...] = DEFAULT_ROLES
    decide: Deciding = Deciding()
    injects: tuple[Inject, ...] = ()
    questions: tuple[TableQuestion, ...] = ()
    closing: tuple[str, ...] = field(default=("What surprised you?", "Where did you hesitate?"))
    intro: str = ""
    """Read aloud before the clock starts."""

    def role(self, name: str) -> TableRole | None:
        """The role of that name, if the plan has it."""
        return next((role for role in self.roles if role.name == name), None)

    def inject(self, name: str) -> Inject | None:
        """The inject of that id, if the plan has it."""
        return next((inject for inject in self.injects if inject.id == name), None)

    def objective(self, name: str) -> TableObjective | None:
        """The objective of that id, if the plan has it."""
        return next((item for item in self.objectives if item.id == name), None)
