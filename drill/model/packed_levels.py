"""A pack: levels that are handed out together, and what students get of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drill.model.level import Level
from drill.model.short_repr import short_repr


@short_repr("level.id", "text_name")
@dataclass(frozen=True, slots=True)
class PackedLevel:
    """A level of a pack."""

    level: Level
    text_name: str
    """The file it is from."""
    text: str
    """As the instructor wrote it."""
    data: dict[str, Any]
    """The same as plain data."""
    choices: tuple[str, ...] = ()
    """Options that students may change; empty: those of the level."""


@short_repr("name", "version", "len:levels")
@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a pack's file says."""

    name: str
    title: str
    version: int
    levels: tuple[PackedLevel, ...]
    without: tuple[str, ...]
    """Parts of the levels that students do not get, as dotted paths."""
    files: tuple[tuple[str, str], ...] = ()
    """Name and text of the files that only the instructor gets: the pack's own and the rubric."""
