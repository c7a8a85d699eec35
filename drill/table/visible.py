"""What a role gets to see, filtered where the truth is. Nothing else reaches a view: no fault to come, no cause, no seed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drill.engine.faults.fault_spec import root_of
from drill.model.canonical import plain
from drill.scoring.bill import bill, monthly_micro_usd
from drill.table.action_text import action_text
from drill.table.table_messages import Ask, EvaluatorNote, Hold, Join, Release, Say, Skip, Sudden, Tell, Tick, Vote
from drill.table.table_roles import FACILITATOR
from drill.words import units
from drill.words.english import english, event_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.model.run import ClassFrame, Event, NodeFrame
    from drill.model.topology import Topology
    from drill.table.desk import Desk
    from drill.table.plan.table_plan import Inject
    from drill.table.table_log import Logged
    from drill.table.table_roles import TableRole
    from drill.table.table_state import TableState

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
    """Whether somebody who did not make an entry sees it."""
    message = logged.entry.message
    closed: dict[type, Callable[[], bool]] = {
        Say: lambda: _addressed(state, who, role, getattr(message, "to", ())),
        Tell: lambda: _addressed(state, who, role, getattr(message, "to", ())),
        Ask: lambda: True,
        Vote: lambda: "votes" in role.sees,
        EvaluatorNote: lambda: "mark" in role.may,
        Release: lambda: _told(state, who, role, str(getattr(message, "inject", ""))),
        Skip: lambda: False,
        Sudden: lambda: False,
        Tick: lambda: False,
        Join: lambda: True,
        Hold: lambda: True,
    }
    found = closed.get(type(message))
    return found() if found else message.do != "forecast"


def _told(state: TableState, who: str, role: TableRole, inject_id: str) -> bool:
    inject = state.setting.plan.inject(inject_id)
    return inject is not None and bool(inject.tell) and _addressed(state, who, role, inject.to)


def _addressed(state: TableState, who: str, role: TableRole, to: tuple[str, ...]) -> bool:
    person = state.person(who)
    return not to or role.name in to or "everyone" in to or (person is not None and person.name in to)


def shown_event(desk: Desk, who: str, event: Event) -> Shown | None:
    """A line of the systems' log as one person sees it; None if it is not theirs to see."""
    role = desk.state.role_of(who)
    if role is None or "log" not in role.sees:
        return None
    level = desk.setting.inputs.level
    text = event_words(event, level)
    if who != FACILITATOR and event.said.code.startswith(CAUSES):
        text = _own_words(desk, event)
    if not text:
        return None
    return {"at": event.t, "clock": units.clock(level.starts, event.t), "kind": _kind(who, event), "text": text}


def _kind(who: str, event: Event) -> str:
    return "message" if who != FACILITATOR and event.said.code.startswith(CAUSES) else event.kind


def _own_words(desk: Desk, event: Event) -> str:
    """What the level says to whoever is on call when a fault strikes; empty where it says nothing."""
    facts = dict(event.said.facts)
    found = next((one for one in desk.tonight if one.id == facts.get("fault")), None)
    return event_words(event, desk.setting.inputs.level) if found is not None and found.told else ""


def shown_now(desk: Desk, who: str) -> Shown:
    """The table and the drill at this moment, as one person sees them."""
    state = desk.state
    role = state.role_of(who)
    second, level = desk.live.second, desk.setting.inputs.level
    made: Shown = {
        "second": second,
        "length": state.length_s,
        "clock": units.clock(level.starts, second),
        "run": state.rate,
        "held_by": desk.halted or state.held_by,
        "over": state.over,
        "people": [[one.name, one.role, one.here, second - one.spoke_s] for one in state.people],
        "proposals": [_proposal(desk, role, number) for number in range(len(state.proposals))],
        "questions": [
            {"n": one.n, "text": one.text, "to": list(one.to), "answers": one.answers, "closing": one.closing}
            for one in state.questions
        ],
    }
    if role is None:
        return made
    for part, show in _PARTS.items():
        if part in role.sees and (found := show(desk, role)) is not None:
            made[part] = found
    if who == FACILITATOR:
        made["next"] = [_coming(desk, inject) for inject in desk.plan.injects if inject.id not in state.injected]
        made["asks"] = [
            {"at": one.at_s, "clock": units.clock(level.starts, one.at_s), "text": one.ask, "hold": one.hold}
            for one in desk.plan.questions[state.asked :]
        ]
        made["faults"] = [
            {"at": one.at_s, "text": english(root_of(one), level), "past": one.at_s < second}
            for one in (*desk.tonight, *state.faults)
        ]
    return made


def _proposal(desk: Desk, role: TableRole | None, number: int) -> Shown:
    one = desk.state.proposals[number]
    made: Shown = {"n": one.n, "by": one.by, "what": action_text(one.action), "why": one.why, "open": one.open}
    if not one.open:
        made |= {"yes": one.yes, "decided_by": one.decided_by}
    if role is not None and "votes" in role.sees:
        made["votes"] = [[ballot.name, ballot.yes] for ballot in one.ballots]
    return made


