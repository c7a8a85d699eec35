"""The commands people type at a table, read into messages. The same words on a screen, in a terminal and in a pipe."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from drill.syntax import forms
from drill.syntax.problems import quoted, suggest
from drill.table.messages.message_reader import Unreadable, message_of
from drill.table.messages.table_messages import RATES, Message

LOCAL = ("help", "now", "people", "plan", "actions", "quit")
"""Commands that ask the view itself and tell nobody."""

HELP = {
    "say": "say [@role|@name] TEXT",
    "answer": "answer NUMBER TEXT",
    "propose": "propose ACTION [TARGET] [VALUE] [because TEXT]",
    "vote": "vote NUMBER yes|no [because TEXT]",
    "decide": "decide NUMBER yes|no [because TEXT]",
    "hold": "hold [TEXT] (players ask for it, the facilitator orders it)",
    "status": "status TEXT (to customers)",
    "forecast": "forecast 99 % TEXT (before the clock starts: availability, and what breaks first)",
    "mark": "mark strength|gap|quote TEXT, mark improve TEXT [owner NAME] [due DATE], mark rating OBJECTIVE P|S|M|U [TEXT]",
    "now": "now (the moment in words), people, actions, help",
    "quit": "quit (leave this view; the table stays, and you may come back)",
}
LEADING = {
    "go": "go [1|2|5|10|30|60] (simulated seconds a second), hold",
    "inject": "inject ID, skip ID (of the plan)",
    "strike": "strike FAULT [TARGET] [for 5m] [factor 3] (not in the plan; actions lists the faults)",
    "tell": "tell [@role|@name] TEXT (a message from outside)",
    "ask": "ask [hold] [@role|@name] TEXT",
    "join": "join NAME ROLE (people around this screen), NAME COMMAND (somebody does something)",
    "assign": "assign NAME ROLE, free NAME (somebody away, who may then join again by that name)",
    "plan": "plan (what is to come)",
    "end": "end (the table, for everybody and for good; the report can then be made)",
}
"""The facilitator's besides."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was understood: a command of the view's own, or somebody's message."""

    local: str = ""
    who: str = ""
    """Empty: whoever typed it."""
    message: Message | None = None


def read_line(text: str, people: Iterable[str] = (), *, leads: bool = False) -> Typed:
    """The command in a line. `people`: names the facilitator may speak for. Raises Unreadable with a way to put it."""
    words = text.split(maxsplit=1)
    if not words:
        raise Unreadable("type a command; help lists them")
    first, rest = words[0].removeprefix(":"), words[1] if len(words) > 1 else ""
    by_name = {name.casefold(): name for name in people}
    name = by_name.get(first.rstrip(":").casefold())
    if leads and name:
        inner = f"say {rest}" if first.endswith(":") or not _is_command(rest) else rest
        return Typed(who=name, message=read_line(inner).message)
    if first == "join" and leads:
        seat = rest.rsplit(maxsplit=1)
        if len(seat) != 2:
            raise Unreadable("write join NAME ROLE")
        return Typed(who=seat[0], message=message_of({"do": "join", "role": seat[1]}))
    if first in LOCAL:
        return Typed(local=first)
    reader = (_LEADING.get(first) if leads else None) or _READERS.get(first)
    if reader is None:
        known = [*_READERS, *LOCAL, *(_LEADING if leads else ())]
        speak = "; to speak, write say TEXT" if rest else ""
        raise Unreadable(f"there is no command {quoted(first)}; {suggest(first, known)}{speak}")
    try:
        return Typed(message=message_of(reader(rest.strip())))
    except (ValueError, IndexError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"write {(LEADING if leads else {}).get(first) or HELP.get(first, first)}") from None


def _is_command(rest: str) -> bool:
    word = rest.split(maxsplit=1)[:1]
    return bool(word) and word[0] in _READERS


def help_lines(*, leads: bool) -> list[str]:
    """Every command on a line."""
    return [*HELP.values(), *(LEADING.values() if leads else ())]


def _addressed(do: str, rest: str) -> dict[str, Any]:
    to = []
    while rest.startswith("@"):
        name, _, rest = rest[1:].partition(" ")
        to.append(name)
        rest = rest.strip()
    return {"do": do, "text": rest, **({"to": to} if to else {})}


