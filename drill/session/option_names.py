"""The plan's name of an option that a chain names as a design file does: `clients.dns_ttl`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.level import Level


def option_name(level: Level, path: str) -> str:
    """The label of the option at a path; the path itself where no option has it."""
    rows = _labels(level)
    return next((label for key, label in rows if key == path or key.startswith(f"{path}.")), path)


@lru_cache(maxsize=4)
def _labels(level: Level) -> tuple[tuple[str, str], ...]:
    """Key and label of every option of the level's own designs."""
    from drill.design.table import options

    # The name is the same where the level leaves no choice.
    free = replace(level, choices=())
    designs = (level.start, *(design for _, design in (*level.solutions, *level.traps)))
    return tuple((row.key, row.label.strip()) for design in designs for row in options(free, design))
