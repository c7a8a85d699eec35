"""Gradebooks of Canvas and Moodle: one column is filled, every other byte stays, and nobody's points go to somebody else."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from drill.errors import Problems
from drill.grading.class_book import grade_class
from drill.grading.filled_export import CANVAS, MOODLE, Gradebook, filled, load_export, points_possible
from drill.model.grades import GradeBook, Student
from tests.grading.samples import BAD, GOOD, RUBRIC, handed_in, rubric

CANVAS_TEXT = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Week 5 (99),Week 6 (4711),Current Score\r\n"
    "    Points Possible,,,,,10.0,100.0,(read only)\r\n"
    '"Alves, ""Ana"" M",1001,S1,ana@x.edu,"A\r\nB",9.5,,95\r\n'
    '"Berg, Bo",1002,S2,bo@x.edu,A,,"12",\r\n'
    '"Chen, Cy",1003,S3,cy@x.edu,A,7,33,70\r\n'
    "Test Student,1009,,x,A,,,"
)
MOODLE_TEXT = (
    '"First name";Surname;"ID number";"Email address";"Assignment: Week 6 (Real)";"Week 6 (Feedback)"\n'
    "Ana;Alves;1001;ana@x.edu;-;old\n"
    'Bo;Berg;1002;bo@x.edu;"";""\n'
)
ROSTER = (
    Student(id="1001", login="ana", name="Alves, Ana"),
    Student(id="", submission="bo.yaml", sis_id="S2", email="bo@x.edu"),
    Student(id="1003", submission="cy.yaml"),
    Student(id="1004", submission="dee.yaml"),
)


@pytest.fixture
def book(tmp_path: Path) -> GradeBook:
    """Ana has nearly everything, Bo little, Cy could not be graded, Dee is in no gradebook."""
    made = rubric(tmp_path, RUBRIC.replace("count: 3", "count: 1"))
    found = handed_in(tmp_path, {"ana.yaml": GOOD, "bo.yaml": BAD, "cy.yaml": GOOD, "dee.yaml": GOOD})
    grades = grade_class(made, found, roster=ROSTER).grades
    ana, bo, cy, dee = grades
    return GradeBook("week-6", 100.0, (ana, bo, replace(cy, status="not-graded", points=None), dee))


def test_canvas_keeps_every_byte_but_the_points(tmp_path: Path, book: GradeBook) -> None:
    path = tmp_path / "canvas.csv"
    path.write_bytes(CANVAS_TEXT.encode())
    found = load_export(path, "Week 6", CANVAS)
    text, lost = filled(found, book)
    ana, bo = (f"{grade.points:g}" for grade in book.grades[:2])
    assert text == CANVAS_TEXT.replace('B",9.5,,95', f'B",9.5,{ana},95').replace(',A,,"12",', f",A,,{bo},")
    assert lost == ("dee.yaml",)
    assert points_possible(found) == 100.0


@pytest.mark.parametrize("cell", ["EX", " ex", '"EX"'])
def test_a_student_whom_the_teacher_excused_stays_excused(tmp_path: Path, book: GradeBook, cell: str) -> None:
    path = tmp_path / "canvas.csv"
    excused = CANVAS_TEXT.replace('"12"', cell)
    path.write_bytes(excused.encode())
    text, lost = filled(load_export(path, "Week 6", CANVAS), book)
    assert text == excused.replace('B",9.5,,95', f'B",9.5,{book.grades[0].points:g},95')
    assert lost == ("dee.yaml",)


def test_what_is_written_passes_the_importers_rules(tmp_path: Path, book: GradeBook) -> None:
    """Canvas' importer: Student and ID first, Section last of the four, points possible kept, students found by ID."""
    path = tmp_path / "canvas.csv"
    path.write_bytes(CANVAS_TEXT.encode())
    rows = list(
        csv.reader(io.StringIO(filled(load_export(path, "Week 6 (4711)", CANVAS), book)[0].removeprefix("\ufeff")))
    )
    assert "Student" in rows[0][0]
    assert "ID" in rows[0][1]
    assert "Section" in rows[0][4]
    assert rows[1][0].strip() == "Points Possible"
    assert {len(row) for row in rows} == {8}
    by_id = {row[1]: row[6] for row in rows[2:]}
    assert by_id == {
        "1001": f"{book.grades[0].points:g}",
        "1002": f"{book.grades[1].points:g}",
        "1003": "33",
        "1009": "",
    }


def test_moodle_takes_numbers_only_and_keeps_its_feedback(tmp_path: Path, book: GradeBook) -> None:
    path = tmp_path / "moodle.csv"
    path.write_bytes(MOODLE_TEXT.encode())
    text, lost = filled(load_export(path, "Assignment: Week 6 (Real)", MOODLE), book)
    ana, bo = (f"{grade.points:g}" for grade in book.grades[:2])
    assert text == MOODLE_TEXT.replace(";-;old", f";{ana};old").replace('bo@x.edu;""', f"bo@x.edu;{bo}")
    assert lost == ("dee.yaml",)


def test_two_rows_that_match_are_nobodys(tmp_path: Path, book: GradeBook) -> None:
    path = tmp_path / "canvas.csv"
    text = CANVAS_TEXT.replace("1002,S2", "1001,S2")
    path.write_bytes(text.encode())
    made, lost = filled(load_export(path, "Week 6", CANVAS), book)
    assert "ana.yaml" in lost
    assert made.count('B",9.5,,95') == 1


@pytest.mark.parametrize(
    ("text", "column", "kind", "said"),
    [
        (CANVAS_TEXT, "Week 7", CANVAS, "did you mean Week"),
        (CANVAS_TEXT.replace("Week 5 (99)", "Week 6 (99)"), "Week 6", CANVAS, "has 2 columns"),
        (MOODLE_TEXT, "Week 6", CANVAS, "is not a gradebook from Canvas"),
        (CANVAS_TEXT, "Week 6", MOODLE, "is not a gradebook from Moodle"),
        ("", "Week 6", CANVAS, "is not a gradebook"),
    ],
)
def test_an_export_that_cannot_be_filled_is_refused(
    tmp_path: Path, text: str, column: str, kind: Gradebook, said: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode())
    with pytest.raises(Problems) as caught:
        load_export(path, column, kind)
    (problem,) = caught.value.problems
    assert said in f"{problem.message} {problem.hint}"


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(b"\xff\xfeS\0t\0")
    with pytest.raises(Problems, match="is not UTF-8"):
        load_export(path, "Week 6", CANVAS)
