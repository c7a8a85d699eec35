"""Reads points that a person gave back from the table that was written, so that nothing is graded twice."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from drill.errors import DrillError, Problem, Problems
from drill.model.rubric import Rubric
from drill.syntax.disk import read
from drill.syntax.problems import listed, quoted

MAX_BYTES = 4 * 1024 * 1024


def load_hand(path: Path, rubric: Rubric) -> dict[str, dict[str, float]]:
    """Points by submission (or student id), by criterion. Empty cells are not given yet. Raises Problems, all at once."""
    criteria = {item.id: item.points for item in rubric.criteria if item.by_hand}
    try:
        text = read(path, MAX_BYTES)[:MAX_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problems((_problem(path, 0, "is not UTF-8", "save it as CSV in UTF-8"),)) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise DrillError(f"{path} is not CSV: {error}") from None
    head = rows[0] if rows else []
    key = next((name for name in ("submission", "student_id", "id") if name in head), "")
    columns = [name for name in head if name in criteria]
    if not key or not columns:
        hint = f"it needs submission or student_id, and a column by hand; {listed(criteria)}"
        raise Problems((_problem(path, 1, "has no column to read", hint),))
    found: dict[str, dict[str, float]] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(head, row, strict=False))
        for name in columns:
            written = cells.get(name, "").replace(",", ".")
            points = _number(written)
            if written and (points is None or not 0 <= points <= criteria[name]):
                message = f"{quoted(written)} is no number of points for {name}"
                problems.append(_problem(path, number, message, f"write 0 to {criteria[name]:g}"))
            elif written and points is not None:
                found.setdefault(cells.get(key, "").removeprefix("'"), {})[name] = points
    if problems:
        raise Problems(tuple(problems[:100]))
    return found


def _number(text: str) -> float | None:
    try:
        return float(text) if text.replace(".", "", 1).isdecimal() else None
    except ValueError:
        return None


def _problem(path: Path, line: int, message: str, hint: str) -> Problem:
    return Problem(str(path), line, 1 if line else 0, "G051", message, hint)
