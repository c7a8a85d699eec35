"""Entries that a role may see of what has happened, filtered at the source: no fault to come, no cause, no seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drill.model.diagnosis import tells_cause
from drill.table.action_text import action_text, table_event_words
from drill.table.messages.table_messages import (
    Ask,
    EvaluatorNote,
    Hold,
    Join,
    OutsideMessage,
    Propose,
    Release,
    Say,
    Skip,
    Tick,
    UnplannedInject,
    Vote,
)
from drill.table.messages.table_roles import FACILITATOR
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.model.run import Event
    from drill.table.fold.table_state import TableState
    from drill.table.messages.table_roles import TableRole
    from drill.table.plan.table_plan import Inject
    from drill.table.table_log import Logged
    from drill.table.table_session import TableSession

Shown = dict[str, Any]
CAUSES = "fault."
"""Codes of events that name a cause begin so. Players read only the words that a level has for them."""
_HIDDEN = ("token", "digest")


def shown_entry(state: TableState, who: str, logged: Logged) -> Shown | None:
    """An entry as one person sees it; None if it is not theirs to see."""
    entry = logged.entry
    leads = who == FACILITATOR
    role = state.role_of(who)
    if role is None or not (leads or entry.who == who or _open_to(state, who, role, logged)):
        return None
    fields = {key: value for key, value in entry.message.fields().items() if key not in _HIDDEN}
    if isinstance(entry.message, Release):
        inject = state.setting.plan.inject(entry.message.inject)
        if inject is not None:
            fields = {**(_for_facilitator(inject) if leads else {"do": "tell"}), "text": inject.tell}
            if inject.to:
                fields["to"] = list(inject.to)
    numbered = [(one.entry, one.n) for one in state.proposals] + [(one.entry, one.n) for one in state.questions]
    if isinstance(entry.message, Propose):
        fields["what"] = next((action_text(one.action) for one in state.proposals if one.entry == entry.n), "")
    number = dict(numbered).get(entry.n)
    if number is not None:
        fields["number"] = number
    at = units.clock(state.setting.inputs.level.starts, entry.at_s)
    return {"n": entry.n, "at": entry.at_s, "clock": at, "who": entry.who, **fields}


def _for_facilitator(inject: Inject) -> Shown:
    made: Shown = {"do": "inject", "inject": inject.id}
    if inject.fault:
        made["fault"] = f"{inject.fault.kind} {inject.fault.target}".rstrip()
    return made


def _open_to(state: TableState, who: str, role: TableRole, logged: Logged) -> bool:
    """True if people other than its author see an entry."""
    message = logged.entry.message
    closed: dict[type, Callable[[], bool]] = {
        Say: lambda: _addressed(state, who, role, getattr(message, "to", ())),
        OutsideMessage: lambda: _addressed(state, who, role, getattr(message, "to", ())),
        Ask: lambda: True,
        Vote: lambda: "votes" in role.sees,
        EvaluatorNote: lambda: "mark" in role.may,
        Release: lambda: _hears_inject(state, who, role, str(getattr(message, "inject", ""))),
        Skip: lambda: False,
        UnplannedInject: lambda: False,
        Tick: lambda: False,
        Join: lambda: True,
        Hold: lambda: True,
    }
    found = closed.get(type(message))
    return found() if found else message.do != "forecast"


def _hears_inject(state: TableState, who: str, role: TableRole, inject_id: str) -> bool:
    inject = state.setting.plan.inject(inject_id)
    return inject is not None and bool(inject.tell) and _addressed(state, who, role, inject.to)


def _addressed(state: TableState, who: str, role: TableRole, to: tuple[str, ...]) -> bool:
    person = state.person(who)
    return not to or role.name in to or "everyone" in to or (person is not None and person.name in to)


def shown_event(session: TableSession, who: str, event: Event) -> Shown | None:
    """A line of the systems' log as one person sees it; None if it is not theirs to see."""
    role = session.state.role_of(who)
    if role is None or "log" not in role.sees:
        return None
    level = session.setting.inputs.level
    text = table_event_words(event, level)
    if who != FACILITATOR and tells_cause(event, session.live.simulation.inputs.level):
        return None
    if who != FACILITATOR and event.said.code.startswith(CAUSES):
        text = _own_words(session, event)
    if not text:
        return None
    return {"at": event.t, "clock": units.clock(level.starts, event.t), "kind": _kind(who, event), "text": text}


def shown_since(session: TableSession, who: str, told: int, events: int) -> list[tuple[str, Shown]]:
    """The news for one person after so many entries and events, each with `entry` or `event`. Minutes that pass are none.

    By the drill's seconds; within one, people come before what the systems made of it.
    """
    people = [(line.entry.at_s, 0, "entry", shown_entry(session.state, who, line)) for line in session.logged[told:]]
    systems = [(event.t, 1, "event", shown_event(session, who, event)) for event in session.live.events[events:]]
    found = sorted((*people, *systems), key=lambda item: item[:2])
    return [(kind, one) for _, _, kind, one in found if one is not None and one.get("do") != Tick.do]


def _kind(who: str, event: Event) -> str:
    return "message" if who != FACILITATOR and event.said.code.startswith(CAUSES) else event.kind


def _own_words(session: TableSession, event: Event) -> str:
    """The level's words to the people on call when a fault strikes; empty if it has none."""
    facts = dict(event.said.facts)
    found = next((one for one in session.drawn_faults if one.id == facts.get("fault")), None)
    return table_event_words(event, session.setting.inputs.level) if found is not None and found.told else ""
