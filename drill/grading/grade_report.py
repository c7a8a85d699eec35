"""The grades as a report: a table for a terminal, checks for systems that count them, data for programs, pages for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from drill.grading.grade_csv import told
from drill.grading.table_cells import number
from drill.model.grades import Grade, GradeBook, Status
from drill.model.rubric import Rubric
from drill.report.provenance import of_level
from drill.report.report_parts import (
    Block,
    Check,
    Column,
    Lines,
    ReportDocument,
    Section,
    TableBlock,
    TableRow,
    Toned,
    line,
    row,
)

FORMAT = 1
"""Version of the data's form."""
MARKS: dict[Status, Toned] = {
    "graded": Toned("✓ graded", "good"),
    "unusable": Toned("✗ unusable", "bad"),
    "not-graded": Toned("? not graded", "unsure"),
    "missing": Toned("○ missing", "quiet"),
    "unknown": Toned("? unknown", "unsure"),
    "duplicate": Toned("○ duplicate", "quiet"),
}


def grades_report(book: GradeBook, rubric: Rubric) -> ReportDocument:
    """All grades of a class."""
    counts = Counter(grade.status for grade in book.grades)
    summary = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no submissions"
    return ReportDocument(
        title=f"Grades of {book.rubric}",
        data=partial(_data, book, rubric),
        sections=(Section("", partial(_table, book)), Section("Reasons", partial(_reasons, book), shown="page")),
        foot=(line(summary),),
        suite=book.rubric,
        checks=tuple(check for grade in book.grades for check in _checks(grade)),
        properties=(*of_level(rubric.level).items(), ("seeds", str(rubric.seeds)), ("first_seed", str(rubric.first))),
    )


def grade_page(grade: Grade, rubric: Rubric) -> ReportDocument:
    """One grade, for its student: other students' names are no business of theirs."""
    return ReportDocument(
        title=f"{rubric.name}: {grade.title}",
        data=lambda: asdict(grade),
        head=(line(MARKS[grade.status], f"  {_points(grade)}"),),
        sections=(Section("Criteria", partial(_criteria, grade)), Section("Why", partial(_lines, grade))),
        foot=(
            line(
                f"{rubric.level.title}; {grade.seeds} seeds; engine {grade.engine}; design {grade.design_digest[:16]}"
            ),
        ),
        suite=rubric.name,
    )


def _data(book: GradeBook, rubric: Rubric) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rubric": book.rubric,
        **of_level(rubric.level),
        "seeds": rubric.seeds,
        "first_seed": rubric.first,
        "max": book.max,
        "grades": [asdict(grade) for grade in book.grades],
    }


def _points(grade: Grade) -> str:
    return "no points yet" if grade.points is None else f"{number(grade.points)} of {number(grade.max)} points"


def _table(book: GradeBook) -> Iterator[Block]:
    columns = (Column("submission"), Column("status"), Column("points", right=True), Column("why"))
    yield TableBlock(columns, tuple(map(_row, book.grades)))


NAME = 24
"""Characters of a name that a terminal shows."""


def _row(grade: Grade) -> TableRow:
    name = grade.title if len(grade.title) <= NAME else f"{grade.title[: NAME - 1]}…"
    same = (f"the same design as {', '.join(grade.same_as)}",) if grade.same_as else ()
    return row(name, MARKS[grade.status], number(grade.points), "; ".join((*same, *told(grade)[:1])))


def _reasons(book: GradeBook) -> Iterator[Block]:
    rows = [row(grade.title, sentence) for grade in book.grades for sentence in told(grade)]
    yield TableBlock((Column("submission"), Column("why")), tuple(rows))


def _criteria(grade: Grade) -> Iterator[Block]:
    rows = (row(mark.id, number(mark.points), number(mark.max), mark.why) for mark in grade.criteria)
    columns = (Column("criterion"), Column("points", right=True), Column("of", right=True), Column("why"))
    yield TableBlock(columns, tuple(rows))


def _lines(grade: Grade) -> Iterator[Block]:
    yield Lines(tuple(line(sentence) for sentence in grade.feedback))


def _checks(grade: Grade) -> Iterator[Check]:
    """One for each criterion; one for a submission that has none. Not graded is skipped: it says nothing of the submission."""
    if grade.status != "graded":
        yield Check(
            "usable",
            "unknown" if grade.status == "unusable" else "skipped",
            "\n".join(grade.feedback),
            grade.title,
            grade.status,
        )
        return
    for mark in grade.criteria:
        if mark.points is None:
            yield Check(mark.id, "skipped", "given by hand", grade.title, "criterion")
        else:
            words = f"{number(mark.points)} of {number(mark.max)} points: {mark.why}"
            yield Check(mark.id, "pass" if mark.points == mark.max else "fail", words, grade.title, "criterion")