def _reason(rest: str) -> tuple[str, str]:
    """The words before `because`, and those after it."""
    padded = f" {rest}"
    before, _, why = padded.partition(" because ")
    return before.strip(), why.strip()


def _numbered(do: str, rest: str) -> dict[str, Any]:
    number, text = rest.split(maxsplit=1)
    return {"do": do, "of": int(number), "text": text}


_YES = {"yes": True, "y": True, "no": False, "n": False}


def _ballot(do: str, rest: str) -> dict[str, Any]:
    words, why = _reason(rest)
    number, answer = words.split()
    if answer.lower() not in _YES:
        raise ValueError(answer)
    return {"do": do, "of": int(number), "yes": _YES[answer.lower()], "why": why}


def _propose(rest: str) -> dict[str, Any]:
    words, why = _reason(rest)
    parts = shlex.split(words)
    if not parts:
        raise ValueError(rest)
    kind, target, value = parts[0], parts[1] if len(parts) > 1 else "", " ".join(parts[2:])
    return {"do": "propose", "kind": kind, "target": "" if target == "-" else target, "value": value, "why": why}


def _forecast(rest: str) -> dict[str, Any]:
    share, _, text = rest.partition("%")
    return {"do": "forecast", "availability": forms.fraction(f"{share.strip()} %"), "first": text.strip(" ,;:")}


def _mark(rest: str) -> dict[str, Any]:
    kind, text = rest.split(maxsplit=1)
    if kind == "rating":
        objective, rating, *more = text.split(maxsplit=2)
        return {"do": "mark", "kind": kind, "objective": objective, "rating": rating.upper(), "text": " ".join(more)}
    made: dict[str, Any] = {"do": "mark", "kind": kind}
    for key in ("due", "owner"):
        text, _, found = text.partition(f" {key} ")
        if found:
            made[key] = found.strip()
    return {**made, "text": text.strip()}


def _strike(rest: str) -> dict[str, Any]:
    words = rest.split()
    made: dict[str, Any] = {"do": "strike", "kind": words.pop(0)}
    while words:
        word = words.pop(0)
        if word == "for":
            made["for_s"] = forms.whole(forms.seconds(words.pop(0)), "seconds")
        elif word == "factor":
            made["factor"] = float(words.pop(0))
        else:
            made["target"] = word
    return made


def _ask(rest: str) -> dict[str, Any]:
    hold = rest.startswith("hold ")
    return {**_addressed("ask", rest.removeprefix("hold ").strip()), "hold": hold}


def _pace(rest: str) -> dict[str, Any]:
    rate = int(rest.rstrip("x× ") or 10)
    if rate not in RATES or not rate:
        raise Unreadable(f"the clock runs at {', '.join(map(str, RATES[1:]))}")
    return {"do": "clock", "run": rate}


def _assign(rest: str) -> dict[str, Any]:
    name, role = rest.rsplit(maxsplit=1)
    return {"do": "assign", "name": name, "role": role}


_READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "say": lambda rest: _addressed("say", rest),
    "answer": lambda rest: _numbered("answer", rest),
    "status": lambda rest: {"do": "status", "text": rest},
    "propose": _propose,
    "vote": lambda rest: _ballot("vote", rest),
    "decide": lambda rest: _ballot("decide", rest),
    "hold": lambda rest: {"do": "hold", "why": rest},
    "forecast": _forecast,
    "mark": _mark,
}
_LEADING: dict[str, Callable[[str], dict[str, Any]]] = {
    "go": _pace,
    "hold": lambda _rest: {"do": "clock", "run": 0},
    "inject": lambda rest: {"do": "inject", "inject": rest},
    "skip": lambda rest: {"do": "skip", "inject": rest},
    "strike": _strike,
    "tell": lambda rest: _addressed("tell", rest),
    "ask": _ask,
    "assign": _assign,
    "free": lambda rest: {"do": "free", "name": rest},
    "end": lambda _rest: {"do": "end"},
}
SPOKEN = frozenset((*_READERS, *_LEADING, *LOCAL, "join"))
"""Words that cannot be a person's name: they begin a command."""
