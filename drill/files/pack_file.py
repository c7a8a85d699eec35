"""The pack file, `pack.yaml`: which levels are handed out, and without which parts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field

from drill.design.option_list import option_paths
from drill.errors import Problems
from drill.files.library import level_source
from drill.files.load import load_level
from drill.files.named_files import Reference, below, named_level
from drill.model.packed_levels import Pack, PackedLevel
from drill.syntax.fields import Part
from drill.syntax.problems import FileRule, Kind, quoted, suggest
from drill.syntax.schema_errors import validated
from drill.syntax.source import parse, read_text
from drill.syntax.text_fields import DottedPath, Id, Line
from drill.topology.assemble import assemble
from drill.topology.run_cost import refuse_if_too_costly

if TYPE_CHECKING:
    from drill.syntax.document import Document

Secret = Literal["solutions", "traps", "story.lesson", "story.hint", "lesson", "decides", "questions", "sources"]
SECRETS: tuple[Secret, ...] = (
    "solutions",
    "traps",
    "story.lesson",
    "story.hint",
    "lesson",
    "decides",
)
"""Parts of a level that give its answer away; no run reads them. Questions stay: they are for learning, not for marks."""
MOST_LEVELS = 100


class LockFile(Part):
    """Options that students may change."""

    choices: dict[Id, Annotated[list[DottedPath], Field(min_length=1, max_length=50)]] = Field(
        default={},
        description="By level: the options that may be changed, in place of the level's own choices.",
        examples=[{"lights-out": ["database.multi_az", "replicas"]}],
    )


class StudentsFile(Part):
    """The students' copy."""

    without: list[Secret] = Field(default=list(SECRETS), max_length=20, description="Parts that are left out.")


class PackFile(Part):
    """Levels to hand out, and what students get of them."""

    model_config = ConfigDict(title="Failure Drill pack")

    pack: Id = Field(description="The pack's name.", examples=["cs-week-6"])
    title: Line = Field(description="Its title.", examples=["What survives a zone"])
    version: int = Field(default=1, ge=1, le=1_000_000, description="Raised each time the pack is handed out again.")
    levels: list[Reference] = Field(
        min_length=1,
        max_length=MOST_LEVELS,
        description="Shipped levels by id, level files by their path from this file.",
        examples=[["lights-out", "./two-seconds.yaml"]],
    )
    lock: LockFile = Field(default_factory=LockFile)
    students: StudentsFile = Field(default_factory=StudentsFile)
    rubric: Reference | None = Field(
        default=None, description="The rubric; never in the students' copy.", examples=["rubric.yaml"]
    )


def load_pack(path: Path, root: Path | None = None) -> Pack:
    """The pack of a file. Raises Problems, all of them at once.

    Files it names have to be below `root` (default: the current folder) or beside it.
    """
    text = read_text(path, Kind.PACK)
    document = parse(text, str(path), Kind.PACK)
    file = validated(document, PackFile)
    if file is None:
        raise Problems(tuple(document.problems))
    levels = tuple(
        _level(document, file, number, path.parent, root or Path.cwd()) for number in range(len(file.levels))
    )
    _check(document, file, levels)
    files = [(path.name, text)]
    if file.rubric is not None:
        rubric = below(document, ("rubric",), file.rubric, path.parent, root or Path.cwd())
        files.append((rubric.name, read_text(rubric, Kind.RUBRIC)))
    if document.problems:
        raise Problems(tuple(document.problems))
    return Pack(file.pack, file.title, file.version, levels, tuple(file.students.without), tuple(files))


def _level(document: Document, file: PackFile, number: int, folder: Path, root: Path) -> PackedLevel:
    ref = named_level(document, ("levels", number), file.levels[number], folder, root)
    text, name = level_source(ref)
    level = load_level(text, name)
    refuse_if_too_costly(assemble(level, level.start), name)
    data: dict[str, Any] = parse(text, name, Kind.LEVEL).content
    return PackedLevel(level, name, text, data, tuple(file.lock.choices.get(level.id, ())))


def _check(document: Document, file: PackFile, levels: tuple[PackedLevel, ...]) -> None:
    """Report levels listed twice, and locks of levels that the pack lacks."""
    ids = [item.level.id for item in levels]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            place = document.place(("levels", number))
            document.report(FileRule.TWICE, place, f"level {quoted(name)} appears twice", "keep one of them")
    known = option_paths()
    for name, choices in file.lock.choices.items():
        if name not in ids:
            place = document.key_place(("lock", "choices", name))
            document.report(FileRule.LEVEL_ID, place, f"the pack has no level {quoted(name)}", suggest(name, ids))
        for number, option in enumerate(choices):
            if option not in known:
                place = document.place(("lock", "choices", name, number))
                message = f"a design has no option {quoted(option)}"
                document.report(FileRule.OPTION, place, message, suggest(option, known))
