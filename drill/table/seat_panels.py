"""The panels of a seat's screen as plain lines: the map or the facts, the moment, proposals, people, what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from drill.model.run import ClassFrame, Frame, NodeFrame, NodeState
from drill.model.said import said_of
from drill.model.topology import Link, LinkKind, Node, NodeKind, Topology
from drill.scene.drawing import text as drawn
from drill.scene.glyphs import STATES
from drill.syntax.safe_text import safe
from drill.table.messages.table_lines import proposal_line, question_line
from drill.words import units

if TYPE_CHECKING:
    from drill.table.seat import Seat

Shown = dict[str, Any]
MOST_OUTSIDE = 4
"""Messages from and to outside that a role without a map sees beside its figures."""
SILENT_S = 360
"""A person silent for longer is marked."""
NONE_ANSWERED = "–"
"""Instead of a latency of nothing."""
HIDDEN = "hidden"
OUTSIDE = "outside"
"""The heading of what is in no region, before all regions."""
APART = 3
"""Columns between two things on a line."""


def topology_of(plain: Shown) -> Topology:
    """The map of a level as it was sent. Raises KeyError, TypeError or ValueError for anything else."""
    nodes = tuple(
        Node(**{**one, "kind": NodeKind(one["kind"]), "detail": said_of(one["detail"]) if one.get("detail") else None})
        for one in plain["nodes"]
    )
    links = tuple(Link(**{**one, "kind": LinkKind(one["kind"])}) for one in plain["links"])
    return Topology(nodes, links, tuple((name, tuple(zones)) for name, zones in plain["regions"]))


def map_text(seat: Seat, width: int, height: int) -> str:
    """The map: drawn with loads for those who see figures, as states by zone for the others."""
    nodes = seat.now.get("map")
    if "topology" not in seat.setting:
        return "\n".join(facts_text(seat))
    topology = topology_of(seat.setting["topology"])
    if nodes is None:
        return drawn(topology, width=width, height=height)
    if any(node["state"] == HIDDEN for node in nodes) or "load" not in nodes[0]:
        return "\n".join(_states(topology, nodes, width))
    return drawn(topology, _frame(seat.now), width=width, height=height)


def facts_text(seat: Seat) -> Iterator[str]:
    """The facts of a role without a map: each class of requests, the money, messages from outside and to it."""
    now = seat.now
    gauges = now.get("gauges", {}).get("classes", ())
    if gauges:
        broad = max(len(one["name"]) for one in gauges)
        yield f"{'requests':<{max(broad, 8)}}  {'a second':>9}  {'answered':>9}  {'stale':>7}  {'p99':>8}"
    for one in gauges:
        shares = f"{units.percent(one['answered'], short=True):>9}  {units.percent(one['stale'], short=True):>7}"
        rate = units.count(one["offered"])
        p99 = units.duration(one["p99_ms"] / 1000, short=True) if one["answered"] else NONE_ANSWERED
        yield f"{one['name']:<{max(broad, 8)}}  {rate:>9}  {shares}  {p99:>8}"
    if "bill" in now or "orders" in now:
        yield ""
        yield from _money(now)
    if "outside" in seat.setting.get("sees", ()):
        yield ""
        yield "status page and messages from outside"
        yield from (seat.outside[-MOST_OUTSIDE:] or ["nothing yet; status TEXT publishes one"])
    if not now.get("second") and not gauges:
        yield "no figures before the clock starts"


def _money(now: Shown) -> list[str]:
    parts = []
    if orders := now.get("orders"):
        parts.append(f"lost {units.count(orders['lost'])} requests, {units.count(orders['lost_writes'])} writes")
    if bill := now.get("bill"):
        parts.append(f"bill {bill['month']} a month, drill {bill['drill']}")
    return parts


def _frame(now: Shown) -> Frame:
    classes = tuple(
        ClassFrame(
            offered=one["offered"],
            good=one["offered"] * one["answered"],
            stale=0.0,
            late=0.0,
            failed=one["offered"] * (1 - one["answered"]),
            retries=0.0,
            waiting=one["waiting"],
            p50_ms=0.0,
            p99_ms=one["p99_ms"],
            hit_ratio=0.0,
        )
        for one in now.get("gauges", {}).get("classes", ())
    )
    nodes = tuple(
        NodeFrame(
            state=NodeState(one["state"]),
            load=one["load"],
            rate=one["rate"],
            queue=one["queue"],
            lag_s=one["lag_s"],
            warmth=one["warmth"],
            connections=one["connections"],
            copies=one["copies"],
            role=one["role"],
            note=None,
        )
        for one in now["map"]
    )
    return Frame(max(0, now["second"] - 1), classes, nodes, ())


def _states(topology: Topology, nodes: list[Shown], width: int) -> Iterator[str]:
    """Every node with its state, a line a zone, or more where they do not fit. As on the map, `up` needs no word."""
    places: dict[str, list[str]] = {}
    for node, now in zip(topology.nodes, nodes, strict=True):
        state = now["state"]
        if state == HIDDEN:
            words = f"? {node.id} cannot be seen"
        else:
            changed = f", now {now['role']}" if now["role"] and now["role"] != node.kind.value else ""
            words = f"{STATES[NodeState(state)]} {node.id}{'' if state == NodeState.UP else f' {state}'}{changed}"
        places.setdefault(node.zone or node.region or OUTSIDE, []).append(words)
    broad = max(map(len, places)) + APART
    for place, found in sorted(places.items(), key=lambda item: (item[0] != OUTSIDE, item[0])):
        line = f"{place:<{broad}}"
        for words in found:
            if line.strip() and len(line) + len(words) > width and len(line) > broad:
                yield line.rstrip()
                line = " " * broad
            line += words + " " * APART
        yield line.rstrip()
    seen = dict.fromkeys(now["state"] for now in nodes if now["state"] not in (HIDDEN, NodeState.UP))
    yield "   ".join(f"{STATES[NodeState(state)]} {state}" for state in (NodeState.UP, *seen))


def moment_line(seat: Seat) -> str:
    """One line: shares answered in time, and money where the role sees it."""
    return "   ".join(_moment(seat))


def _moment(seat: Seat) -> list[str]:
    now, parts = seat.now, []
    if gauges := now.get("gauges"):
        parts.append(f"answered {units.percent(gauges['answered'])} so far")
        parts += [f"{one['name']} {units.percent(one['answered'], short=True)}" for one in gauges["classes"]]
    return parts + _money(now)


def clock_line(seat: Seat) -> str:
    """The table, the clock, who this is."""
    now = seat.now
    if not now:
        return f"{seat.setting.get('table', 'table')}   connecting"
    pace = f"▶ {now['run']}x" if now["run"] else "‖ held"
    here = sum(bool(one[2]) for one in now["people"])
    left = units.elapsed(max(0, now["length"] - now["second"]))
    who = "facilitator" if seat.leads else f"{seat.who}, {seat.role}"
    return safe(
        f"{seat.setting.get('table', 'table')}   {now['clock']} {pace}   {left} left   {here} of {len(now['people'])} here   {who}"
    )


def hold_line(seat: Seat, minutes: int = 0) -> str:
    """The reason that the clock is held, and for how many minutes of real time; empty while it runs."""
    now = seat.now
    if seat.closed:
        return safe(f"NOT CONNECTED: {seat.closed}; q leaves")
    if seat.away:
        return f"NOT CONNECTED: {seat.away}"
    if seat.over:
        return (
            "THE TABLE IS OVER: look back with ← →"
            if seat.playback.newest
            else "LOOKING BACK: → goes on, End to the end"
        )
    if not now or now["run"]:
        return ""
    closes = "; e, then Enter, ends the table" if seat.leads and now["second"] >= now["length"] else ""
    return safe(f"HOLD{f' for {units.duration(60 * minutes)}' * (minutes > 0)}: {_why_held(now)}{closes}")


def _why_held(now: Shown) -> str:
    """The person or inject that holds the clock, with the words of a question."""
    held = str(now["held_by"])
    if not held:
        return "the clock has not started"
    text = next((one["text"] for one in now.get("questions", ()) if held == f"question {one['n']}"), "")
    return f"{held}: {text}" if text else held


def proposals_text(seat: Seat) -> list[str]:
    """Open proposals first, then open questions, then what was decided last."""
    now = seat.now
    lines = [proposal_line(one) for one in now.get("proposals", ()) if one["open"]]
    if not lines:
        lines.append("no open proposal")
    lines += [question_line(one) for one in now.get("questions", ()) if not one["answers"]]
    done = [one for one in now.get("proposals", ()) if not one["open"]]
    lines += [f"{'✔' if one['yes'] else '✘'} {one['n']} {one['what']}, {one['decided_by']}" for one in done[-3:]]
    return [safe(line) for line in lines]


def people_text(seat: Seat, width: int) -> list[str]:
    """The people present, and who has been silent for long; as many on a line as fit."""
    lines: list[str] = []
    for name, role, here, silent in seat.now.get("people", ()):
        mark = "!" if here and silent > SILENT_S else ""
        one = safe(f"{'●' if here else '○'} {name}, {role} {units.elapsed(max(0, silent))}{mark}")
        longer = f"{lines[-1]}{' ' * APART}{one}" if lines else one
        if lines and len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(one)
    return lines or ["nobody has joined"]


def next_text(seat: Seat) -> list[str]:
    """The coming injects, for the facilitator: offered first, then by time, then what waits."""
    now = seat.now
    injects = now.get("next", ())
    rows = [f"◆ {one['id']}: {one['what']} (offered now)" for one in injects if one["offered"]]
    timed = [(one["at"], f"{one['clock']} {one['id']}: {one['what']}") for one in injects if one["clock"]]
    timed += [(one["at"], f"{one['clock'][:5]} {'‖ ' * one['hold']}? {one['text']}") for one in now.get("asks", ())]
    timed += [(one["at"], f"✕ {one['text']}") for one in now.get("faults", ()) if not one["past"]]
    rows += [text for _, text in sorted(timed)]
    rows += [f"◇ {one['id']}: {one['what']}" for one in injects if not one["clock"] and not one["offered"]]
    return [safe(row) for row in rows] or ["nothing more is planned"]
