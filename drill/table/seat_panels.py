"""The panels of a seat's screen as plain lines: the map, the moment, proposals, people, what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from drill.model.run import ClassFrame, Frame, NodeFrame, NodeState
from drill.model.topology import Link, LinkKind, Node, NodeKind, Topology
from drill.scene.drawing import text as drawn
from drill.scene.glyphs import STATES
from drill.syntax.safe_text import safe
from drill.table.table_lines import proposal_line
from drill.words import units

if TYPE_CHECKING:
    from drill.table.seat import Seat

Shown = dict[str, Any]
SILENT_S = 360
"""A person silent for longer is marked."""
HIDDEN = "hidden"


def topology_of(plain: Shown) -> Topology:
    """The map of a level as it was sent. Raises KeyError, TypeError or ValueError for anything else."""
    nodes = tuple(Node(**{**one, "kind": NodeKind(one["kind"])}) for one in plain["nodes"])
    links = tuple(Link(**{**one, "kind": LinkKind(one["kind"])}) for one in plain["links"])
    return Topology(nodes, links, tuple((name, tuple(zones)) for name, zones in plain["regions"]))


def map_text(seat: Seat, width: int, height: int) -> str:
    """The map: drawn with loads for those who see figures, as states by zone for the others."""
    nodes = seat.now.get("map")
    if "topology" not in seat.setting:
        return "Your role has no map.\n" + "\n".join(_moment(seat))
    topology = topology_of(seat.setting["topology"])
    if nodes is None:
        return drawn(topology, width=width, height=height)
    if any(node["state"] == HIDDEN for node in nodes) or "load" not in nodes[0]:
        return "\n".join(_states(topology, nodes))
    return drawn(topology, _frame(seat.now), width=width, height=height)


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


def _states(topology: Topology, nodes: list[Shown]) -> Iterator[str]:
    """Every node with its state, by zone."""
    zones: dict[str, list[str]] = {}
    for node, now in zip(topology.nodes, nodes, strict=True):
        place = node.zone or node.region or "outside"
        state = now["state"]
        if state == HIDDEN:
            words = f"? {node.id} cannot be seen"
        else:
            changed = f", now {now['role']}" if now["role"] and now["role"] != node.kind.value else ""
            words = f"{STATES[NodeState(state)]} {node.id} {state}{changed}"
        zones.setdefault(place, []).append(words)
    for place, found in zones.items():
        yield place
        yield from (f"   {words}" for words in found)


def moment_line(seat: Seat) -> str:
    """One line: shares answered in time, and money where the role sees it."""
    return "   ".join(_moment(seat))


def _moment(seat: Seat) -> list[str]:
    now, parts = seat.now, []
    if gauges := now.get("gauges"):
        parts.append(f"answered {units.percent(gauges['answered'])} so far")
        parts += [f"{one['name']} {units.percent(one['answered'], short=True)}" for one in gauges["classes"]]
    if orders := now.get("orders"):
        parts.append(f"lost {units.count(orders['lost'])} requests, {units.count(orders['lost_writes'])} writes")
    if bill := now.get("bill"):
        parts.append(f"bill {bill['month']} a month, drill {bill['drill']}")
    return parts


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


def hold_line(seat: Seat) -> str:
    """In words why the clock stands; empty while it runs."""
    now = seat.now
    if seat.away:
        return f"NOT CONNECTED: {seat.away}"
    if not now or now["run"]:
        return ""
    if now["over"]:
        return "THE TABLE IS OVER"
    held = now["held_by"]
    return safe(f"HOLD: {held}" if held else "HOLD: the clock has not started")


def proposals_text(seat: Seat) -> list[str]:
    """Open proposals first, then open questions, then what was decided last."""
    now = seat.now
    lines = [proposal_line(one) for one in now.get("proposals", ()) if one["open"]]
    if not lines:
        lines.append("no open proposal")
    lines += [f"? {one['n']}: {one['text']}" for one in now.get("questions", ()) if not one["answers"]]
    done = [one for one in now.get("proposals", ()) if not one["open"]]
    lines += [f"{'✔' if one['yes'] else '✘'} {one['n']} {one['what']}, {one['decided_by']}" for one in done[-3:]]
    return [safe(line) for line in lines]


def people_text(seat: Seat) -> list[str]:
    """Who is here, and who has been silent for long."""
    rows = []
    for name, role, here, silent in seat.now.get("people", ()):
        mark = "!" if here and silent > SILENT_S else ""
        rows.append(safe(f"{'●' if here else '○'} {name}, {role}  {units.elapsed(max(0, silent))}{mark}"))
    return rows or ["nobody has joined"]


def next_text(seat: Seat) -> list[str]:
    """What is to come, for the facilitator: offered first, then by time, then what waits."""
    now = seat.now
    injects = now.get("next", ())
    rows = [f"◆ {one['id']}: {one['what']} (offered now)" for one in injects if one["offered"]]
    timed = [(one["clock"], f"{one['clock']} {one['id']}: {one['what']}") for one in injects if one["clock"]]
    timed += [(one["clock"], f"{one['clock'][:5]} {'‖ ' * one['hold']}? {one['text']}") for one in now.get("asks", ())]
    rows += [text for _, text in sorted(timed)]
    rows += [f"◇ {one['id']}: {one['what']}" for one in injects if not one["clock"] and not one["offered"]]
    rows += [f"✕ {one['text']}" for one in now.get("faults", ()) if not one["past"]]
    return [safe(row) for row in rows] or ["nothing more is planned"]
