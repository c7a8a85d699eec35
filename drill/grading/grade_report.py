"""The grades as a report: a table for a terminal, checks for systems that count them, data for programs, pages for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from drill.grading.grade_data import book_data, grade_data
from drill.grading.grade_words import equal_designs, feedback_words, grade_lines, why_words
from drill.grading.table_cells import number
from drill.model.grades import Grade, GradeBook, Status
from drill.model.level import Level
from drill.model.rubric import Rubric
from drill.report.provenance import of_level
from drill.report.report_parts import (
    Block,
    Check,
    Column,
    Lines,
    ReportDocument,
    Section,
    StyledText,
    TableBlock,
    TableRow,
    line,
    row,
)

MARKS: dict[Status, StyledText] = {
    "graded": StyledText("✓ graded", "good"),
    "unusable": StyledText("✗ unusable", "bad"),
    "not-graded": StyledText("? not graded", "unsure"),
    "missing": StyledText("○ missing", "quiet"),
    "unknown": StyledText("? unknown", "unsure"),
    "duplicate": StyledText("○ duplicate", "quiet"),
}


def grades_report(book: GradeBook, rubric: Rubric) -> ReportDocument:
    """All grades of a class."""
    counts = Counter(grade.status for grade in book.grades)
    summary = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no submissions"
    return ReportDocument(
        title=f"Grades of {book.rubric}",
        data=partial(book_data, book, rubric),
        sections=(
            Section("", partial(_table, book, rubric.level)),
            Section("Reasons", partial(_reasons, book, rubric.level), shown="page"),
        ),
        foot=(line(summary),),
        suite=book.rubric,
        checks=tuple(check for grade in book.grades for check in _checks(grade, rubric.level)),
        properties=(*of_level(rubric.level).items(), ("seeds", str(rubric.seeds)), ("first_seed", str(rubric.first))),
    )


def grade_page(grade: Grade, rubric: Rubric) -> ReportDocument:
    """One grade, for its student: other students' names are no business of theirs."""
    return ReportDocument(
        title=f"{rubric.name}: {grade.title}",
        data=partial(grade_data, grade, rubric.level),
        head=(line(MARKS[grade.status], f"  {_points(grade)}"),),
        sections=(
            Section("Criteria", partial(_criteria, grade, rubric.level)),
            Section("Why", partial(_lines, grade, rubric.level)),
        ),
        foot=(
            line(
                f"{rubric.level.title}; {grade.seeds} seeds; engine {grade.engine}; design {grade.design_digest[:16]}"
            ),
        ),
        suite=rubric.name,
    )


def _points(grade: Grade) -> str:
    return "no points yet" if grade.points is None else f"{number(grade.points)} of {number(grade.max)} points"


def _table(book: GradeBook, level: Level) -> Iterator[Block]:
    columns = (Column("submission"), Column("status"), Column("points", right=True), Column("why"))
    yield TableBlock(columns, tuple(one for grade in book.grades for one in _rows(grade, level)))


NAME = 24
"""Characters of a name that a terminal shows."""
NAMED = 3
"""Equal designs that the table names; CSV and JSON name more."""


def _rows(grade: Grade, level: Level) -> Iterator[TableRow]:
    """A row with the first reason; of an unusable file, one more row for each further problem, since all need fixing."""
    name = grade.title if len(grade.title) <= NAME else f"{grade.title[: NAME - 1]}…"
    same = (f"the same design as {equal_designs(grade, NAMED)}",) if grade.same_as else ()
    first, *more = grade_lines(grade, level) or ("",)
    yield row(name, MARKS[grade.status], number(grade.points), "; ".join((*same, first) if first else same))
    if grade.status == "unusable":
        yield from (row("", "", "", sentence) for sentence in more)


def _reasons(book: GradeBook, level: Level) -> Iterator[Block]:
    rows = [row(grade.title, sentence) for grade in book.grades for sentence in grade_lines(grade, level)]
    yield TableBlock((Column("submission"), Column("why")), tuple(rows))


def _criteria(grade: Grade, level: Level) -> Iterator[Block]:
    rows = (row(mark.id, number(mark.points), number(mark.max), why_words(mark, level)) for mark in grade.criteria)
    columns = (Column("criterion"), Column("points", right=True), Column("of", right=True), Column("why"))
    yield TableBlock(columns, tuple(rows))


def _lines(grade: Grade, level: Level) -> Iterator[Block]:
    yield Lines(tuple(line(sentence) for sentence in feedback_words(grade, level)))


def _checks(grade: Grade, level: Level) -> Iterator[Check]:
    """One for each criterion; one for a submission that has none. An ungraded submission is skipped: its result says nothing about it."""
    if grade.status != "graded":
        yield Check(
            "usable",
            "unknown" if grade.status == "unusable" else "skipped",
            "\n".join(feedback_words(grade, level)),
            grade.title,
            grade.status,
        )
        return
    for mark in grade.criteria:
        if mark.points is None:
            yield Check(mark.id, "skipped", "given by hand", grade.title, "criterion")
        else:
            words = f"{number(mark.points)} of {number(mark.max)} points: {why_words(mark, level)}"
            yield Check(mark.id, "pass" if mark.points == mark.max else "fail", words, grade.title, "criterion")
