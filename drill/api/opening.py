"""Opens levels and designs by id, file, text or plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drill.design.dump import headed
from drill.errors import DrillError, Problem
from drill.files import check_file, library, load
from drill.model.design import Design
from drill.model.level import Level
from drill.model.short_repr import short_repr
from drill.syntax.problems import Kind
from drill.syntax.source import read_text

LevelRef = Level | str | Path
"""A level, the id of a shipped one, or the path of a level file."""
DesignRef = Design | str | Path | Mapping[str, object]
"""A design; the path of a design file; `@start`, `@solution:NAME`; YAML text of several lines; or a design file's plain data."""

KEPT = 64
_texts: dict[str, str] = {}
"""The YAML of the last levels that were loaded, by digest: a saved run brings its level along."""


@short_repr("id", "title", "chapter")
@dataclass(frozen=True, slots=True)
class LevelInfo:
    """A shipped level, as a list shows it."""

    id: str
    title: str
    chapter: str
    path: Path
    stars: tuple[str, ...]
    """Names of its objectives; the first is the one a design has to meet."""
    solutions: tuple[str, ...]
    traps: tuple[str, ...]


def levels() -> tuple[LevelInfo, ...]:
    """The shipped levels, in the campaign's order.

    >>> import drill
    >>> [level.id for level in drill.levels() if level.chapter == "first-night"][:2]
    ['managed-or-not', 'dropped-table']
    """
    return tuple(
        LevelInfo(
            id=level.id,
            title=level.title,
            chapter=level.chapter,
            path=entry.path,
            stars=tuple(objective.name for objective in level.objectives),
            solutions=tuple(name for name, _ in level.solutions),
            traps=tuple(name for name, _ in level.traps),
        )
        for entry in library.shipped()
        if (level := entry.level) is not None
    )


def load_level(ref: str | Path) -> Level:
    """A level by its shipped id, from a level file, or out of a pack (`week-6.zip:lights-out`). Raises Problems.

    >>> import drill
    >>> drill.load_level("two-writers").id
    'two-writers'
    """
    if not isinstance(ref, str | Path):
        raise TypeError(f"a level is the id of a shipped one, or a path; not {type(ref).__name__}")
    text, name = (read_text(ref, Kind.LEVEL), str(ref)) if isinstance(ref, Path) else library.level_source(ref)
    level = load.load_level(text, name)
    _texts.pop(level.digest, None)
    _texts[level.digest] = text
    while len(_texts) > KEPT:
        del _texts[next(iter(_texts))]
    return level


def load_design(source: str | Path | Mapping[str, object], level: LevelRef) -> Design:
    """A design for a level. Raises Problems, all of them at once.

    `source` is the path of a design file, one of the level's own designs (`@start`, `@solution`, `@solution:NAME`, `@trap`), YAML
    text (more than one line), or the data of a design file.

    >>> import drill
    >>> drill.load_design("@start", "two-writers").database.engine
    'mysql'
    """
    on = as_level(level)
    if not isinstance(source, str | Path | Mapping):
        raise TypeError(f"a design is a path, @start, YAML text, or a map; not {type(source).__name__}")
    if isinstance(source, Mapping):
        data: dict[str, Any] = dict(source)
        return load.design_from(data if "design" in data else headed("design", "", data), on)
    if isinstance(source, str) and "\n" in source:
        return load.load_design(source, on)
    return load.load_design(source, on) if isinstance(source, Path) else library.find_design(source, on)


def check(path: str | Path, level: str | None = None) -> tuple[Problem, ...]:
    """The problems of a level, design or test file, each with its place and how to fix it; none when it is in order.

    `level` names the level of a design that does not say which one it is for.

    >>> import drill
    >>> drill.check("no-such-file.yaml")[0].code
    'D001'
    """
    return check_file.checked(Path(path), level or "").problems


def as_level(level: LevelRef) -> Level:
    """The level itself. Raises Problems."""
    return level if isinstance(level, Level) else load_level(level)


def as_design(design: DesignRef, level: Level) -> Design:
    """The design itself. Raises Problems."""
    return design if isinstance(design, Design) else load_design(design, level)


def text_of(level: Level) -> str:
    """The YAML that a level was loaded from. Raises DrillError when that is not known."""
    if level.digest in _texts:
        return _texts[level.digest]
    text = library.level_text(level.id) if "/" not in level.id else ""
    if load.load_level(text).digest == level.digest:
        return text
    raise DrillError(f"level {level.id} was not loaded from a file, so that a saved run cannot bring it along")
