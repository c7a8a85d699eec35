"""What a table of sentences holds, and the few forms that many of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drill.model.level import Level
from drill.model.said import Fact
from drill.words import units

Facts = Mapping[str, Fact]
Sentence = str | Callable[[Facts, Level | None], str]
"""A template over the facts (`"{node} crashed"`), or a function of the facts and of the level they are told in."""
Table = Mapping[str, Sentence]
"""Sentences by code."""


def written(value: Fact) -> str:
    """A value as a design file writes it."""
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def wall_clock(level: Level | None, second: int) -> str:
    """Wall-clock time of a second of the drill, `19:52:07`; without a level the time since it began, `+00:12:07`."""
    return units.clock(level.starts, second) if level else f"+{units.clock('00:00', second)}"
