"""Files of grades, one for each: their names, one for a group, and none that holds an earlier call's points."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from drill.model.grades import Grade, GradeBook, Student
from drill.syntax.disk import is_file, is_folder, make_folder, remove, write

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def write_results(target: Path, suffix: str, book: GradeBook, text: Callable[[Grade], str]) -> None:
    """A file for each grade that has points: in a folder, or one file where there is one submission.

    A group's grades are one file, unless its students have different points. What an earlier call wrote for a grade that has
    none now is removed: it would be read as its score. Raises DrillError.
    """
    grades = _one_a_group(book)
    single = len(grades) == 1 and not is_folder(target)
    names = [target] if single else [make_folder(target) / f"{name}{suffix}" for name in _names(grades)]
    for path, grade in zip(names, grades, strict=True):
        if grade.points is not None:
            write(path, text(grade))
        elif is_file(path):
            remove(path)


def _one_a_group(book: GradeBook) -> list[Grade]:
    """The grades, of a group's equal ones the first, named as its submission."""
    points: dict[str, set[float | None]] = {}
    for grade in book.grades:
        points.setdefault(grade.submission, set()).add(grade.points)
    found: dict[tuple[str, Student | None], Grade] = {}
    for grade in book.grades:
        equal = bool(grade.group) and len(points[grade.submission]) == 1
        kept = replace(grade, who=None) if equal else grade
        found.setdefault((kept.submission, kept.who), kept)
    return list(found.values())


def write_pages(folder: Path, book: GradeBook, page: Callable[[Grade], str], index: str) -> None:
    """A page for each grade, and their index. Raises DrillError."""
    write(make_folder(folder) / "index.html", index)
    for name, grade in zip(_names(book.grades), book.grades, strict=True):
        write(folder / f"{name}.html", page(grade))


def _names(grades: Sequence[Grade]) -> list[str]:
    """A file name for each grade, valid on any file system; no two are the same, whatever their case."""
    taken = {"index"}
    names = []
    for grade in grades:
        stem = _UNSAFE.sub("_", grade.title)[:80].strip(".") or "submission"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names