def _coming(desk: Desk, inject: Inject) -> Shown:
    level = desk.setting.inputs.level
    when = "" if inject.at_s is None else units.clock(level.starts, inject.at_s, short=True)
    parts = [f"{inject.fault.kind} {inject.fault.target}".rstrip()] if inject.fault else []
    parts += [f"hides {', '.join(inject.hide)}"] if inject.hide else []
    parts += [f"tells {', '.join(inject.to) or 'everyone'}: {inject.tell}"] if inject.tell else []
    return {
        "id": inject.id,
        "at": inject.at_s,
        "clock": when,
        "when": inject.when,
        "what": "; ".join(parts),
        "expect": inject.expect,
        "notes": inject.notes,
        "offered": inject.id in desk.offered(),
    }


def _map(desk: Desk, role: TableRole) -> list[Shown] | None:
    frame = desk.live.frame()
    if frame is None:
        return None
    hidden = (
        {name for name, until in desk.state.hidden if until > desk.live.second} if role.name != FACILITATOR else set()
    )
    figures = "figures" in role.sees
    return [
        _node(node.id, now, figures=figures, hidden=bool({node.id, "nodes"} & hidden))
        for node, now in zip(desk.setting.inputs.topology.nodes, frame.nodes, strict=True)
    ]


def _node(name: str, now: NodeFrame, *, figures: bool, hidden: bool) -> Shown:
    """A node's state and role; its note would name a cause and never leaves the host."""
    if hidden:
        return {"id": name, "state": "hidden", "role": ""}
    made: Shown = {"id": name, "state": now.state.value, "role": now.role}
    if figures:
        for key in ("load", "rate", "queue", "lag_s", "warmth", "connections"):
            made[key] = round(getattr(now, key), 3)
        made["copies"] = now.copies
    return made


def _gauges(desk: Desk, _role: TableRole) -> Shown | None:
    frame, live = desk.live.frame(), desk.live
    if frame is None:
        return None
    classes = zip(desk.setting.inputs.level.classes, frame.classes, strict=True)
    return {
        "answered": round(live.answered / live.ended, 6) if live.ended else 1.0,
        "classes": [_class(item.name, now) for item, now in classes],
    }


def _class(name: str, now: ClassFrame) -> Shown:
    answered = now.good + now.stale
    ended = answered + now.late + now.failed
    return {
        "name": name,
        "offered": round(now.offered, 1),
        "answered": round(answered / ended, 4) if ended else 1.0,
        "stale": round(now.stale / answered, 4) if answered else 0.0,
        "p99_ms": round(now.p99_ms, 1),
        "waiting": round(now.waiting, 1),
    }


def _bill(desk: Desk, _role: TableRole) -> Shown:
    live = desk.live
    added = sum(amount for _, amount in live.simulation.state.bill.items(live.second))
    return {
        "month": units.dollars(monthly_micro_usd(bill(desk.setting.inputs))),
        "drill": units.dollars(added),
    }


def _orders(desk: Desk, _role: TableRole) -> Shown:
    return {"lost": int(desk.live.lost + 0.5), "lost_writes": int(desk.live.simulation.state.lost_writes + 0.5)}


def _objectives(desk: Desk, _role: TableRole) -> list[Shown]:
    return [{"id": one.id, "text": one.text} for one in desk.plan.objectives]


_PARTS: dict[str, Callable[[Desk, TableRole], Any]] = {
    "map": _map,
    "gauges": _gauges,
    "bill": _bill,
    "orders": _orders,
    "objectives": _objectives,
}
"""What each part of `table_roles.SEES` holds at a moment."""


def shown_setting(desk: Desk, who: str) -> Shown:
    """What a view needs once: the level's name, and the map if the role sees it. No level, no fault, no seed."""
    role = desk.state.role_of(who)
    level = desk.setting.inputs.level
    made: Shown = {
        "table": desk.plan.name,
        "title": level.title,
        "starts": level.starts,
        "length": level.length_s,
        "intro": desk.plan.intro or f"{level.story.who}\n\n{level.story.promise}",
        "decides": desk.plan.decide.by,
        "may": list(role.may) if role else [],
        "sees": list(role.sees) if role else [],
    }
    if role and "map" in role.sees:
        made["topology"] = _written(desk.setting.inputs.topology)
    return made


def _written(topology: Topology) -> Shown:
    """The map as JSON holds it; `seat_panels.topology_of` reads it."""
    nodes = [
        {**plain(replace(node, detail=None)), **({"detail": node.detail.plain()} if node.detail else {})}
        for node in topology.nodes
    ]
    return {**plain(topology), "nodes": nodes}
