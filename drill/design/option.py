"""A row of the plan: reads one value of a design, lists its alternatives, and replaces it.

Whether the whole is legal is for `drill.catalog.rules`: a player may pass through an illegal design to reach a legal one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drill.model.design import Design
from drill.model.level import Level

Choice = tuple[Any, str]
"""A value and its words."""
Choices = Callable[[Level, Design], tuple[Choice, ...]]


def always(_level: Level, _design: Design) -> bool:
    """An option that is always shown."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One row. `key` is the dotted path in a design file; `near` are the values that left and right step through."""

    key: str
    topic: str
    """Path of its record (`OptionSpec`): the rows of several replicas, classes or endpoints share one."""
    group: str
    label: str
    meaning: str
    choices: Choices
    get: Callable[[Design], Any]
    put: Callable[[Level, Design, Any], Design]
    shown: Callable[[Level, Design], bool] = always
    near: Choices | None = None

    def text(self, level: Level, design: Design) -> str:
        """The present value in words; a value that is none of the choices is shown as it is."""
        value = self.get(design)
        found = next((text for choice, text in self.choices(level, design) if choice == value), None)
        if found is not None:
            return found
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def step(self, level: Level, design: Design, by: int) -> Design:
        """The design with the next (`by` 1) or previous (-1) value, round the ends. Unchanged when there is no other."""
        values = [value for value, _ in (self.near or self.choices)(level, design)]
        if not values:
            return design
        now = self.get(design)
        at = (values.index(now) + by) % len(values) if now in values else (0 if by > 0 else len(values) - 1)
        return self.put(level, design, values[at])
