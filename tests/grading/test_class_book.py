"""A class: whose grade it is, which attempt counts, and the same grades whoever works them out."""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import DrillError, Problems
from drill.files.rubric_file import load_rubric
from drill.grading.class_book import grade_class
from drill.grading.grade_csv import grades_csv
from drill.grading.grade_report import grades_report
from drill.grading.hand_points import load_hand
from drill.grading.journal import Journal
from drill.grading.marking import MarkingTask, mark
from drill.grading.submissions import Submission
from drill.grading.watched_pool import WatchedPool
from drill.model.grades import Grade, Mark, Student
from drill.model.rubric import Rubric
from drill.model.said import Said
from drill.report.writers import write
from drill.words.english import with_voice
from tests.grading.samples import BAD, BROKEN, GOOD, RUBRIC, crashing, handed_in, rubric, saved_run


def graded(made: Rubric, found: tuple[Submission, ...], **more: Any) -> dict[str, Grade]:
    return {grade.title: grade for grade in grade_class(made, found, **more).grades}


@pytest.mark.slow
def test_thirty_of_which_six_are_broken_in_six_ways(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"s{n:02}.yaml": GOOD if n % 2 else BAD for n in range(24)}
    found = graded(rubric(tmp_path), handed_in(tmp_path, files | dict(BROKEN)))
    assert len(found) == 30
    assert {name for name, grade in found.items() if grade.status == "unusable"} == BROKEN.keys()
    for name in files:
        passed = found[name].criteria[0].points == 50
        assert (found[name].status, passed) == ("graded", int(name[1:3]) % 2 == 1)
    assert all(grade.points == 0 for grade in found.values() if grade.status == "unusable")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_worker_that_dies_and_one_that_hangs_are_blank_and_the_rest_is_graded(tmp_path: Path) -> None:
    made = rubric(tmp_path)
    found = handed_in(tmp_path, {"a.yaml": GOOD, "crash.yaml": GOOD, "sleep.yaml": GOOD, "z.yaml": BAD})
    journal = Journal(tmp_path / "j.jsonl")
    with WatchedPool(2, 15.0) as pool:
        book = grade_class(made, found, executor=pool, journal=journal, limit_s=15.0, marking=crashing)
    status = {grade.submission: (grade.status, grade.points is None) for grade in book.grades}
    assert status == {
        "a.yaml": ("graded", False),
        "crash.yaml": ("not-graded", True),
        "sleep.yaml": ("not-graded", True),
        "z.yaml": ("graded", False),
    }
    line = next(line for line in grades_csv(book, made).splitlines() if "crash.yaml" in line)
    assert ",not-graded,,100," in line
    journal.close()
    assert len((tmp_path / "j.jsonl").read_bytes().splitlines()) == 2
    again = graded(made, found, journal=Journal(tmp_path / "j.jsonl"))
    assert {grade.status for grade in again.values()} == {"graded"}


@pytest.mark.slow
def test_this_process_a_pool_and_threads_give_the_same_bytes(tmp_path: Path) -> None:
    made = rubric(tmp_path)
    found = handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": BAD, "c.json": saved_run(), **BROKEN})
    alone = grades_csv(grade_class(made, found), made)
    with ThreadPoolExecutor(3) as threads:
        assert grades_csv(grade_class(made, found, executor=threads), made) == alone
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert grades_csv(grade_class(made, found, executor=pool), made) == alone
    with WatchedPool(2, 60.0) as watched:
        assert grades_csv(grade_class(made, found, executor=watched), made) == alone


class Broken(ThreadPoolExecutor):
    """A pool whose workers die of the second task."""

    tasks = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        if self.tasks < 2:
            return super().submit(fn, *args, **kwargs)
        if self.tasks > 2:
            raise BrokenProcessPool("the pool is broken")
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a worker died"))
        return future


def test_a_pool_that_breaks_costs_nobody_points(tmp_path: Path) -> None:
    found = handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": BAD, "c.yaml": BAD})
    with Broken(1) as pool:
        grades = graded(rubric(tmp_path), found, executor=pool)
    assert [grades[name].status for name in ("a.yaml", "b.yaml", "c.yaml")] == ["graded", "not-graded", "not-graded"]
    assert grades["b.yaml"].points is None


def other_engine(task: MarkingTask) -> Mark:
    return replace(mark(task), engine="0")


