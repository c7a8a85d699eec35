"""Finds levels and designs by id, path or pack."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from drill.errors import Problem, Problems
from drill.files.load import load_design, load_level
from drill.files.pack_zip import in_pack, pack_level, pack_texts
from drill.model.design import Design
from drill.model.level import Level
from drill.shipped import levels_dir
from drill.syntax.problems import NOWHERE, FileRule, Kind, problem, quoted, suggest
from drill.syntax.source import MAX_BYTES, decode, read_text

MAX_FILES = 500
"""Level files looked at in one folder."""

CHAPTERS = (
    "first-night",
    "two-zones",
    "reads",
    "caches",
    "connections",
    "aurora",
    "regions",
    "locks-and-keys",
    "incidents",
)
"""Chapters of the campaign in the order of a person's way into the subject; others follow by name."""


def chapter_order(chapter: str) -> tuple[int, str]:
    """Sorts chapters: the campaign's first."""
    return (CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS), chapter)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A level file of the library: the level, or its problems."""

    path: Path
    level: Level | None
    problems: tuple[Problem, ...] = ()


def shipped(folder: Path | None = None) -> list[Shipped]:
    """Every level of the library, by chapter, order and id; files that do not load come last, with their problems."""
    found = [_load(path) for path in _files(folder or levels_dir())]
    return sorted(found, key=_place_in_library)


def _place_in_library(entry: Shipped) -> tuple[bool, tuple[int, str], int, str]:
    if entry.level is None:
        return (True, (0, ""), 0, str(entry.path))
    return (False, chapter_order(entry.level.chapter), entry.level.order, entry.level.id)


def _files(folder: Path) -> list[Path]:
    """Level files of a library: one folder a chapter."""
    return sorted(folder.glob("*/*.yaml"))[:MAX_FILES]


def _load(path: Path) -> Shipped:
    try:
        level = load_level(path)
    except Problems as error:
        return Shipped(path, None, error.problems)
    if path.stem != level.id or path.parent.name != level.chapter:
        message = f"{level.chapter}/{level.id} stands in {path.parent.name}/{path.name}"
        wrong = _problem(
            Kind.LEVEL, str(path), FileRule.LEVEL_ID, message, f"move it to {level.chapter}/{level.id}.yaml"
        )
        return Shipped(path, None, (wrong,))
    return Shipped(path, level)


def packed_levels(path: Path) -> list[Shipped]:
    """Every level of a pack, in its order, each with its problems. Raises Problems."""
    found = []
    for name, text in pack_texts(path).items():
        place = Path(f"{path}:{name}")
        try:
            found.append(Shipped(place, load_level(text, str(place))))
        except Problems as error:
            found.append(Shipped(place, None, error.problems))
    return found


def find_level(ref: str) -> Level:
    """A level by its shipped id, by the path of its file, or out of a pack (`week-6.zip:lights-out`).

    Raises Problems, and TooCostly for a level of a pack, which somebody else has written, that would take hours to run.
    """
    level = load_level(*level_source(ref))
    if in_pack(ref) is not None:
        from drill.topology.assemble import assemble
        from drill.topology.run_cost import refuse_if_too_costly

        refuse_if_too_costly(assemble(level, level.start), ref)
    return level


def level_source(ref: str) -> tuple[str, str]:
    """The YAML of the level a reference names, and the name of its file. Raises Problems."""
    inside = in_pack(ref)
    if inside is not None:
        return pack_level(*inside)
    path = level_path(ref)
    return read_text(path, Kind.LEVEL), str(path)


def level_path(ref: str) -> Path:
    """The file of a shipped id or a path. Raises Problems when no shipped level has that id.

    A word without a dot, slash or backslash is an id; everything else is a path.
    """
    if not _is_word(ref):
        return Path(ref)
    files = {path.stem: path for path in _files(levels_dir())}
    if ref in files:
        return files[ref]
    hint = suggest(ref, files) or "no levels are installed; name a level file"
    raise Problems((_problem(Kind.LEVEL, ref, FileRule.LEVEL_ID, f"there is no level {quoted(ref)}", hint),))


def _is_word(ref: str) -> bool:
    return not any(mark in ref for mark in "./\\") and ref != ""


def find_design(ref: str, level: Level) -> Design:
    """A design by reference. Raises Problems.

    `-` is standard input; `@start`, `@solution`, `@solution:NAME`, `@trap`, `@trap:NAME` are the level's own; the rest is a path.
    """
    if ref == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return load_design(decode(data, "<stdin>", Kind.DESIGN), level, "<stdin>")
    return _selected(ref, level) if ref.startswith("@") else load_design(Path(ref), level)


def _selected(ref: str, level: Level) -> Design:
    own = level.designs_by_ref()
    # A part of the level alone means its first design.
    found = next((own[one] for one in own if one == ref or one.startswith(f"{ref}:")), None)
    if found is not None:
        return found
    message = f"level {quoted(level.id)} has no design {quoted(ref)}"
    raise Problems((_problem(Kind.DESIGN, ref, FileRule.SELECTOR, message, suggest(ref, tuple(own))),))


def _problem(kind: Kind, name: str, rule: FileRule, message: str, hint: str) -> Problem:
    return problem(name, f"{kind.value}{rule:03d}", NOWHERE, message, hint)


def level_text(ref: str) -> str:
    """The YAML of the level a command line named. Raises Problems."""
    return level_source(ref)[0]
