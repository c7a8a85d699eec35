"""The moment and the setting of a table as a role may see them, filtered at the source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drill.engine.faults.fault_spec import root_of
from drill.model.canonical import plain
from drill.scoring.bill import bill, monthly_micro_usd
from drill.table.action_text import action_text
from drill.table.messages.table_roles import FACILITATOR
from drill.words import units
from drill.words.english import english

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.model.run import ClassFrame, NodeFrame
    from drill.model.topology import Topology
    from drill.table.messages.table_roles import TableRole
    from drill.table.plan.table_plan import Inject
    from drill.table.table_session import TableSession

Shown = dict[str, Any]


def shown_now(session: TableSession, who: str) -> Shown:
    """The table and the drill at this moment, as one person sees them."""
    state = session.state
    role = state.role_of(who)
    second, level = session.live.second, session.setting.inputs.level
    made: Shown = {
        "second": second,
        "length": state.length_s,
        "clock": units.clock(level.starts, second),
        "run": state.rate,
        "held_by": session.halted or state.held_by,
        "over": state.over,
        "people": [[one.name, one.role, one.here, second - one.spoke_s] for one in state.people],
        "proposals": [_proposal(session, role, number) for number in range(len(state.proposals))],
        "questions": [
            {"n": one.n, "text": one.text, "to": list(one.to), "answers": one.answers, "closing": one.closing}
            for one in state.questions
        ],
    }
    if level.enters_s:
        made["enters"] = level.enters_s
    if role is None:
        return made
    for part, show in _PARTS.items():
        if part in role.sees and (found := show(session, role)) is not None:
            made[part] = found
    if who == FACILITATOR:
        made["next"] = [_coming(session, inject) for inject in session.plan.injects if inject.id not in state.injected]
        made["asks"] = [
            {"at": one.at_s, "clock": units.clock(level.starts, one.at_s), "text": one.ask, "hold": one.hold}
            for one in session.plan.questions[state.asked :]
        ]
        made["faults"] = [
            {"at": one.at_s, "text": english(root_of(one), level), "past": one.at_s < second}
            for one in (*session.drawn_faults, *state.faults)
        ]
    return made


def _proposal(session: TableSession, role: TableRole | None, number: int) -> Shown:
    one = session.state.proposals[number]
    made: Shown = {"n": one.n, "by": one.by, "what": action_text(one.action), "why": one.why, "open": one.open}
    if not one.open:
        made |= {"yes": one.yes, "decided_by": one.decided_by}
    if role is not None and "votes" in role.sees:
        made["votes"] = [[ballot.name, ballot.yes] for ballot in one.ballots]
    return made


def _coming(session: TableSession, inject: Inject) -> Shown:
    level = session.setting.inputs.level
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
        "offered": inject.id in session.offered(),
    }


def _map(session: TableSession, role: TableRole) -> list[Shown] | None:
    frame = session.live.frame()
    if frame is None:
        return None
    hidden = (
        {name for name, until in session.state.hidden if until > session.live.second}
        if role.name != FACILITATOR
        else set()
    )
    figures = "figures" in role.sees
    return [
        _node(node.id, now, figures=figures, hidden=bool({node.id, "nodes"} & hidden))
        for node, now in zip(session.setting.inputs.topology.nodes, frame.nodes, strict=True)
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


def _gauges(session: TableSession, _role: TableRole) -> Shown | None:
    frame, live = session.live.frame(), session.live
    if frame is None:
        return None
    classes = zip(session.setting.inputs.level.classes, frame.classes, strict=True)
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


def _bill(session: TableSession, _role: TableRole) -> Shown:
    live = session.live
    added = sum(amount for _, amount in live.simulation.state.bill.items(live.second))
    return {
        "month": units.dollars(monthly_micro_usd(bill(session.setting.inputs))),
        "drill": units.dollars(added),
    }


def _orders(session: TableSession, _role: TableRole) -> Shown:
    return {"lost": int(session.live.lost + 0.5), "lost_writes": int(session.live.simulation.state.lost_writes + 0.5)}


def _objectives(session: TableSession, _role: TableRole) -> list[Shown]:
    return [{"id": one.id, "text": one.text} for one in session.plan.objectives]


_PARTS: dict[str, Callable[[TableSession, TableRole], Any]] = {
    "map": _map,
    "gauges": _gauges,
    "bill": _bill,
    "orders": _orders,
    "objectives": _objectives,
}
"""The content of each part of `table_roles.SEES` at a moment."""


def shown_setting(session: TableSession, who: str) -> Shown:
    """The setting as a view needs it once: the level's name, and the map if the role sees it. No level, no fault, no seed."""
    role = session.state.role_of(who)
    level = session.setting.inputs.level
    made: Shown = {
        "table": session.plan.name,
        "title": level.title,
        "starts": level.starts,
        "length": level.length_s,
        "intro": session.plan.intro or f"{level.story.who}\n\n{level.story.promise}",
        "decides": session.plan.decide.by,
        "may": list(role.may) if role else [],
        "sees": list(role.sees) if role else [],
    }
    if role and "map" in role.sees:
        made["topology"] = _written(session.setting.inputs.topology)
    return made


def _written(topology: Topology) -> Shown:
    """The map as JSON holds it; `seat_panels.topology_of` reads it."""
    nodes = [
        {**plain(replace(node, detail=None)), **({"detail": node.detail.plain()} if node.detail else {})}
        for node in topology.nodes
    ]
    return {**plain(topology), "nodes": nodes}
