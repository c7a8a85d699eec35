"""drill grade: a class in one command, killed at any moment, and the files of every course system."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from drill.docs.schema import RESULTS
from tests.cli.conftest import Drill
from tests.grading.samples import BAD, BROKEN, GOOD, RUBRIC, TEXT

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "short.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rubric.yaml").write_text(RUBRIC.replace("count: 3", "count: 1"), encoding="utf-8")
    for name, text in (("ana.yaml", GOOD), ("bo.yaml", BAD), ("cy.yaml", "databse: x\n")):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    return tmp_path


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_thirty_of_which_six_are_broken_become_a_table_and_result_files_in_one_command(
    drill: Drill, folder: Path
) -> None:
    (folder / "class").mkdir()
    files = {f"s{n:02}.yaml": (GOOD if n % 2 else BAD).encode() for n in range(24)} | dict(BROKEN)
    for name, data in files.items():
        (folder / "class" / name).write_bytes(data)
    line = ("--workers", "0", "--csv", "grades.csv", "--gradescope", "results")
    ended = drill("grade", "rubric.yaml", "class", *line)
    assert (ended.code, ended.out) == (1, "")
    found = rows("grades.csv")
    assert len(found) == 30
    assert {row["submission"] for row in found if row["status"] == "unusable"} == BROKEN.keys()
    assert [row["passes"] for row in found if row["status"] == "graded"] == ["0", "50"] * 12
    assert len(list((folder / "results").iterdir())) == 30
    shown = json.loads((folder / "results" / "s01.yaml.json").read_text(encoding="utf-8"))
    assert shown["score"] == float(found[1]["score"])


def test_the_table_says_why(drill: Drill) -> None:
    ended = drill("grade", "rubric.yaml", "in", "--workers", "0")
    assert ended.code == 1
    assert "2 graded, 1 unusable" in ended.out
    assert "cy.yaml:1:1: D020 unknown key “databse”; did you" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_the_table_has_every_problem_of_a_file_that_cannot_be_used(drill: Drill, folder: Path) -> None:
    wrong = GOOD.replace("db.r6g.large", "db.nope") + "proxxy: on\n"
    (folder / "in" / "dee.yaml").write_text(wrong, encoding="utf-8")
    ended = drill("grade", "rubric.yaml", "in/dee.yaml", "--workers", "0")
    drill("grade", "rubric.yaml", "in/dee.yaml", "--workers", "0", "--csv", "g.csv")
    shown = " ".join(ended.out.split())
    for word in ("db.nope", "proxxy"):
        assert word in shown
    (row,) = rows("g.csv")
    assert shown.count("dee.yaml:") == row["feedback"].count("dee.yaml:") > 1
    assert max(map(len, ended.out.splitlines())) <= 80


@pytest.mark.slow
def test_one_submission_with_all_its_points_is_exit_code_0_and_one_file(drill: Drill) -> None:
    assert drill("grade", "./short.yaml", "in/ana.yaml", "--workers", "0", "--gradescope", "results.json").code == 0
    assert json.loads(Path("results.json").read_text(encoding="utf-8"))["score"] == 100


@pytest.mark.slow
def test_json_junit_and_html_say_the_same(drill: Drill, folder: Path) -> None:
    assert (
        drill("grade", "rubric.yaml", "in", "--json", "--out", "g.json", "--junit", "g.xml", "--html", "pages").code
        == 1
    )
    data = json.loads((folder / "g.json").read_text(encoding="utf-8"))
    RESULTS["grade.schema.json"].model_validate_json(json.dumps(data))
    assert [grade["status"] for grade in data["grades"]] == ["graded", "graded", "unusable"]
    assert drill("grade", "rubric.yaml", "in", "--json", "--csv", "g.csv").out == (folder / "g.json").read_text("utf-8")
    root = ET.parse(folder / "g.xml").getroot()
    assert (root.get("tests"), root.get("errors"), root.get("skipped")) == ("9", "1", "0")
    lacking = sum(mark["points"] < mark["max"] for grade in data["grades"][:2] for mark in grade["criteria"])
    assert root.get("failures") == str(lacking)
    pages = {path.name for path in (folder / "pages").iterdir()}
    assert pages == {"index.html", "ana.yaml.html", "bo.yaml.html", "cy.yaml.html"}
    page = (folder / "pages" / "bo.yaml.html").read_text(encoding="utf-8")
    assert "ana" not in page
    assert "src=" not in page
    assert "href=" not in page


def test_what_is_not_graded_is_blank_everywhere_and_exit_code_3(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.grading.marking.MOST_UNITS", 1.0)
    outputs = ("--csv", "g.csv", "--json", "--out", "g.json", "--gradescope", "results")
    assert drill("grade", "rubric.yaml", "in", "--workers", "0", *outputs).code == 3
    assert {row["submission"]: (row["status"], row["score"]) for row in rows("g.csv")} == {
        "ana.yaml": ("not-graded", ""),
        "bo.yaml": ("not-graded", ""),
        "cy.yaml": ("unusable", "0"),
    }
    grades = json.loads(Path("g.json").read_text(encoding="utf-8"))["grades"]
    assert [grade["points"] for grade in grades] == [None, None, 0]
    assert [path.name for path in Path("results").iterdir()] == ["cy.yaml.json"]


@pytest.mark.slow
def test_a_class_is_made_handed_out_and_graded(drill: Drill, folder: Path) -> None:
    assert drill("new", "class", "week-6", "--level", "./short.yaml").code == 0
    assert drill("check", "week-6/pack.yaml", "week-6/rubric.yaml").code == 0
    assert drill("pack", "week-6/pack.yaml").code == 0
    ended = drill("grade", "week-6", "--workers", "0", "--csv", "g.csv")
    assert ended.code == 1
    assert [(row["student_id"], row["status"]) for row in rows("g.csv")] == [
        ("ana", "graded"),
        ("bo", "graded"),
        ("cy", "unusable"),
    ]
    assert float(rows("g.csv")[0]["score"]) > float(rows("g.csv")[1]["score"])
    assert (folder / "week-6" / "rubric.journal.jsonl").exists()
    assert "already exists" in drill("new", "class", "week-6", "--level", "./short.yaml").err


def test_the_formula_rule_holds_for_names_of_files(drill: Drill, folder: Path) -> None:
    (folder / "in" / "=cmd|calc.yaml").write_text("x", encoding="utf-8")
    drill("grade", "rubric.yaml", "in", "--workers", "0", "--csv", "g.csv")
    assert "'=cmd|calc.yaml" in {row["submission"] for row in rows("g.csv")}
    assert ",=cmd" not in Path("g.csv").read_text(encoding="utf-8")


def test_an_export_that_cannot_be_filled_stops_it_before_anything_is_graded(drill: Drill, folder: Path) -> None:
    export = "Student,ID,SIS Login ID,Section,Lights out (4711)\n    Points Possible,,,,100\nAna,1,ana,A,\n"
    (folder / "canvas.csv").write_text(export, encoding="utf-8")
    ended = drill("grade", "rubric.yaml", "in", "--canvas", "canvas.csv", "--column", "Light out", "--csv", "g.csv")
    assert ended.code == 2
    assert "did you mean Lights out (4711)?" in ended.err
    assert not Path("g.csv").exists()
    assert drill("grade", "rubric.yaml", "in", "--canvas", "canvas.csv").code == 2
    done = drill("grade", "rubric.yaml", "in", "--canvas", "canvas.csv", "--column", "Lights out", "--workers", "0")
    assert done.code == 1
    text = (folder / "canvas.csv").read_text(encoding="utf-8")
    assert text.startswith(export.removesuffix("Ana,1,ana,A,\n"))
    assert "bo.yaml" in done.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("rubric.yaml",), "SUBMISSIONS"),
        (("rubric.yaml", "no"), "is not there"),
        (("no.yaml", "in"), "no.yaml"),
        (("rubric.yaml", "in", "--limit", "soon"), "60s"),
        (("rubric.yaml", "in", "--workers", "2", "--dask", "tcp://127.0.0.1:1"), "exclude each other"),
        (("rubric.yaml", "in", "--roster", "short.yaml"), "no column id or submission"),
        (("rubric.yaml", "in", "--journal", "no/such/j"), "cannot be used"),
        (("rubric.yaml", "in", "--journal", "short.yaml"), "is not a journal"),
        (("rubric.yaml", "in", "--journal", "in"), "is not a regular file"),
        (("rubric.yaml", "in", "--csv", "no/such/g.csv"), "there is no folder no/such"),
        (("rubric.yaml", "in", "--csv", "in"), "is a folder"),
        (("rubric.yaml", "in", "--html", "short.yaml"), "is not a folder"),
        (("rubric.yaml", "in", "--gradescope", "short.yaml/x"), "there is no folder"),
        (("rubric.yaml", "in", "--again", "bow"), "did you mean bo"),
        (("rubric.yaml", "in/ana.yaml", "--classroom50", "r.json", "--workers", "0"), "CLASSROOM"),
    ],
)
def test_what_cannot_be_used_is_one_message(
    drill: Drill, line: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLASSROOM", raising=False)
    ended = drill("grade", *line)
    assert (ended.code, said in ended.err) == (2, True), ended.err


def test_results_go_into_the_folder_one_is_in(drill: Drill, folder: Path) -> None:
    assert drill("grade", "rubric.yaml", "in/cy.yaml", "--workers", "0", "--html", ".").code == 1
    assert (folder / "index.html").is_file()


@pytest.mark.slow
def test_what_it_writes_beside_the_submissions_is_none(drill: Drill, folder: Path) -> None:
    """Everything in one folder, as somebody might begin: a second call says the same."""
    (folder / "roster.csv").write_text("id\nana\n", encoding="utf-8")
    (folder / "ana.yaml").write_text(GOOD, encoding="utf-8")
    shutil.rmtree(folder / "in")
    files = (
        "--csv",
        "g.csv",
        "--json",
        "--out",
        "g.json",
        "--junit",
        "g.xml",
        "--html",
        "pages",
        "--gradescope",
        "results",
    )
    line = ("grade", "rubric.yaml", ".", "--roster", "roster.csv", "--workers", "0", *files)
    assert drill(*line).code == 0
    table = Path("g.csv").read_bytes()
    assert [row["student_id"] for row in rows("g.csv")] == ["ana"]
    assert drill(*line).code == 0
    assert Path("g.csv").read_bytes() == table


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill as POSIX has it")
def test_killed_at_any_moment_it_goes_on_and_writes_the_same_bytes(drill: Drill, folder: Path) -> None:
    (folder / "many").mkdir()
    for number in range(12):
        text = (GOOD if number % 2 else BAD) + f"# {number}\n"
        (folder / "many" / f"s{number:02}.yaml").write_text(text, encoding="utf-8")
    assert drill("grade", "rubric.yaml", "many", "--workers", "0", "--csv", "whole.csv", "--journal", "other").code == 0
    line = [sys.executable, "-m", "drill", "grade", "rubric.yaml", "many", "--workers", "1", "--csv", "cut.csv"]
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    rng = random.Random(6)
    for _ in range(2):
        began = subprocess.Popen(line, cwd=folder, env=path, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(1.0, 4.0))
        began.kill()
        began.wait()
    subprocess.run(line, cwd=folder, env=path, check=True, stderr=subprocess.DEVNULL)
    assert Path("cut.csv").read_bytes() == Path("whole.csv").read_bytes()
