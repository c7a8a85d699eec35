"""Fills one column of a gradebook that Canvas or Moodle exported; every other byte stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drill.errors import DrillError
from drill.grading.csv_input import refused
from drill.grading.table_cells import number
from drill.model.grades import Grade, GradeBook, Student
from drill.syntax.disk import read
from drill.syntax.problems import quoted, suggest
from drill.words import units

MAX_BYTES = 16 * 1024 * 1024
CODE = "G052"
"""Of a problem with an export."""
_ID = re.compile(r" \([0-9]+\)\Z")
"""Canvas writes an assignment's id behind its title."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell: its text, and its position in the file."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The form in which a course system exports grades."""

    name: str
    is_head: Callable[[Sequence[str]], bool]
    """True if these are the titles of its columns."""
    matched: tuple[tuple[str, str], ...]
    """Columns and what of a student they hold, the surest first."""
    excused: str = ""
    """A cell of a student who need not hand in; a number there would take the excuse away."""


CANVAS = Gradebook(
    "Canvas",
    lambda titles: len(titles) > 2 and "Student" in titles[0] and "ID" in titles[1],
    (
        ("ID", "id"),
        ("SIS User ID", "sis_id"),
        ("SIS Login ID", "login"),
        ("SIS Login ID", "email"),
        ("SIS Login ID", "id"),
        ("Student", "name"),
    ),
    excused="EX",
)
MOODLE = Gradebook(
    "Moodle",
    lambda titles: bool({"Email address", "ID number", "Identifier", "Username"} & set(titles)),
    (
        ("ID number", "id"),
        ("ID number", "sis_id"),
        ("Email address", "email"),
        ("Username", "login"),
        ("Username", "id"),
        ("Full name", "name"),
    ),
)


@dataclass(frozen=True, slots=True)
class Export:
    """A parsed export: the student of each row, and the column to fill."""

    path: Path
    text: str
    rows: tuple[tuple[Spot, ...], ...]
    head: int
    """Number of the row with the titles."""
    column: int
    kind: Gradebook


def load_export(path: Path, column: str, kind: Gradebook) -> Export:
    """An export whose column can be filled. Raises Problems: nothing is graded for a file that cannot take the grades."""
    try:
        data = read(path, MAX_BYTES)
        text = data.decode("utf-8")
    except (DrillError, UnicodeDecodeError) as error:
        message = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).removeprefix(f"{path} ")
        raise refused(path, CODE, message, f"export it from {kind.name} again") from None
    if len(data) > MAX_BYTES:
        raise refused(path, CODE, f"is larger than {units.size(MAX_BYTES)}", "export one course")
    start = len("\ufeff") if text.startswith("\ufeff") else 0
    sample = "\n".join(text.splitlines()[:3])
    rows = tuple(_rows(text, max(",;\t", key=sample.count), start))
    head = next((at for at, row in enumerate(rows[:5]) if kind.is_head([spot.text for spot in row])), None)
    if head is None:
        raise refused(
            path, CODE, f"is not a gradebook from {kind.name}", f"export it from {kind.name}, and name that file"
        )
    titles = [spot.text for spot in rows[head]]
    found = [at for at, title in enumerate(titles) if column in (title, _ID.sub("", title))]
    if len(found) != 1:
        message = f"has {len(found) or 'no'} columns {quoted(column)}" if found else f"has no column {quoted(column)}"
        taken = {name for name, _ in kind.matched}
        raise refused(path, CODE, message, suggest(column, [title for title in titles if title and title not in taken]))
    return Export(path, text, rows, head, found[0], kind)


def filled(export: Export, book: GradeBook) -> tuple[str, tuple[str, ...]]:
    """The export with the points of the grades that have some, and the grades that have no row, or several.

    A grade without points and a student who is excused leave their cells as they are.
    """
    changes: list[tuple[Spot, str]] = []
    lost: list[str] = []
    for grade in book.grades:
        if grade.points is None:
            continue
        row = _row_of(export, grade)
        if row is None or len(row) <= export.column:
            lost.append(grade.title)
        elif not _is_excused(export.kind, row[export.column]):
            changes.append((row[export.column], number(grade.points)))
    text = export.text
    for spot, points in sorted(changes, key=lambda change: -change[0].start):
        text = text[: spot.start] + points + text[spot.end :]
    return text, tuple(lost)


def _is_excused(kind: Gradebook, cell: Spot) -> bool:
    """True if a person excused the student, in whatever case."""
    return bool(kind.excused) and cell.text.strip().upper() == kind.excused


def points_possible(export: Export) -> float | None:
    """The column's worth by Canvas's own row; None where there is no such row."""
    for row in export.rows[export.head + 1 :]:
        if row[0].text.strip() == "Points Possible" and len(row) > export.column:
            try:
                return float(row[export.column].text)
            except ValueError:
                return None
    return None


def _row_of(export: Export, grade: Grade) -> tuple[Spot, ...] | None:
    """The one row of a grade's student; None where none or several match."""
    key = grade.submission.partition("/")[0].rpartition(".")[0] or grade.submission
    who = grade.who or Student(id=key, login=key, email=key)
    titles = [spot.text for spot in export.rows[export.head]]
    for title, field in export.kind.matched:
        wanted = getattr(who, field)
        if not wanted or title not in titles:
            continue
        at = titles.index(title)
        rows = [row for row in export.rows[export.head + 1 :] if len(row) > at and row[at].text.strip() == wanted]
        if len(rows) == 1:
            return rows[0]
        if rows:
            return None
    return None


def _rows(text: str, delimiter: str, start: int) -> Iterator[tuple[Spot, ...]]:
    """The cells of each line, with where they stand; quotes may hold delimiters and line ends."""
    row: list[Spot] = []
    at = start
    while at < len(text):
        spot, at = _cell(text, delimiter, at)
        row.append(spot)
        if at < len(text) and text[at] == delimiter:
            at += 1
            if at < len(text):
                continue
            row.append(Spot("", at, at))
        yield tuple(row)
        row = []
        at += 2 if text.startswith("\r\n", at) else 1


def _cell(text: str, delimiter: str, start: int) -> tuple[Spot, int]:
    """The cell that begins at `start`, and the position of its end."""
    at = start
    if text.startswith('"', at):
        at += 1
        while (end := text.find('"', at)) >= 0 and text.startswith('""', end):
            at = end + 2
        at = len(text) if end < 0 else end + 1
    while at < len(text) and text[at] not in (delimiter, "\r", "\n"):
        at += 1
    raw = text[start:at]
    shown = raw[1:-1].replace('""', '"') if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw
    return Spot(shown, start, at), at
