"""The fold of a table's log: one state and one entry give the next state, or the reason why the entry cannot be taken.

No clock, no socket, no file, no simulation: the same entries give the same state everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drill.syntax.problems import quoted, suggest
from drill.table.fold.inject_entries import released, skipped, unplanned
from drill.table.fold.proposal_entries import decided, proposed, voted
from drill.table.fold.table_state import Person, PutQuestion, Refused, TableEntry, TableState, same_name
from drill.table.messages.table_messages import (
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
    OutsideMessage,
    Propose,
    Release,
    Say,
    Skip,
    Status,
    Tick,
    UnplannedInject,
    Vote,
)
from drill.table.messages.table_roles import FACILITATOR, HOST
from drill.table.messages.typed_line import SPOKEN

MOST_PEOPLE = 40
HELD_CLOSING, HELD_INTERRUPTED = "closing questions", "the host was interrupted"
NO_NAMES = SPOKEN | {FACILITATOR, HOST, "everyone", "nodes"}
"""Names nobody may take: they stand for others, or begin a command of the facilitator."""


def take(state: TableState, entry: TableEntry) -> TableState | Refused:
    """The state after an entry, or why it is refused. Never raises for anything a message can hold."""
    if state.over:
        return Refused("the table has ended")
    if entry.n != state.n:
        return Refused(f"entry {entry.n} cannot follow {state.n} entries")
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
    """The reason that this person may not do this; empty if they may."""
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
        return Refused(f"{quoted(name)} cannot be a person's name; choose another")
    role = state.setting.plan.role(message.role)
    if role is None:
        known = [one.name for one in state.setting.plan.roles]
        return Refused(f"there is no role {quoted(message.role)}; {suggest(message.role, known)}")
    seated = state.person(name)
    if seated is not None:
        if seated.name != name or seated.here or (seated.token and seated.token != message.token):
            how = "choose another name, or let the facilitator free that seat"
            return Refused(f"someone at the table is already called {quoted(seated.name)}; {how}")
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
        return Refused(f"{person.name} is here; a view that has died counts as away within half a minute")
    return state.with_person(replace(person, token=""))


def _unchanged(state: TableState, _entry: TableEntry, _message: Message) -> TableState:
    return state


def _addressed(state: TableState, entry: TableEntry, message: Say | OutsideMessage) -> TableState | Refused:
    del entry
    wrong = _nobody(state, message.to)
    return Refused(wrong) if wrong else state


def _nobody(state: TableState, to: tuple[str, ...]) -> str:
    """A sentence about the first name that is neither a role nor a person; empty if there is none."""
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
        return Refused("the drill's clock has run out; end the table, or keep talking")
    held_by = "" if message.run else "the facilitator" if entry.who == FACILITATOR else HELD_INTERRUPTED
    if held_by == HELD_INTERRUPTED and entry.at_s >= state.length_s:
        held_by = HELD_CLOSING
    return replace(state, rate=message.run, held_by=held_by, started=state.started or bool(message.run))


def _end(state: TableState, _entry: TableEntry, _message: End) -> TableState:
    return replace(state, rate=0, over=True, held_by="the end")


Take = Callable[[TableState, TableEntry, Any], TableState | Refused]
_TAKES: dict[type[Message], Take] = {
    Join: _join,
    Leave: _leave,
    Assign: _assign,
    Free: _free,
    Say: _addressed,
    OutsideMessage: _addressed,
    Status: _unchanged,
    Hold: _unchanged,
    Tick: _unchanged,
    Ask: _ask,
    Answer: _answer,
    ForecastMade: _forecast,
    EvaluatorNote: _mark,
    Clock: _clock,
    Propose: proposed,
    Vote: voted,
    Decide: decided,
    Release: released,
    Skip: skipped,
    UnplannedInject: unplanned,
    End: _end,
}
"""The function that applies each kind of entry to the state."""