def test_a_worker_of_another_version_grades_nobody(tmp_path: Path) -> None:
    found = graded(rubric(tmp_path), handed_in(tmp_path, {"a.yaml": GOOD}), marking=other_engine)
    (said,) = found["a.yaml"].feedback
    assert (found["a.yaml"].status, said.fact("worker")) == ("not-graded", "0")


ROSTER = (Student(id="ana", name="Ana"), Student(id="bo", name="Bo"), Student(id="cy", name="Cy"))


def test_missing_unknown_and_ambiguous_ones_have_rows_and_no_points(tmp_path: Path) -> None:
    found = handed_in(tmp_path, {"bo.yaml": GOOD, "stranger.yaml": GOOD, "twin.yaml": BAD})
    roster = (*ROSTER, Student(id="d", login="twin"), Student(id="e", email="twin"))
    book = grade_class(rubric(tmp_path), found, roster=roster)
    assert [(grade.title, grade.status) for grade in book.grades] == [
        ("Ana", "missing"),
        ("bo.yaml", "graded"),
        ("Cy", "missing"),
        ("d", "missing"),
        ("e", "missing"),
        ("stranger.yaml", "unknown"),
        ("twin.yaml", "duplicate"),
    ]
    assert [grade.points is None for grade in book.grades] == [True, False, *[True] * 5]
    assert book.grades[-1].feedback == (Said("grade.ambiguous", students="d and e"),)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attempts", "counts"), [("last", "ana/m-10.yaml"), ("first", "ana/m-1.yaml"), ("best", "ana/m-2.yaml")]
)
def test_one_attempt_counts_and_the_others_say_so(tmp_path: Path, attempts: str, counts: str) -> None:
    made = rubric(tmp_path, RUBRIC.replace("seeds:", f"attempts: {attempts}\nseeds:"))
    found = handed_in(tmp_path, {"ana/m-1.yaml": BAD, "ana/m-2.yaml": GOOD, "ana/m-10.yaml": BAD})
    for roster in (None, ROSTER[:1]):
        grades = graded(made, found, roster=roster)
        assert [name for name, grade in grades.items() if grade.status == "graded"] == [counts]
        assert [grade.status for name, grade in grades.items() if name != counts] == ["duplicate"] * 2


