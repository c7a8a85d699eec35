"""Actions of a table in words: the team's, with the unit that people typed: `shed browse 20 %`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.said import Said
from drill.words import units
from drill.words.action_sentences import BY
from drill.words.english import event_words

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import Event


def action_text(action: Action) -> str:
    """Kind, target and value of an action."""
    wanted = ACTIONS[action.kind].value
    show = _UNITS.get(wanted.form, str) if wanted else str
    value = show(action.value) if action.value.isdecimal() else action.value
    return " ".join(part for part in (action.kind, action.target, value) if part)


def table_event_words(event: Event, level: Level | None = None) -> str:
    """An event of the drill in words. What the engine calls the player's is the team's here."""
    facts = dict(event.said.facts)
    if facts.get(BY) == "player":
        shown = action_text(Action(event.t, *(str(facts[name]) for name in ("action", "target", "value"))))
        kind, _, rest = shown.partition(" ")
        facts |= {BY: "team", "action": kind, "target": rest, "value": ""}
        event = replace(event, said=Said(event.said.code, **facts))
    return event_words(event, level)


_UNITS: dict[str, Callable[[str], str]] = {
    "percent": lambda value: units.percent(int(value) / 100, exact=True),
    "rate": lambda value: value if value == "off" else units.rate(int(value)),
    "duration": lambda value: units.duration(int(value)),
    "restore": lambda value: f"{units.duration(int(value))} back",
    "gib": lambda value: units.gib(int(value)),
}
"""Adds the unit to a plain number, by the form of the value."""
