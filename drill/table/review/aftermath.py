"""What a table's log and its drill come to, before anybody writes it down: decisions, messages, expectations, open ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from drill.design.changes import changes
from drill.model.action import Action
from drill.proof.counterfactuals import alone, folded, in_turn
from drill.proof.trial import Job, Runner
from drill.report.moments import running_sums, share_between
from drill.table.table_messages import Answer, Decide, EvaluatorNote, ForecastMade, Message, Release, Status, Sudden
from drill.table.table_roles import FACILITATOR, HOST

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.proof.counterfactuals import Counterfactual
    from drill.table.plan.table_plan import Inject
    from drill.table.review.played_level import PlayedDrill
    from drill.table.table_log import Logged, Opening
    from drill.table.table_state import Proposal, TableState

MINUTE_S = 60
SOONER_S = 300
"""How much sooner a decision is tried, at most."""
EXPECTED_S = 600
"""For how long after an inject the report looks at what was done."""
MOST_TRIED = 30
"""Decisions for which the drill is run again, twice each: the first ones."""
MOST_CHANGES = 60
"""Single changes of the design that are tried: of every option the first values first."""

Kind = TypeVar("Kind", bound=Message)


class WholeDrill(NamedTuple):
    """What a whole drill came to."""

    availability: float
    lost_writes: int


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A proposal that was accepted: how it came about, and what it did."""

    proposal: Proposal
    why: str
    alarm_s: int | None
    """Second of the last alarm before the proposal."""
    recovered_s: int | None
    """Second of the first recovery after the decision."""
    refused: Event | None
    """The engine's event, where it could not be done."""
    before: float
    """Share answered in time in the minute before."""
    after: float
    """The same in the minute from it on."""
    without: WholeDrill | None = None
    """The whole drill without it; None where it was not run."""
    sooner: WholeDrill | None = None
    """The same with it sooner, at `sooner_s`."""
    sooner_s: int = 0
    """Five minutes sooner, but not before the alarm that it answered: nobody decides on what has not happened."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an inject's author expected, and what was done in the ten minutes after it."""

    inject: Inject
    at_s: int
    decisions: tuple[Proposal, ...]
    statuses: tuple[int, ...]
    """Seconds at which customers were told something."""
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
class Aftermath:
    """Everything a report is made of."""

    opening: Opening
    state: TableState
    logged: tuple[Logged, ...]
    drill: PlayedDrill | None
    """None where another engine made the log: its drill cannot be run again."""
    decisions: tuple[DecisionMade, ...] = ()
    what_ifs: WhatIfs | None = None
    """None where nobody asked."""
    label: Callable[[str], str] = str
    """A person's name as the report has it."""

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
        """What customers were told."""
        return self.every(Status)

    def forecasts(self) -> list[tuple[Logged, ForecastMade]]:
        """What people expected before the clock started."""
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
                    *shares,
                )
            )
        return found

    def struck(self) -> int:
        """How many faults were injected."""
        return len(self.state.faults)

    def sudden(self) -> int:
        """How many of them no plan held."""
        return len(self.every(Sudden))


def decisions_made(found: Aftermath, runner: Runner | None = None) -> tuple[DecisionMade, ...]:
    """Every accepted proposal. With a runner, the drill is run again without each of the first ones, and with it sooner."""
    drill = found.drill
    reasons = {(line.entry.at_s, decide.of): decide.why for line, decide in found.every(Decide) if decide.yes}
    accepted = [one for one in found.state.proposals if one.yes]
    events = drill.run.recording.events if drill else ()
    sums = running_sums(drill.run.recording.frames) if drill else []
    made = []
    for proposal in accepted:
        at_s = proposal.decided_s
        why = reasons.get((at_s, proposal.n), "")
        if drill is None:
            made.append(DecisionMade(proposal, why, None, None, None, 1.0, 1.0))
            continue
        made.append(
            DecisionMade(
                proposal,
                why,
                max((e.t for e in events if e.kind == "alarm" and e.t <= at_s), default=None),
                min((e.t for e in events if e.kind == "recover" and e.t > at_s), default=None),
                next((e for e in events if _refusal(e, proposal.action)), None),
                share_between(sums, at_s - MINUTE_S, at_s),
                share_between(sums, at_s, at_s + MINUTE_S),
            )
        )
    if runner is None or drill is None:
        return tuple(made)
    return (*_tried(drill, found.opening.seed, made[:MOST_TRIED], runner), *made[MOST_TRIED:])


def _refusal(event: Event, action: Action) -> bool:
    facts = dict(event.said.facts)
    same = (facts.get("action"), facts.get("target"), facts.get("value")) == (action.kind, action.target, action.value)
    return event.kind == "action" and event.t == action.at_s and same and event.said.code.startswith("refused")


def _tried(drill: PlayedDrill, seed: int, made: list[DecisionMade], runner: Runner) -> list[DecisionMade]:
    """The decisions, each with the drill without it and with it sooner."""
    actions = drill.run.actions
    jobs = []
    for one in made:
        action = one.proposal.action
        rest = list(actions)
        rest.remove(action)
        sooner = replace(action, at_s=_sooner_s(one))
        jobs += [Job(drill.design, seed, tuple(rest)), Job(drill.design, seed, tuple(sorted((*rest, sooner))))]
    found = [WholeDrill(trial.availability, trial.lost_writes) for trial in runner(jobs)]
    return [
        replace(one, without=found[2 * number], sooner=found[2 * number + 1], sooner_s=_sooner_s(one))
        for number, one in enumerate(made)
    ]


def _sooner_s(one: DecisionMade) -> int:
    return max(0, one.proposal.action.at_s - SOONER_S, -1 if one.alarm_s is None else one.alarm_s)


def what_ifs(drill: PlayedDrill, seed: int, runner: Runner) -> WhatIfs:
    """What single changes of the design would have come to: so many that a large level ends in minutes, not in hours."""
    every = in_turn(changes(drill.level, drill.design))
    rows = alone(drill.level, drill.design, seed, runner, drill.run.actions, every[:MOST_CHANGES])
    return WhatIfs(rows=folded(rows), tried=len(rows), of=len(every))


def by_role(state: TableState) -> Callable[[str], str]:
    """Names a report without names uses: `dba 1`. The facilitator and the plan keep theirs."""
    counts: dict[str, int] = {}
    labels = {FACILITATOR: FACILITATOR, HOST: HOST}
    for person in state.people:
        counts[person.role] = counts.get(person.role, 0) + 1
        labels[person.name] = f"{person.role} {counts[person.role]}"
    return lambda name: labels.get(name, name)
