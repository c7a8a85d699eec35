"""The type of a table of sentences, and a few forms that many tables share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drill.model.level import Level
from drill.model.said import Fact
from drill.words import units

Facts = Mapping[str, Fact]
Sentence = str | Callable[[Facts, Level | None], str]
"""A template over the facts (`"{node} crashed"`), or a function of the facts and of the level they belong to."""
Table = Mapping[str, Sentence]
"""Sentences by code."""
QUANTITIES: Mapping[str, Callable[[float], str]] = {
    "s": units.duration,
    "d": lambda days: units.duration(days * 86_400) if days else "0 d",
    "acu": units.factor,
    "h": lambda hours: units.duration(hours * 3600),
    "gib": units.gib,
    "pct": lambda percent: units.percent(round(percent / 100, 6), exact=True),
    "writes": units.count,
}
"""A template's form of a fact, by the unit at the end of its name."""


def written(value: Fact) -> str:
    """A value as a design file writes it."""
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def measured(name: str, value: Fact) -> Fact:
    """A number with the unit that its fact's name ends in, as everywhere: `wait_s` 90 is `1 min 30 s`. Others as they are."""
    shown = QUANTITIES.get(name.rpartition("_")[2])
    return shown(value) if shown and isinstance(value, int | float) and not isinstance(value, bool) else value


def counted(facts: Facts, name: str) -> str:
    """A fact that is a count."""
    return units.count(float(str(facts[name])))


def wall_clock(level: Level | None, second: int) -> str:
    """Wall-clock time of a second of the drill, `19:52:07`; without a level the time since it began, `+00:12:07`."""
    return units.clock(level.starts, second) if level else f"+{units.clock('00:00', second)}"
