"""Listings of levels as reports: by chapter with the best result on each, and the files of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.problem_list import brief
from drill.report.report_parts import Block, Check, Column, ReportDocument, Section, TableBlock, row
from drill.report.score_data import outcome_data
from drill.shipped import levels_dir
from drill.words.kinds.level_kinds import kind_words, kinds

if TYPE_CHECKING:
    from pathlib import Path

    from drill.files.library import Shipped
    from drill.model.level import Level
    from drill.store.store import Result


def listing(entries: list[Shipped], best: dict[str, Result]) -> ReportDocument:
    """The levels by chapter."""
    chapters: dict[str, list[Level]] = {}
    for entry in entries:
        if entry.level:
            chapters.setdefault(entry.level.chapter, []).append(entry.level)
    return ReportDocument(
        title="Levels",
        data=lambda: [_data(entry, entry.level, best.get(entry.level.id)) for entry in entries if entry.level],
        sections=tuple(Section(name, partial(_chapter, levels, best)) for name, levels in chapters.items()),
        suite="levels",
        checks=tuple(
            Check(entry.path.stem, "fail" if entry.problems else "note", _said(entry, best), kind="level")
            for entry in entries
        ),
    )


def pack_listing(archive: str, files: Mapping[str, bytes]) -> ReportDocument:
    """The files of a pack by name, with their sizes."""
    sizes = {name: len(data) for name, data in sorted(files.items())}
    rows = tuple(row(str(size), name) for name, size in sizes.items())
    return ReportDocument(
        title=archive,
        data=lambda: {"pack": archive, "files": [{"name": name, "bytes": size} for name, size in sizes.items()]},
        sections=(Section("", lambda: (TableBlock((Column("bytes", right=True), Column("file")), rows),)),),
        suite="pack",
        checks=tuple(Check(name, "note", f"{size} bytes", kind="file") for name, size in sizes.items()),
    )


def _said(entry: Shipped, best: dict[str, Result]) -> str:
    """A level's problems, or its title and best result."""
    if entry.level is None:
        return "\n".join(map(brief, entry.problems))
    return f"{entry.level.title}{kind_words(entry.level)}{_best_stars(entry.level, best.get(entry.level.id))}"


def _chapter(levels: list[Level], best: dict[str, Result]) -> Iterator[Block]:
    rows = (
        row(level.id, f"{level.title}{kind_words(level)}{_best_stars(level, best.get(level.id))}") for level in levels
    )
    yield TableBlock((Column(), Column()), tuple(rows))


def _data(entry: Shipped, level: Level, best: Result | None) -> dict[str, Any]:
    """A level as plain data; `best` is null where it has not been played."""
    return {
        "id": level.id,
        "chapter": level.chapter,
        "title": level.title,
        "kinds": list(kinds(level)),
        "file": _file(entry.path),
        "solutions": [name for name, _ in level.solutions],
        "traps": [name for name, _ in level.traps],
        "stars": [objective.name for objective in level.objectives],
        "best": None if best is None else _best(best),
    }


def _file(path: Path) -> str:
    """A shipped level's file, from the folder of levels; any other as it is."""
    return (path.relative_to(levels_dir()) if path.is_relative_to(levels_dir()) else path).as_posix()


def _best_stars(level: Level, best: Result | None) -> str:
    if best is None:
        return ""
    stars = "★" * len(best.stars) + "☆" * max(len(level.objectives) - len(best.stars), 0)
    return f"  {stars} {'passed' if best.passed else 'not passed yet'}"


def _best(best: Result) -> dict[str, Any]:
    return {
        **outcome_data(best),
        "design": best.design,
        "seed": best.seed,
        "digest": best.digest,
        "played_at": best.played_at,
    }
