"""The fold of a table's log: one state and one entry give the next state, or the reason why the entry cannot be taken.

No clock, no socket, no file, no simulation: the same entries give the same state everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drill.design.action_values import action_value
from drill.design.level_context import LevelContext
from drill.design.references import unsound_action
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.model.action import Action
from drill.model.design import Rule
from drill.model.level import Fault
from drill.session.action_offers import offered
from drill.session.inject import COPIES, LASTS_S, targets
from drill.syntax.problems import quoted, suggest
from drill.table.table_messages import (
    RATINGS,
    Answer,
    Ask,
    Assign,
    Clock,
    Decide,
    End,
    EvaluatorNote,
    ForecastMade,
    Free,
    Hold,
    Join,
    Leave,
    Message,
    Propose,
    Release,
    Say,
    Skip,
    Status,
    Sudden,
    Tell,
    Tick,
    Vote,
)
from drill.table.table_roles import FACILITATOR, HOST
from drill.table.table_state import Ballot, Person, Proposal, PutQuestion, Refused, TableEntry, TableState, same_name
from drill.table.typed_line import SPOKEN

MOST_PEOPLE = 40
MOST_OPEN = 50
"""Proposals that may be open at once."""
HELD_CLOSING = "closing questions"
NO_NAMES = SPOKEN | {FACILITATOR, HOST, "everyone", "nodes"}
"""What stands for others, or begins a command that the facilitator types."""


def take(state: TableState, entry: TableEntry) -> TableState | Refused:
    """The state after an entry, or why it is refused. Never raises for anything a message can hold."""
    if state.over:
        return Refused("the table is over")
    if entry.n != state.n:
        return Refused(f"entry {entry.n} cannot follow {state.n} others")
    if not state.second <= entry.at_s <= state.length_s:
        return Refused("that moment has passed" if entry.at_s < state.second else "the drill is shorter than that")
    message = entry.message
    if message.by and entry.who not in message.by:
        return Refused("only the facilitator may do that")
    if not message.by and (no := _not_allowed(state, entry.who, message)):
        return Refused(no)
    at = replace(state, second=entry.at_s, hidden=tuple(item for item in state.hidden if item[1] > entry.at_s))
    taken = _TAKES[type(message)](at, entry, message)
    return taken if isinstance(taken, Refused) else replace(_heard(taken, entry), n=state.n + 1)


def _not_allowed(state: TableState, who: str, message: Message) -> str:
    """Why this person may not do this; empty if they may."""
    if who == FACILITATOR or isinstance(message, Join):
        return ""
    role = state.role_of(who)
    if role is None:
        return f"nobody called {quoted(who)} is at the table"
    if message.wants and message.wants not in role.may:
        return f"the role {role.name} may not {message.wants}; it may {', '.join(role.may)}"
    return ""


def _heard(state: TableState, entry: TableEntry) -> TableState:
    """Remember when somebody last took part."""
    if isinstance(entry.message, Join | Leave):
        return state
    person = state.person(entry.who)
    return state.with_person(replace(person, spoke_s=entry.at_s)) if person else state


def _join(state: TableState, entry: TableEntry, message: Join) -> TableState | Refused:
    name, plain = entry.who, same_name(entry.who)
    if not plain or plain in NO_NAMES or any(plain == same_name(role.name) for role in state.setting.plan.roles):
        return Refused(f"{quoted(name)} is not a name a person can take; choose another")
    role = state.setting.plan.role(message.role)
    if role is None:
        known = [one.name for one in state.setting.plan.roles]
        return Refused(f"there is no role {quoted(message.role)}; {suggest(message.role, known)}")
    seated = state.person(name)
    if seated is not None:
        if seated.name != name or seated.here or (seated.token and seated.token != message.token):
            how = "choose another name, or let the facilitator free that seat"
            return Refused(f"somebody at the table is already called {quoted(seated.name)}; {how}")
        return state.with_person(replace(seated, here=True, token=message.token))
    if len(state.people) >= MOST_PEOPLE:
        return Refused(f"the table is full: {MOST_PEOPLE} people")
    if sum(one.role == role.name for one in state.people) >= role.seats:
        return Refused(f"all seats of the role {role.name} are taken ({role.seats})")
    return state.with_person(Person(name, role.name, spoke_s=entry.at_s, token=message.token))


def _leave(state: TableState, entry: TableEntry, _message: Leave) -> TableState | Refused:
    person = state.person(entry.who)
    if person is None:
        return replace(state, rate=0, held_by="the facilitator is away")
    return state.with_person(replace(person, here=False)) if person.here else Refused(f"{person.name} is away already")


def _assign(state: TableState, _entry: TableEntry, message: Assign) -> TableState | Refused:
    person, role = state.person(message.name), state.setting.plan.role(message.role)
    if person is None:
        return Refused(f"nobody called {quoted(message.name)} is at the table")
    if role is None:
        known = [one.name for one in state.setting.plan.roles]
        return Refused(f"there is no role {quoted(message.role)}; {suggest(message.role, known)}")
    if sum(one.role == role.name and one.name != person.name for one in state.people) >= role.seats:
        return Refused(f"all seats of the role {role.name} are taken ({role.seats})")
    return state.with_person(replace(person, role=role.name))


def _free(state: TableState, _entry: TableEntry, message: Free) -> TableState | Refused:
    person = state.person(message.name)
    if person is None:
        return Refused(f"nobody called {quoted(message.name)} is at the table")
    if person.here:
        return Refused(f"{person.name} is here; a view that has died is away within half a minute")
    return state.with_person(replace(person, token=""))


def _unchanged(state: TableState, _entry: TableEntry, _message: Message) -> TableState:
    return state


def _addressed(state: TableState, entry: TableEntry, message: Say | Tell) -> TableState | Refused:
    del entry
    wrong = _nobody(state, message.to)
    return Refused(wrong) if wrong else state


def _nobody(state: TableState, to: tuple[str, ...]) -> str:
    """Which of the names is neither a role nor a person; empty if all are."""
    for name in to:
        if name not in ("everyone", FACILITATOR) and state.setting.plan.role(name) is None and not state.person(name):
            return f"{quoted(name)} is neither a role nor a person at the table"
    return ""


def _ask(state: TableState, entry: TableEntry, message: Ask) -> TableState | Refused:
    if entry.who != HOST and (wrong := _nobody(state, message.to)):
        return Refused(wrong)
    number = len(state.questions) + 1
    asked = PutQuestion(number, entry.n, entry.at_s, message.text, message.to, closing=message.closing)
    by_plan = entry.who == HOST and not message.closing
    made = replace(state, questions=(*state.questions, asked), asked=state.asked + by_plan)
    if message.closing:
        return replace(made, rate=0, held_by=HELD_CLOSING)
    return replace(made, rate=0, held_by=f"question {number}") if message.hold else made


def _answer(state: TableState, _entry: TableEntry, message: Answer) -> TableState | Refused:
    question = next((one for one in state.questions if one.n == message.of), None)
    if question is None:
        return Refused(f"there is no question {message.of}")
    made = replace(question, answers=question.answers + 1)
    return replace(state, questions=tuple(made if one.n == made.n else one for one in state.questions))


def _forecast(state: TableState, _entry: TableEntry, _message: ForecastMade) -> TableState | Refused:
    return Refused("the clock has started; a forecast comes before it") if state.started else state


def _mark(state: TableState, _entry: TableEntry, message: EvaluatorNote) -> TableState | Refused:
    if message.kind != "rating":
        return state if message.text else Refused("a note needs some text")
    if state.setting.plan.objective(message.objective) is None:
        known = [one.id for one in state.setting.plan.objectives]
        return Refused(f"there is no objective {quoted(message.objective)}; {suggest(message.objective, known)}")
    return state if message.rating else Refused(f"a rating is one of {', '.join(RATINGS)}")


def _clock(state: TableState, entry: TableEntry, message: Clock) -> TableState | Refused:
    if message.run and state.second >= state.length_s:
        return Refused("the drill's clock has run out; end the table, or talk on")
    held_by = "" if message.run else "the facilitator" if entry.who == FACILITATOR else HELD_CLOSING
    return replace(state, rate=message.run, held_by=held_by, started=state.started or bool(message.run))


def _propose(state: TableState, entry: TableEntry, message: Propose) -> TableState | Refused:
    action = as_action(state, entry.at_s, message.kind, message.target, message.value)
    if isinstance(action, Refused):
        return action
    if sum(one.open for one in state.proposals) >= MOST_OPEN:
        return Refused(f"{MOST_OPEN} proposals are open; decide some first")
    made = Proposal(len(state.proposals) + 1, entry.n, entry.who, action, message.why)
    after = replace(state, proposals=(*state.proposals, made))
    hold = state.setting.plan.decide.hold_on_propose and state.rate > 0
    return replace(after, rate=0, held_by=f"proposal {made.n}") if hold else after


def as_action(state: TableState, at_s: int, kind: str, target: str, value: str) -> Action | Refused:
    """The engine's action, its value in the engine's units, or why there is no such action in this design.

    Every kind of action exists at every table; whether it can be done at that moment, the engine says.
    """
    if kind not in ACTIONS:
        return Refused(f"there is no action {quoted(kind)}; {suggest(kind, ACTIONS)}")
    inputs = state.setting.inputs
    for item in offered(inputs):
        if item.kind == kind and any((choice.target, choice.value) == (target, value) for choice in item.choices):
            return Action(at_s, kind, target, value)
    rule = Rule("at 0s", 0, kind, target, value)
    for wrong in unsound_action(rule, inputs.design, LevelContext.of(inputs.level)):
        return Refused(f"{wrong.message}{'; ' if wrong.hint else ''}{wrong.hint}")
    return Action(at_s, kind, target, action_value(rule))


def _open(state: TableState, number: int) -> Proposal | Refused:
    proposal = state.proposal(number)
    if proposal is None:
        return Refused(f"there is no proposal {number}")
    if not proposal.open:
        what = "accepted" if proposal.yes else "dropped"
        return Refused(f"{proposal.decided_by} {what} proposal {number} at second {proposal.decided_s}")
    return proposal


def _vote(state: TableState, entry: TableEntry, message: Vote) -> TableState | Refused:
    proposal = _open(state, message.of)
    if isinstance(proposal, Refused):
        return proposal
    if entry.who == FACILITATOR:
        return Refused("the facilitator has no vote")
    others = tuple(one for one in proposal.ballots if one.name != entry.who)
    return state.with_proposal(replace(proposal, ballots=(*others, Ballot(entry.who, message.yes, message.why))))


def _decide(state: TableState, entry: TableEntry, message: Decide) -> TableState | Refused:
    proposal = _open(state, message.of)
    if isinstance(proposal, Refused):
        return proposal
    if (no := _cannot_decide(state, entry.who, proposal, yes=message.yes)) and entry.who != FACILITATOR:
        return Refused(no)
    if state.second >= state.length_s and message.yes:
        return Refused("the drill's clock has run out; nothing can be done any more")
    action = replace(proposal.action, at_s=entry.at_s)
    made = state.with_proposal(
        replace(proposal, action=action, decided_by=entry.who, yes=message.yes, decided_s=entry.at_s)
    )
    return replace(made, actions=(*state.actions, action)) if message.yes else made


def _cannot_decide(state: TableState, who: str, proposal: Proposal, *, yes: bool) -> str:
    """Why this person cannot decide it so; empty if they can. The facilitator may take any decision over."""
    plan, kind = state.setting.plan, proposal.action.kind
    role = state.role_of(who)
    if role is None or (role.name != plan.decide.by and "decide" not in role.may):
        return f"the {plan.decide.by} decides"
    if not yes:
        return ""
    agreed = {one.name for one in proposal.ballots if one.yes}
    voters = state.voters()
    if kind in plan.decide.majority and 2 * sum(one.name in agreed for one in voters) <= len(voters):
        return f"{kind} needs a majority: {sum(one.name in agreed for one in voters)} of {len(voters)} agree"
    for needed in plan.roles:
        seated = [one.name for one in voters if one.role == needed.name]
        if kind in needed.needed_for and seated and not agreed & set(seated):
            return f"{kind} needs a yes of {needed.name} ({', '.join(seated)})"
    return ""


def _release(state: TableState, entry: TableEntry, message: Release) -> TableState | Refused:
    inject = state.setting.plan.inject(message.inject)
    if inject is None:
        known = [one.id for one in state.setting.plan.injects]
        return Refused(f"the plan has no inject {quoted(message.inject)}; {suggest(message.inject, known)}")
    if inject.id in state.injected:
        return Refused(f"inject {inject.id} has been released or skipped")
    if state.second >= state.length_s and (inject.fault or inject.hide):
        return Refused("the drill's clock has run out; nothing can break any more")
    made = replace(state, injected=(*state.injected, inject.id))
    if inject.hide:
        until = entry.at_s + inject.hide_s
        made = replace(made, hidden=(*made.hidden, *((name, until) for name in inject.hide)))
    if inject.fault is None:
        return made
    return _struck(made, replace(inject.fault, id=f"inject-{inject.id}", at_s=entry.at_s))


def _struck(state: TableState, fault: Fault) -> TableState:
    left = state.length_s - fault.at_s
    return replace(state, faults=(*state.faults, replace(fault, for_s=min(fault.for_s, left))))


def _skip(state: TableState, _entry: TableEntry, message: Skip) -> TableState | Refused:
    if state.setting.plan.inject(message.inject) is None:
        return Refused(f"the plan has no inject {quoted(message.inject)}")
    if message.inject in state.injected:
        return Refused(f"inject {message.inject} has been released or skipped")
    return replace(state, injected=(*state.injected, message.inject))


def _sudden(state: TableState, entry: TableEntry, message: Sudden) -> TableState | Refused:
    fault = sudden_fault(state, entry, message)
    return fault if isinstance(fault, Refused) else _struck(state, fault)


def sudden_fault(state: TableState, entry: TableEntry, message: Sudden) -> Fault | Refused:
    """The fault that a facilitator makes up, or why there is no such fault here."""
    inputs, spec = state.setting.inputs, FAULTS.get(message.kind)
    if spec is None:
        return Refused(f"there is no fault {quoted(message.kind)}; {suggest(message.kind, FAULTS)}")
    if state.second >= state.length_s:
        return Refused("the drill's clock has run out; nothing can break any more")
    target = _zone(state, message.target) or message.target or spec.shape.default
    known = targets(inputs, message.kind)
    if target not in known and not (not target and not spec.shape.needs_target):
        return Refused(f"{message.kind} strikes no {quoted(target)} here; {suggest(target, known)}")
    shape = spec.shape
    default = shape.factor if spec.laboratory_factor is None else spec.laboratory_factor
    factor = default if message.factor is None else message.factor
    if shape.scales and not shape.least <= factor <= shape.most:
        return Refused(f"{message.kind} takes a factor from {shape.least:g} to {shape.most:g}")
    lasts_s = (message.for_s or LASTS_S) if shape.lasts else 0
    return Fault(f"sudden-{entry.n}", message.kind, entry.at_s, lasts_s, target, factor, COPIES if shape.counts else 1)


def _zone(state: TableState, word: str) -> str:
    """The full name of a zone given by its letter; empty for anything else."""
    home = state.setting.inputs.level.home
    return home.name + word if len(word) == 1 and home.name + word in home.zones else ""


def _end(state: TableState, _entry: TableEntry, _message: End) -> TableState:
    return replace(state, rate=0, over=True, held_by="the end")


Take = Callable[[TableState, TableEntry, Any], TableState | Refused]
_TAKES: dict[type[Message], Take] = {
    Join: _join,
    Leave: _leave,
    Assign: _assign,
    Free: _free,
    Say: _addressed,
    Tell: _addressed,
    Status: _unchanged,
    Hold: _unchanged,
    Tick: _unchanged,
    Ask: _ask,
    Answer: _answer,
    ForecastMade: _forecast,
    EvaluatorNote: _mark,
    Clock: _clock,
    Propose: _propose,
    Vote: _vote,
    Decide: _decide,
    Release: _release,
    Skip: _skip,
    Sudden: _sudden,
    End: _end,
}
"""What each kind of entry does to the state."""