@pytest.mark.slow
def test_equal_designs_are_named_whatever_they_are_called(tmp_path: Path) -> None:
    same = GOOD.replace("design: good", "design: mine")
    grades = graded(rubric(tmp_path), handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": same, "c.yaml": BAD}))
    assert [grades[name].same_as for name in ("a.yaml", "b.yaml", "c.yaml")] == [("b.yaml",), ("a.yaml",), ()]


def always_good(task: MarkingTask) -> Mark:
    return Mark("graded", design_digest="d", engine=ENGINE, catalog_digest=catalog_digest())


def test_a_class_that_hands_in_one_design_does_not_name_everybody_to_everybody(tmp_path: Path) -> None:
    found = [Submission(f"s{number:03}.yaml", f"s{number:03}", bytes) for number in range(200)]
    made = rubric(tmp_path)
    book = grade_class(made, found, marking=always_good)
    assert {(len(grade.same_as), grade.alike) for grade in book.grades} == {(20, 199)}
    assert not any(grade.submission in grade.same_as for grade in book.grades)
    assert "s000.yaml; s001.yaml; s002.yaml; 196 more" in " ".join(write(grades_report(book, made), "text").split())


@pytest.mark.slow
def test_lateness_costs_what_the_rubric_says(tmp_path: Path) -> None:
    late = 'late: {due: "2026-12-01T23:59:00+01:00", per_day: 10 %, at_most: 3}\nseeds:'
    made = rubric(tmp_path, RUBRIC.replace("seeds:", late))
    roster = (
        Student(id="ana", submitted="2026-12-01T22:59:00Z"),
        Student(id="bo", submitted="2026-12-01T22:59:01Z"),
        Student(id="cy", late_days="9"),
    )
    found = handed_in(tmp_path, {"ana.yaml": GOOD, "bo.yaml": GOOD, "cy.yaml": GOOD})
    grades = list(grade_class(made, found, roster=roster).grades)
    assert [grade.late_days for grade in grades] == [0, 1, 9]
    full = sum(item.points or 0.0 for item in grades[0].criteria)
    assert [grade.points for grade in grades] == [int(full), int(full * 0.9), int(full * 0.7)]


@pytest.mark.slow
def test_points_by_hand_are_read_back(tmp_path: Path) -> None:
    made = rubric(tmp_path, RUBRIC + "  - {id: why, points: 10, by: hand}\n")
    found = handed_in(tmp_path, {"ana.yaml": GOOD, "bo.yaml": BAD})
    first = grade_class(made, found)
    assert [grade.criteria[-1].points for grade in first.grades] == [None, None]
    text = grades_csv(first, made).splitlines()
    at = text[0].split(",").index("why")
    cells = text[1].split(",")
    cells[at] = "7.5"
    (tmp_path / "back.csv").write_text("\n".join([text[0], ",".join(cells), text[2]]) + "\n", encoding="utf-8")
    second = grade_class(made, found, hand=load_hand(tmp_path / "back.csv", made))
    assert [grade.criteria[-1].points for grade in second.grades] == [7.5, None]
    before, after = first.grades[0].points, second.grades[0].points
    assert before is not None
    assert after is not None
    assert after - before in (7, 8)
    (tmp_path / "bad.csv").write_text("submission,why\nana.yaml,11\n", encoding="utf-8")
    with pytest.raises(DrillError, match="not a number of points for why"):
        load_hand(tmp_path / "bad.csv", made)
    (tmp_path / "long.csv").write_bytes(b"submission,why\nana.yaml,1\n" + b"x,\n" * 1_400_000)
    with pytest.raises(Problems) as refused:
        load_hand(tmp_path / "long.csv", made)
    assert [one.code for one in refused.value.problems] == ["G051"]


@pytest.mark.slow
def test_a_journal_gives_the_same_bytes_and_runs_nothing_twice(tmp_path: Path) -> None:
    made = rubric(tmp_path)
    found = handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": BAD, **BROKEN})
    path = tmp_path / "j.jsonl"
    whole = grades_csv(grade_class(made, found, journal=Journal(path)), made)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 2  # what cannot be used is found out again, without a run

    def broken_only(task: MarkingTask) -> Mark:
        assert task.name in BROKEN
        return mark(task)

    assert grades_csv(grade_class(made, found, journal=Journal(path), marking=broken_only), made) == whole
    for keep, torn in ((2, b""), (1, lines[1][:40]), (0, b"{"), (1, b"\xff\n")):
        path.write_bytes(b"".join(lines[:keep]) + torn)
        assert grades_csv(grade_class(made, found, journal=Journal(path)), made) == whole
        assert all(json.loads(line) for line in path.read_bytes().splitlines() if line != b"\xff")


@pytest.mark.slow
def test_what_a_mark_depends_on_is_graded_anew_and_nothing_else(tmp_path: Path) -> None:
    found = handed_in(tmp_path, {"a.yaml": GOOD})
    path = tmp_path / "j.jsonl"
    calls: list[str] = []

    def counted(task: MarkingTask) -> Mark:
        calls.append(task.name)
        return mark(task)

    def times(text: str, **more: Any) -> int:
        calls.clear()
        (tmp_path / "rubric.yaml").write_text(text, encoding="utf-8")
        made = load_rubric(tmp_path / "rubric.yaml", tmp_path)
        grade_class(made, found, journal=Journal(path), marking=counted, **more)
        return len(calls)

    rubric(tmp_path)
    assert times(RUBRIC) == 1
    assert times(RUBRIC) == 0
    assert times(RUBRIC, roster=(Student(id="a"),)) == 0
    assert times(RUBRIC.replace("seeds:", "round: 0.5\nseeds:")) == 0
    assert times(RUBRIC, again=("a.yaml",)) == 1
    assert times(RUBRIC.replace("points: 50", "points: 40")) == 1
    assert times(RUBRIC.replace("first: 11", "first: 12")) == 1
    (tmp_path / "submissions" / "a.yaml").write_text(GOOD + "# more\n", encoding="utf-8")
    assert times(RUBRIC) == 1


def test_a_rewording_changes_what_is_read_and_no_journal(tmp_path: Path) -> None:
    """The journal and all but the texts of the result are the same, however the sentences are worded."""
    made = rubric(tmp_path, RUBRIC.replace("count: 3", "count: 1"))
    found = handed_in(tmp_path, {"a.yaml": GOOD, "b.yaml": BAD, "c.json": saved_run()})

    def result(name: str) -> tuple[bytes, str, Any]:
        book = grade_class(made, found, journal=Journal(tmp_path / name))
        data = json.loads(write(grades_report(book, made), "json"))
        return (tmp_path / name).read_bytes(), grades_csv(book, made), without_texts(data)

    def never(task: MarkingTask) -> Mark:
        raise AssertionError(task.name)

    journal, table, data = result("plain.jsonl")
    with with_voice(lambda text: text[::-1]):
        assert result("backwards.jsonl")[::2] == (journal, data)
        again = grade_class(made, found, journal=Journal(tmp_path / "plain.jsonl"), marking=never)
        reworded = grades_csv(again, made)
    assert reworded != table
    assert grades_csv(again, made) == table


def without_texts(data: Any) -> Any:
    if isinstance(data, list):
        return [without_texts(item) for item in data]
    if isinstance(data, dict):
        return {name: without_texts(item) for name, item in data.items() if name != "text"}
    return data


GROUPS = (
    Student(id="ana", name="Ana", group="g1"),
    Student(id="bo", name="Bo", group="g1", late_days="2"),
    Student(id="cy", name="Cy", group="g2"),
    Student(id="dee", name="Dee", group="g2"),
    Student(id="eli", name="Eli"),
)


def test_one_hand_in_is_for_everybody_of_its_group(tmp_path: Path) -> None:
    """Handed in under the group's name, by one of its students twice, and by somebody without a group."""
    made = rubric(tmp_path, RUBRIC.replace("seeds:", "hand_in: group\nseeds:"))
    found = handed_in(tmp_path, {"g1.yaml": GOOD, "cy/1.yaml": GOOD, "dee/2.yaml": BAD, "eli.yaml": BAD})
    book = grade_class(made, found, roster=GROUPS)
    rows = [(grade.who.id if grade.who else "", grade.submission, grade.status, grade.group) for grade in book.grades]
    assert rows == [
        ("ana", "g1.yaml", "graded", "g1"),
        ("bo", "g1.yaml", "graded", "g1"),
        ("cy", "dee/2.yaml", "graded", "g2"),
        ("cy", "cy/1.yaml", "duplicate", "g2"),
        ("dee", "dee/2.yaml", "graded", "g2"),
        ("eli", "eli.yaml", "graded", ""),
    ]
    assert book.grades[0].points == book.grades[1].points
    assert book.grades[3].feedback[0].fact("group") == "g2"
    assert book.grades[0].same_as == ()
    assert book.grades[2].same_as == book.grades[4].same_as == ("eli.yaml",)
    assert len({grade.title for grade in book.grades}) == len(book.grades)


def test_without_group_hand_in_a_group_shares_nothing(tmp_path: Path) -> None:
    found = handed_in(tmp_path, {"g1.yaml": GOOD, "cy.yaml": GOOD})
    book = grade_class(rubric(tmp_path), found, roster=GROUPS)
    status = {grade.title: grade.status for grade in book.grades}
    assert (status["g1.yaml"], status["cy.yaml"], status["Dee"]) == ("unknown", "graded", "missing")


def test_a_submission_of_students_of_two_groups_is_nobodys(tmp_path: Path) -> None:
    made = rubric(tmp_path, RUBRIC.replace("seeds:", "hand_in: group\nseeds:"))
    roster = (Student(id="a", login="x", group="g1"), Student(id="b", email="x", group="g2"))
    book = grade_class(made, handed_in(tmp_path, {"x.yaml": GOOD}), roster=roster)
    assert [grade.status for grade in book.grades] == ["missing", "missing", "duplicate"]


def test_a_group_is_as_late_as_the_one_who_handed_in(tmp_path: Path) -> None:
    late = 'hand_in: group\nlate: {due: "2026-12-01T23:59:00+01:00", per_day: 10 %, at_most: 3}\nseeds:'
    made = rubric(tmp_path, RUBRIC.replace("seeds:", late))
    by_ana = grade_class(made, handed_in(tmp_path / "1", {"ana.yaml": GOOD}), roster=GROUPS[:2]).grades
    by_group = grade_class(made, handed_in(tmp_path / "2", {"g1.yaml": GOOD}), roster=GROUPS[:2]).grades
    assert [grade.late_days for grade in (*by_ana, *by_group)] == [0, 0, 2, 2]
