"""The grades as CSV: a row each, a column a criterion. Its first columns are named as nbgrader names them."""

from __future__ import annotations

from collections.abc import Iterator

from drill.grading.grade_words import equal_designs, grade_lines
from drill.grading.table_cells import number, table
from drill.model.grades import Grade, GradeBook
from drill.model.level import Level
from drill.model.rubric import Rubric
from drill.syntax.safe_text import cell

HEAD = ("assignment", "student_id", "name", "email", "submission", "status", "score", "max_score")
TAIL = ("late_days", "same_as", "design", "as_played", "feedback", "design_digest", "engine", "group")


def grades_csv(book: GradeBook, rubric: Rubric) -> str:
    """The file's text; the same grades give the same bytes."""
    criteria = [item.id for item in rubric.criteria]
    return table((*HEAD, *criteria, *TAIL), (tuple(_cells(book, row, criteria, rubric.level)) for row in book.grades))


def _cells(book: GradeBook, row: Grade, criteria: list[str], level: Level) -> Iterator[str]:
    who = row.who
    points = {mark.id: mark.points for mark in row.criteria}
    yield cell(book.rubric)
    yield from (cell(text) for text in ((who.id, who.name, who.email) if who else ("", "", "")))
    yield cell(row.submission)
    yield row.status
    yield number(row.points)
    yield number(row.max)
    yield from (number(points.get(name)) for name in criteria)
    yield str(row.late_days)
    yield cell(equal_designs(row))
    yield cell(row.design)
    yield "" if row.as_played is None else f"seed {row.as_played.seed}: {'pass' if row.as_played.passed else 'fail'}"
    yield cell("; ".join(grade_lines(row, level)))
    yield row.design_digest[:16]
    yield row.engine
    yield cell(row.group)
