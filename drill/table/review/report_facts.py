"""The facts of the after-action report, from the log and the drill: decisions, messages, expectations, open questions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from drill.design.changes import changes
from drill.proof.option_counterfactuals import breadth_first, merged_rows, single_rows
from drill.report.moments import running_sums, share_between
from drill.table.fold.table_state import same_name
from drill.table.messages.table_messages import (
    Answer,
    Assign,
    EvaluatorNote,
    ForecastMade,
    Join,
    Message,
    Release,
    Say,
    Status,
    UnplannedInject,
)
from drill.table.messages.table_roles import FACILITATOR, HOST

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.proof.option_counterfactuals import Counterfactual
    from drill.proof.trial import Runner
    from drill.table.fold.table_state import Proposal, TableState
    from drill.table.plan.table_plan import Inject
    from drill.table.review.decision_made import DecisionMade
    from drill.table.review.played_level import PlayedDrill
    from drill.table.table_log import Logged, Opening

MINUTE_S = 60
EXPECTED_S = 600
"""For how long after an inject the report looks at what was done."""
MOST_CHANGES = 60
"""Single changes of the design that are tried: of every option the first values first."""

Kind = TypeVar("Kind", bound=Message)


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expectation of an inject's author, and what was done in the ten minutes after it."""

    inject: Inject
    at_s: int
    decisions: tuple[Proposal, ...]
    """Those dropped too."""
    statuses: tuple[int, ...]
    """Seconds at which customers were told something."""
    said: tuple[tuple[str, str], ...]
    """People and their messages or answers; those to whom the inject went come first."""
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class WhatIfs:
    """The drill with one change of the design each."""

    rows: tuple[Counterfactual, ...]
    """Best first."""
    tried: int
    of: int
    """Single changes that the level allows."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The facts of one report."""

    opening: Opening
    state: TableState
    logged: tuple[Logged, ...]
    drill: PlayedDrill | None
    """None where another engine made the log: its drill cannot be run again."""
    decisions: tuple[DecisionMade, ...] = ()
    what_ifs: WhatIfs | None = None
    """None if nobody asked."""
    label: Callable[[str], str] = str
    """A person's name as the report has it."""
    _roles: Mapping[str, list[tuple[int, str]]] = field(init=False, repr=False, compare=False)
    """The roles of each person, and from which entry on."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_roles", _roles(self.logged))

    @property
    def ended_s(self) -> int:
        """Second of the drill at which the table ended."""
        return self.state.second

    def every(self, kind: type[Kind]) -> list[tuple[Logged, Kind]]:
        """Every entry with this kind of message, in order."""
        return [(line, line.entry.message) for line in self.logged if isinstance(line.entry.message, kind)]

    def marks(self, *kinds: str) -> list[tuple[Logged, EvaluatorNote]]:
        """Evaluators' notes of these kinds."""
        return [(line, mark) for line, mark in self.every(EvaluatorNote) if mark.kind in kinds]

    def statuses(self) -> list[tuple[Logged, Status]]:
        """The messages to customers."""
        return self.every(Status)

    def forecasts(self) -> list[tuple[Logged, ForecastMade]]:
        """People's forecasts before the clock started."""
        return self.every(ForecastMade)

    def answers(self, number: int) -> list[tuple[Logged, Answer]]:
        """The answers to a question."""
        return [(line, answer) for line, answer in self.every(Answer) if answer.of == number]

    def alarms(self) -> list[Event]:
        """The alarms of the drill as long as the table was in session."""
        events = self.drill.run.recording.events if self.drill else ()
        return [event for event in events if event.kind == "alarm" and event.t <= self.ended_s]

    def expectations(self) -> list[Expectation]:
        """Every released inject whose author expected something."""
        found = []
        sums = running_sums(self.drill.run.recording.frames) if self.drill else []
        for line, release in self.every(Release):
            inject = self.state.setting.plan.inject(release.inject)
            if inject is None or not inject.expect:
                continue
            at_s, end = line.entry.at_s, line.entry.at_s + EXPECTED_S
            shares = (1.0, 1.0)
            if sums:
                shares = (share_between(sums, at_s - MINUTE_S, at_s), share_between(sums, at_s, end))
            found.append(
                Expectation(
                    inject,
                    at_s,
                    tuple(one for one in self.state.proposals if not one.open and at_s <= one.decided_s <= end),
                    tuple(said.entry.at_s for said, _ in self.statuses() if at_s <= said.entry.at_s <= end),
                    self._said(inject, at_s, end),
                    *shares,
                )
            )
        return found

    def _said(self, inject: Inject, at_s: int, end: int) -> tuple[tuple[str, str], ...]:
        """Messages at the table between two seconds, first those of people who had been told."""
        lines: list[tuple[Logged, Say | Answer]] = [*self.every(Say), *self.every(Answer)]
        spoken = [
            (line.entry.n, line.entry.who, message.text, self.role_then(line.entry.who, line.entry.n))
            for line, message in lines
            if at_s <= line.entry.at_s <= end
        ]
        told = [one for one in spoken if one[1] in inject.to or one[3] in inject.to]
        return tuple((who, text) for _, who, text, _ in sorted(told or spoken))

    def role_then(self, name: str, n: int) -> str:
        """The role somebody had when entry `n` was made; empty for the facilitator and the plan."""
        had = self._roles.get(same_name(name), ())
        before = bisect_right(had, n, key=lambda one: one[0])
        return had[before - 1][1] if before else ""

    def struck(self) -> int:
        """The number of injected faults."""
        return len(self.state.faults)

    def unplanned(self) -> int:
        """The number of injected faults that were not in the plan."""
        return len(self.every(UnplannedInject))


def _roles(logged: tuple[Logged, ...]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for line in logged:
        message = line.entry.message
        if isinstance(message, Join | Assign):
            name = message.name if isinstance(message, Assign) else line.entry.who
            found.setdefault(same_name(name), []).append((line.entry.n, message.role))
    return found


def what_ifs(drill: PlayedDrill, seed: int, runner: Runner) -> WhatIfs:
    """The results of single changes of the design, of no more than a large level can run in minutes."""
    every = breadth_first(changes(drill.level, drill.design))
    rows = single_rows(drill.level, drill.design, seed, runner, drill.run.actions, every[:MOST_CHANGES])
    return WhatIfs(rows=merged_rows(rows), tried=len(rows), of=len(every))


def by_role(state: TableState) -> Callable[[str], str]:
    """Names a report without names uses: `dba 1`. The facilitator and the plan keep theirs."""
    counts: dict[str, int] = {}
    labels = {FACILITATOR: FACILITATOR, HOST: HOST}
    for person in state.people:
        counts[person.role] = counts.get(person.role, 0) + 1
        labels[person.name] = f"{person.role} {counts[person.role]}"
    return lambda name: labels.get(name, name)
