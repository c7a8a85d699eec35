"""The state of a table after some entries of its log. A value: nothing in it changes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.table.messages.table_messages import Message
from drill.table.messages.table_roles import EVERYTHING, FACILITATOR, TableRole
from drill.table.plan.table_plan import TablePlan


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting that a table is played with."""

    plan: TablePlan
    inputs: Inputs
    """The level and the design before anything was injected."""
    seed: int


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One line of the log, without its wall-clock time: at second `at_s` of the drill, `who` did something."""

    n: int
    at_s: int
    who: str
    message: Message


@dataclass(frozen=True, slots=True)
class Refused:
    """The reason that something cannot be done now, in one sentence for the person who asked."""

    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the table."""

    name: str
    role: str
    here: bool = True
    spoke_s: int = 0
    """Second of the drill of their last word, vote or proposal."""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote."""

    name: str
    yes: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action somebody proposed. `n` counts proposals from 1."""

    n: int
    entry: int
    """Number of its entry in the log."""
    by: str
    action: Action
    why: str = ""
    ballots: tuple[Ballot, ...] = ()
    decided_by: str = ""
    yes: bool = False
    decided_s: int = -1

    @property
    def open(self) -> bool:
        """True if it is still undecided."""
        return not self.decided_by


@dataclass(frozen=True, slots=True)
class PutQuestion:
    """A question on the table. `n` counts questions from 1."""

    n: int
    entry: int
    """Number of its entry in the log."""
    at_s: int
    text: str
    to: tuple[str, ...] = ()
    answers: int = 0
    closing: bool = False


@dataclass(frozen=True, slots=True)
class TableState:
    """Everything that follows from the log."""

    setting: Setting
    n: int = 0
    """Entries taken."""
    second: int = 0
    rate: int = 0
    started: bool = False
    held_by: str = ""
    people: tuple[Person, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    questions: tuple[PutQuestion, ...] = ()
    actions: tuple[Action, ...] = ()
    faults: tuple[Fault, ...] = ()
    """Injected, in order."""
    injected: tuple[str, ...] = ()
    """Ids of injects that were released or skipped."""
    asked: int = 0
    """Questions of the plan that were asked."""
    hidden: tuple[tuple[str, int], ...] = ()
    """(node or `nodes`, the second until which it is hidden)."""
    over: bool = False

    @classmethod
    def at_arrival(cls, setting: Setting) -> TableState:
        """The state before the first entry: of a level that begins in the middle of an outage, at the moment people arrive."""
        return cls(setting, second=setting.inputs.level.enters_s)

    @property
    def length_s(self) -> int:
        """Length of the drill."""
        return self.setting.inputs.level.length_s

    def person(self, name: str) -> Person | None:
        """The person of that name; case and look-alike letters do not matter."""
        wanted = same_name(name)
        return next((one for one in self.people if same_name(one.name) == wanted), None)

    def role_of(self, who: str) -> TableRole | None:
        """The role somebody has; the facilitator's sees and may do everything."""
        if who == FACILITATOR:
            return EVERYTHING
        person = self.person(who)
        return self.setting.plan.role(person.role) if person else None

    def proposal(self, number: int) -> Proposal | None:
        """The proposal of that number."""
        return next((one for one in self.proposals if one.n == number), None)

    def with_person(self, person: Person) -> TableState:
        """The state with one person put in or replaced."""
        others = [person if one.name == person.name else one for one in self.people]
        return replace(self, people=tuple(others if person in others else [*others, person]))

    def with_proposal(self, proposal: Proposal) -> TableState:
        """The state with one proposal replaced."""
        return replace(self, proposals=tuple(proposal if one.n == proposal.n else one for one in self.proposals))

    def voters(self) -> tuple[Person, ...]:
        """People here whose role may vote."""
        return tuple(
            one for one in self.people if one.here and (role := self.setting.plan.role(one.role)) and "vote" in role.may
        )


_LOOKALIKES = str.maketrans("аеорсухікмтвнԁј0|1", "aeopcyxikmtbhdjoll")
"""Cyrillic letters and digits that read as Latin ones."""


def same_name(name: str) -> str:
    """A key that is equal for names that people would confuse."""
    return unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES).replace(" ", "")
