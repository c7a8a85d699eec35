"""Reads points that a person gave back from the table that was written, so that nothing is graded twice."""

from __future__ import annotations

from pathlib import Path

from drill.errors import Problem, Problems
from drill.grading.csv_input import csv_problem, csv_rows, refused
from drill.grading.table_cells import number
from drill.model.rubric import Rubric
from drill.syntax.problems import listed, quoted

CODE = "G051"
"""Of a problem with points given by hand."""


def load_hand(path: Path, rubric: Rubric) -> dict[str, dict[str, float]]:
    """Points by submission (or student id), by criterion. Empty cells are not given yet. Raises Problems, all at once."""
    criteria = {item.id: item.points for item in rubric.criteria if item.by_hand}
    rows = csv_rows(path, CODE)
    head = rows[0].cells if rows else []
    key = next((name for name in ("submission", "student_id", "id") if name in head), "")
    columns = [name for name in head if name in criteria]
    if not key or not columns:
        hint = f"it needs submission or student_id, and a column by hand; {listed(criteria)}"
        raise refused(path, CODE, "has no column to read", hint, 1)
    found: dict[str, dict[str, float]] = {}
    problems: list[Problem] = []
    for row in rows[1:]:
        cells = dict(zip(head, row.cells, strict=False))
        for name in columns:
            written = cells.get(name, "").replace(",", ".")
            points = _number(written)
            if written and (points is None or not 0 <= points <= criteria[name]):
                message = f"{quoted(written)} is not a number of points for {name}"
                problems.append(csv_problem(path, CODE, message, f"write 0 to {number(criteria[name])}", row.line))
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
