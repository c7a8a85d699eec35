"""Lines of a view as text: for terminals without a screen, screen readers, pipes and the log of a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drill.syntax.safe_text import safe
from drill.table.messages.table_messages import RATINGS
from drill.words import units

Shown = dict[str, Any]


def entry_line(shown: Shown) -> str:
    """One entry on one line: `19:52:10 ana (to dba): the writer is gone`."""
    form = _FORMS.get(str(shown.get("do")))
    return safe(f"{shown.get('clock', '')} {form(shown) if form else ''}".rstrip())


def addressed(shown: Shown) -> str:
    """To whom something went, in brackets; empty for everyone."""
    names = shown.get("to")
    return f" (to {', '.join(map(str, names))})" if names else ""


def _why(shown: Shown) -> str:
    return f", because {shown['why']}" if shown.get("why") else ""


def _action(shown: Shown) -> str:
    if shown.get("what"):
        return str(shown["what"])
    return " ".join(str(shown[key]) for key in ("kind", "target", "value") if shown.get(key))


def _mark(shown: Shown) -> str:
    if shown.get("kind") == "rating":
        word = RATINGS.get(str(shown.get("rating")), "")
        return f"rates {shown.get('objective')} {shown.get('rating')}: {word}{'. ' * bool(shown.get('text'))}{shown.get('text', '')}"
    owner = f" ({', '.join(str(shown[key]) for key in ('owner', 'due') if shown.get(key))})"
    kind = "an improvement" if shown.get("kind") == "improve" else f"a {shown.get('kind')}"
    return f"notes {kind}: {shown.get('text')}{owner if owner != ' ()' else ''}"


def _clock(shown: Shown) -> str:
    return f"THE CLOCK RUNS at {shown['run']}x" if shown.get("run") else "HOLD: the clock stands"


def _inject(shown: Shown) -> str:
    parts = (shown.get("fault"), shown.get("text"))
    return f"inject {shown.get('inject')}: {'; '.join(str(part) for part in parts if part) or 'released'}"


def _strength(shown: Shown) -> str:
    """Factor and length of a fault, where they were given."""
    factor = f" × {units.factor(shown['factor'])}" if shown.get("factor") is not None else ""
    return f"{factor}{' for ' + units.duration(shown['for_s']) if shown.get('for_s') else ''}"


_FORMS: dict[str, Callable[[Shown], str]] = {
    "join": lambda s: f"{s['who']} is here as {s.get('role')}",
    "leave": lambda s: f"{s['who']} is away",
    "assign": lambda s: f"{s.get('name')} is now {s.get('role')}",
    "free": lambda s: f"the seat of {s.get('name')} may be taken again",
    "say": lambda s: f"{s['who']}{addressed(s)}: {s.get('text')}",
    "answer": lambda s: f"{s['who']} answers question {s.get('of')}: {s.get('text')}",
    "status": lambda s: f"STATUS by {s['who']}: {s.get('text')}",
    "propose": lambda s: f"{s['who']} proposes {s.get('number')}: {_action(s)}{_why(s)}",
    "vote": lambda s: f"{s['who']} votes {'yes' if s.get('yes') else 'no'} on {s.get('of')}{_why(s)}",
    "decide": lambda s: f"{s['who']} decides {s.get('of')}: {'yes, do it' if s.get('yes') else 'no'}{_why(s)}",
    "hold": lambda s: f"{s['who']} asks for a HOLD{_why(s)}",
    "mark": lambda s: f"{s['who']} {_mark(s)}",
    "forecast": lambda s: (
        f"{s['who']} expects {units.percent(s.get('availability', 0.0))}, and first to break: {s.get('first')}"
    ),
    "clock": _clock,
    "inject": _inject,
    "skip": lambda s: f"inject {s.get('inject')} is skipped",
    "strike": lambda s: f"sudden inject: {_action(s)}{_strength(s)}",
    "tell": lambda s: f"MESSAGE{addressed(s)}: {s.get('text')}",
    "ask": lambda s: f"QUESTION {s.get('number')}{addressed(s)}: {s.get('text')}{_think(s)}",
    "end": lambda _s: "THE TABLE IS OVER",
    "tick": lambda _s: "a minute passes",
}


def _think(shown: Shown) -> str:
    return f" ({units.duration(shown['think_s'])} to think)" if shown.get("think_s") else ""


def event_line(shown: Shown) -> str:
    """One line of the systems' log: `19:50:12 alarm: …`."""
    return safe(f"{shown.get('clock')} {shown.get('kind')}: {shown.get('text')}")


def now_lines(shown: Shown) -> list[str]:
    """The moment in a few sentences."""
    lines = [_clock_line(shown)]
    gauges = shown.get("gauges")
    if gauges:
        classes = ", ".join(f"{row['name']} {units.percent(row['answered'])}" for row in gauges["classes"])
        lines.append(f"answered in time {units.percent(gauges['answered'])} so far; now {classes}")
    nodes = shown.get("map")
    if nodes:
        off = [f"{node['id']} {node['state']}" for node in nodes if node["state"] != "up"]
        lines.append("; ".join(off) if off else "everything is up")
    if "bill" in shown:
        lines.append(f"bill {shown['bill']['month']} a month, this drill adds {shown['bill']['drill']}")
    if "orders" in shown:
        lost = shown["orders"]
        lines.append(
            f"{units.count(lost['lost'])} requests lost, {units.count(lost['lost_writes'])} acknowledged writes lost"
        )
    lines += [proposal_line(one) for one in shown.get("proposals", ()) if one["open"]]
    lines += [question_line(one) for one in shown.get("questions", ()) if not one["answers"]]
    return [safe(line) for line in lines]


def _clock_line(shown: Shown) -> str:
    left = units.elapsed(max(0, shown["length"] - shown["second"]))
    if shown["over"]:
        return f"{shown['clock']} the table has ended"
    if not shown["run"]:
        held = f" ({shown['held_by']})" if shown["held_by"] else ""
        closes = "; end ends the table" if "next" in shown and shown["second"] >= shown["length"] else ""
        return f"{shown['clock']} HOLD{held}, {left} left{closes}"
    return f"{shown['clock']} running at {shown['run']}x, {left} left"


def proposal_line(one: Shown) -> str:
    """An open proposal with its votes."""
    votes = "".join("✔" if yes else "✘" for _, yes in one.get("votes", ()))
    why = f", because {one['why']}" if one.get("why") else ""
    return f"proposal {one['n']}: {one['what']} by {one['by']}{why} {votes}".rstrip()


def question_line(one: Shown) -> str:
    """A question that nobody has answered."""
    return f"question {one['n']}{addressed(one)}: {one['text']}"


def coming_lines(shown: Shown) -> list[str]:
    """For the facilitator: what is to come."""
    lines = [
        f"{one['clock'] or ('◆ now' if one['offered'] else '◇ ready')} {one['id']}: {one['what']}"
        f"{' when ' + one['when'] if one['when'] else ''}"
        for one in shown.get("next", ())
    ]
    lines += [
        f"{one['clock']} question{' with a hold' if one['hold'] else ''}: {one['text']}"
        for one in shown.get("asks", ())
    ]
    lines += [f"fault {'past' if one['past'] else 'to come'}: {one['text']}" for one in shown.get("faults", ())]
    return [safe(line) for line in lines]


def person_lines(shown: Shown) -> list[str]:
    """People present, and how long each has been silent."""
    return [
        safe(f"{name}, {role}, {'here' if here else 'away'}, silent for {units.elapsed(max(0, silent))}")
        for name, role, here, silent in shown["people"]
    ]
