"""Checks one file: which kind it is, and its problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drill.errors import Problem, Problems
from drill.files.library import find_level
from drill.files.load import check_form, load_design, load_level
from drill.files.pack_file import load_pack
from drill.files.rubric_file import RUBRIC_KEYS, load_rubric
from drill.files.suite_file import SUFFIX, load_suite
from drill.model.design import Design
from drill.model.level import Level
from drill.model.suite import Suite
from drill.syntax.document import Document
from drill.syntax.problems import Kind
from drill.syntax.source import parse, read_text

LEVEL_KEYS = frozenset(("level", "traffic", "faults", "objectives", "places", "start"))
"""Keys only a level has; a file with one of them is meant to be one."""
FOR_CLASSES: tuple[tuple[frozenset[str], Callable[[Path], object]], ...] = (
    (frozenset(("pack",)), load_pack),
    (RUBRIC_KEYS, load_rubric),
)
"""Keys only a pack or a rubric has, and what reads such a file."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
"""The values of `for:`: a shipped level's id, never a path that a stranger's file chooses."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file without problems is a level, a design and the level it is for, tests; or, with none of them, a pack or a rubric."""

    path: Path
    is_level: bool
    problems: tuple[Problem, ...] = ()
    level: Level | None = None
    design: Design | None = None
    suite: Suite | None = None


def checked(path: Path, level_ref: str = "", find: Callable[[str], Level] = find_level) -> CheckedFile:
    """A file, checked. `level_ref`: the level to check designs against instead of their own; `find` gives the level of an id or a path."""
    try:
        if path.name.endswith(SUFFIX):
            return CheckedFile(path, is_level=False, suite=load_suite(path))
        document = parse(read_text(path, Kind.DESIGN), str(path), Kind.DESIGN)
    except Problems as error:
        return CheckedFile(path, is_level=False, problems=error.problems)
    content: dict[str, Any] = document.content if isinstance(document.content, dict) else {}
    load = next((load for keys, load in FOR_CLASSES if keys & content.keys()), None)
    is_level = load is None and bool(LEVEL_KEYS & content.keys())
    try:
        if load is not None:
            load(path)
            return CheckedFile(path, is_level)
        if is_level:
            return CheckedFile(path, is_level, level=load_level(document.of_kind(Kind.LEVEL)))
        wanted = level_ref or content.get("for")
        if not isinstance(wanted, str) or not (level_ref or _ID.fullmatch(wanted)):
            hint = "add `for:` with the id of its level, or pass --level"
            unnamed = Problem(str(path), 0, 0, "D000", "the design does not say which level it is for", hint)
            return CheckedFile(path, is_level, (*document.problems, unnamed))
        level = _level_of(document, level_ref, find)
        return CheckedFile(path, is_level, level=level, design=load_design(document, level))
    except Problems as error:
        return CheckedFile(path, is_level, error.problems)


def _level_of(document: Document, level_ref: str, find: Callable[[str], Level]) -> Level:
    """The level that a design is for. Raises Problems: of one that nobody knows, with every problem that the design's own text shows."""
    named = level_ref or document.content["for"]
    try:
        return find(named)
    except Problems as error:
        if level_ref or any(one.line or one.path != named for one in error.problems):
            raise
        check_form(document)
        for one in error.problems:
            document.report_code(one.code, document.place(("for",)), one.message, one.hint)
        raise Problems(tuple(sorted(document.problems, key=lambda one: (one.line, one.column, one.code)))) from None
