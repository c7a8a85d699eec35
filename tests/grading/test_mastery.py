"""A class by claim, from files that students exported: summed, and never trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.errors import Problems
from drill.files.load import load_level
from drill.grading.mastery import load_records, mastery_report, summed
from drill.report.writers import write
from tests.proof.levels import LEVEL


def row(**over: Any) -> dict[str, Any]:
    made = {
        "level": "short",
        "scenario_digest": "",
        "claims": ["C17"],
        "before": {"C17": [1, 2]},
        "after": {"C17": [2, 2]},
        "tries": 3,
        "passed_first_try": False,
        "tries_until_passed": 3,
        "changes_until_passed": 1,
        "forecast_points": [50],
    }
    return made | over


def written(folder: Path, name: str, *levels: dict[str, Any], **over: Any) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"format": 1, "student": name, "levels": levels} | over), encoding="utf-8")
    return path


def test_sums_are_over_students_by_claim(tmp_path: Path) -> None:
    written(tmp_path, "ana", row())
    written(tmp_path, "bo", row(tries=1, tries_until_passed=1, changes_until_passed=0, before={"C17": [0, 2]}))
    written(
        tmp_path, "cy", row(tries=2, tries_until_passed=None, changes_until_passed=None, after={}, forecast_points=[])
    )
    records, problems = load_records((tmp_path,))
    assert (len(records), problems) == (3, [])
    made = summed(records)["C17"]
    assert (made.students, made.before, made.after) == (3, [2, 6], [4, 4])
    assert (made.played, made.first_try, made.passed, made.tries, made.changes) == (3, 1, 2, 4, 1)
    report = mastery_report(records, problems)
    (claim,) = report.data()["claims"]
    assert (claim["mean_tries_until_passed"], claim["mean_forecast_points"]) == (2.0, 50.0)
    text = write(report)
    assert "33.33 %" in text
    assert "100 %" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[", b"[]", b"7", b"null", b"[" * 100_000, b"\xff", b'{"format": 2, "student": "", "levels": []}', b"x" * 300_000,
        json.dumps({"format": 1, "student": "", "levels": [row(tries=-1)]}).encode(),
        json.dumps({"format": 1, "student": "", "levels": [row(before={"C17": [3, 2]})]}).encode(),
        json.dumps({"format": 1, "student": "", "levels": [row(before={"C17": 3})]}).encode(),
        json.dumps({"format": 1, "student": "", "levels": [row(forecast_points="many")]}).encode(),
        json.dumps({"format": 1, "student": "", "levels": 5}).encode(),
    ],
)  # fmt: skip
def test_a_file_that_is_no_record_is_named_and_stops_no_other(tmp_path: Path, data: bytes) -> None:
    written(tmp_path, "ana", row())
    (tmp_path / "bad.json").write_bytes(data)
    records, problems = load_records((tmp_path,))
    assert (len(records), [Path(one.path).name for one in problems]) == (1, ["bad.json"])


def test_a_student_with_several_files_counts_once(tmp_path: Path) -> None:
    """The fullest row of each level counts: files of two weeks, of two machines, and twice the same."""
    written(tmp_path, "week-1", row(tries=1, tries_until_passed=None, changes_until_passed=None), student="Ana ")
    written(tmp_path, "week-2", row(), row(level="long", tries=1, tries_until_passed=1), student="ana")
    written(tmp_path, "laptop", row(level="third", tries=0, before={}, after={}), student="ana")
    for name in ("nobody", "again"):
        written(tmp_path, name, row(), student="")
    written(tmp_path, "other", row(tries=4), student="")
    records, problems = load_records((tmp_path,))
    assert problems == []
    found = [sorted((level["level"], level["tries"]) for level in record["levels"]) for record in records]
    ana = [("long", 1), ("short", 3), ("third", 0)]
    assert sorted(found) == sorted([ana, [("short", 3)], [("short", 4)]])


def test_questions_of_a_level_are_about_its_claims_and_their_answers_differ() -> None:
    text = LEVEL + "decides: [C17]\nquestions:\n  - {claim: C17, ask: Who?, right: A, wrong: [B]}\n"
    before, after = load_level(LEVEL + "decides: [C17]\n"), load_level(text)
    assert (after.digest, after.scenario) == (before.digest, before.scenario)
    assert after.questions[0].right == "A"
    for old, new, code in (("claim: C17", "claim: C18", "L042"), ("wrong: [B]", "wrong: [B, A]", "L035")):
        with pytest.raises(Problems) as caught:
            load_level(text.replace(old, new))
        assert [one.code for one in caught.value.problems] == [code]
