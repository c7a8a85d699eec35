"""An action of a table in words, its value with the unit that people typed: `shed browse 20 %`."""

from __future__ import annotations

from collections.abc import Callable

from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.words import units


def action_text(action: Action) -> str:
    """Kind, target and value of an action."""
    wanted = ACTIONS[action.kind].value
    show = _UNITS.get(wanted.form, str) if wanted else str
    value = show(action.value) if action.value.isdecimal() else action.value
    return " ".join(part for part in (action.kind, action.target, value) if part)


_UNITS: dict[str, Callable[[str], str]] = {
    "percent": lambda value: f"{value} %",
    "duration": lambda value: units.duration(int(value)),
    "restore": lambda value: f"{units.duration(int(value))} back",
    "gib": lambda value: f"{value} GiB",
}
"""How a plain number of a form reads."""
