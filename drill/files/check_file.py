"""The problems of one file, be it a level, a design or tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from drill.errors import Problem, Problems
from drill.files.library import find_level
from drill.files.load import load_design, load_level
from drill.files.suite_file import SUFFIX, load_suite
from drill.syntax.document import Document
from drill.syntax.problems import Kind
from drill.syntax.source import parse, read_text

LEVEL_KEYS = frozenset(("level", "traffic", "faults", "objectives", "places", "start"))
"""Keys only a level has; a file with one of them is meant to be one."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What `for:` may be: a shipped level's id, never a path that a stranger's file chooses."""


def is_suite(file: Path) -> bool:
    """Whether a file is meant to hold tests."""
    return file.name.endswith(SUFFIX)


def is_level(file: Path) -> bool:
    """Whether a file is meant to be a level. Raises Problems when it cannot be read."""
    return not is_suite(file) and bool(LEVEL_KEYS & _content(_document(file)).keys())


def problems_of(file: Path, level_ref: str | None = None) -> tuple[Problem, ...]:
    """The problems of one file, whichever kind it is. `level_ref` names the level of a design that names none."""
    try:
        if is_suite(file):
            load_suite(file)
            return ()
        document = _document(file)
        content = _content(document)
        if LEVEL_KEYS & content.keys():
            load_level(file)
            return ()
        wanted = level_ref or content.get("for")
        if not isinstance(wanted, str) or not (level_ref or _ID.fullmatch(wanted)):
            hint = "add `for:` with the id of its level, or pass --level"
            return (
                *document.problems,
                Problem(str(file), 0, 0, "D000", "the design does not say which level it is for", hint),
            )
        load_design(file, find_level(wanted))
    except Problems as error:
        return error.problems
    return ()


def remark_on(file: Path, level_ref: str | None = None) -> str:
    """Advice on a valid design; empty for anything else."""
    if is_suite(file) or is_level(file):
        return ""
    from drill.catalog.burstable import above_baseline

    level = find_level(str(level_ref or _content(_document(file)).get("for")))
    return above_baseline(level, load_design(file, level))


def _document(file: Path) -> Document:
    return parse(read_text(file, Kind.DESIGN), str(file), Kind.DESIGN)


def _content(document: Document) -> dict[str, Any]:
    return document.content if isinstance(document.content, dict) else {}
