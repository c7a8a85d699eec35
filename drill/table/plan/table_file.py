"""Reads the plan file of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from drill.errors import DrillError, Problems
from drill.files.level_file import LevelFile
from drill.files.library import find_design, level_path
from drill.files.load import load_level
from drill.files.named_files import below
from drill.shipped import plans
from drill.syntax.disk import is_there
from drill.syntax.document import Document
from drill.syntax.problems import FileRule, Kind, listed, quoted, suggest
from drill.syntax.pruning import pruned
from drill.syntax.schema_errors import explain
from drill.syntax.source import parse, read_text
from drill.table.plan.plan_keys import TableFile
from drill.table.plan.plan_rules import checked_plan, plan_problems
from drill.table.plan.table_plan import TablePlan

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.syntax.document import Path as Where

_MEANT = re.compile(r"^table:", re.MULTILINE)
"""A file with this key at its top is meant to be a plan; no other kind of file has it there."""


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan with the level and the design it names."""

    plan: TablePlan
    text: str
    level: Level
    level_text: str
    design: Design


def find_plan(ref: str) -> Path:
    """The file of a plan: one by its path, or one that is shipped by its name. Raises DrillError."""
    known, path = plans(), Path(ref)
    if is_there(path) or ref not in known:
        if not is_there(path) and not any(mark in ref for mark in "./\\"):
            raise DrillError(f"there is no plan {quoted(ref)}; {suggest(ref, known) or listed(known)}")
        return path
    return known[ref]


def is_plan(path: Path) -> bool:
    """True if a file is meant to be a plan."""
    try:
        return bool(_MEANT.search(read_text(path, Kind.TABLE)))
    except Problems:
        return False


def load_plan(path: Path) -> LoadedPlan:
    """A plan from its file. Raises Problems, all of them at once.

    Files it names have to be below the current folder or beside it: a stranger's plan reads nothing else.
    """
    text = read_text(path, Kind.TABLE)
    document, file = _validated(parse(text, str(path), Kind.TABLE))
    if file is None:
        raise plan_problems(document)
    level_file, level_text, level = _level(document, file, path)
    design = _design(document, file, path, level)
    return LoadedPlan(checked_plan(document, file, level_file, level, design), text, level, level_text, design)


def _design(document: Document, file: TableFile, path: Path, level: Level) -> Design:
    """The named design; if it has problems, they are reported and the level's own is checked against instead."""
    own = file.design.startswith("@")
    ref = file.design if own else str(below(document, ("design",), file.design, path.parent, Path.cwd()))
    try:
        return find_design(ref, level)
    except Problems as error:
        for one in error.problems:
            if own:
                document.report(FileRule.OPTION, document.place(("design",)), one.message, one.hint)
            else:
                document.problems.append(one)
        return level.start


def plan_of(text: str, level: Level, design: Design) -> TablePlan:
    """The plan of a log's first line, for the level and the design of that line. Raises Problems."""
    document, file = _validated(parse(text, "the log's plan", Kind.TABLE))
    if file is None or document.problems:
        raise plan_problems(document)
    return checked_plan(document, file, None, level, design)


def plain_plan(name: str, level: str) -> str:
    """The text of a plan without injects, for a table that was given none."""
    return f"table: {name}\nlevel: {level}\n"


def _validated(document: Document) -> tuple[Document, TableFile | None]:
    """The file without its invalid parts, so that the rest can be checked too; None if that is impossible."""
    if document.broken:
        return document, None
    try:
        return document, TableFile.model_validate(document.content)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    explain(document, TableFile, errors)
    sound = None if document.spoiled else pruned(document, TableFile, errors, _loose)
    return (document, None) if sound is None else (sound, TableFile.model_validate(sound.content))


def _loose(path: Where) -> Where | None:
    """The part to leave out for a wrong one: the whole inject or question, one setting; None where others refer to it."""
    if path[0] in ("injects", "questions", "objectives", "closing"):
        return path[:2]
    if path[0] == "roles" and len(path) > 2 and path[2] != "sees":
        return path
    return path[:1] if path[0] in ("intro", "decide") else None


def _level(document: Document, file: TableFile, path: Path) -> tuple[LevelFile, str, Level]:
    is_id = not any(mark in file.level for mark in "./\\")
    try:
        found = level_path(file.level) if is_id else below(document, ("level",), file.level, path.parent, Path.cwd())
        text = read_text(found, Kind.LEVEL)
        level = load_level(text, str(found))
    except Problems as error:
        if is_id:
            for one in error.problems[:1]:
                document.report(FileRule.LEVEL_ID, document.place(("level",)), one.message, one.hint)
            raise plan_problems(document) from None
        raise
    return LevelFile.model_validate(parse(text, str(found), Kind.LEVEL).content), text, level
