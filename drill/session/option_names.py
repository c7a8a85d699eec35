"""The plan's names of options and of their values, which a chain names as a design file does: `clients.dns_ttl`, `forever`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.words.english import Value


def option_name(level: Level, path: str) -> str:
    """The label of the option at a path; the path itself where no option has it."""
    return next(
        (row.label.strip() for row, _ in _rows(level) if row.key == path or row.key.startswith(f"{path}.")), path
    )


def option_value(level: Level, path: str, value: Value) -> Value:
    """A value of the option at a path as the plan says it; the value itself where the plan offers no such value."""
    for row, design in _rows(level):
        if row.key == path:
            choices = row.choices(level, design)
            same = (text for choice, text in choices if type(choice) is type(value) and choice == value)
            if text := next(same, ""):
                return text.partition("  ")[0]
    return value


@lru_cache(maxsize=4)
def _rows(level: Level) -> tuple[tuple[Option, Design], ...]:
    """Every option of the level's own designs, with the design that has it."""
    from drill.design.plan_rows import options

    # The name is the same where the level leaves no choice.
    free = replace(level, choices=())
    return tuple((row, design) for design in level.own_designs().values() for row in options(free, design))
