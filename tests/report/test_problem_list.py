"""Problems as people, programs and pull requests read them."""

from __future__ import annotations

import json
from pathlib import Path

from drill.errors import Problem
from drill.report.problem_list import problem_report, render
from drill.report.writers import write

ONE = Problem("a.yaml", 3, 5, "L020", "unknown key “titel”", "did you mean title?", "  a titel: b")
BARE = Problem("b,c.yaml", 1, 1, "L001", "100 % wrong")


def test_text_points_to_the_token() -> None:
    assert render([ONE]) == (
        "a.yaml:3:5: error[L020] unknown key “titel”\n    a titel: b\n      ^\n  help: did you mean title?\n"
    )


def test_problems_are_separated_by_a_blank_line() -> None:
    assert render([ONE, BARE]).split("\n\n")[1] == "b,c.yaml:1:1: error[L001] 100 % wrong\n"
    assert render([]) == ""


def test_the_caret_stands_under_the_token_after_tabs_and_wide_characters() -> None:
    wide = Problem("a", 1, 4, "L020", "x", "", "\t日x!")
    lines = render([wide]).split("\n")
    assert lines[1] == "      日x!"
    assert lines[2].index("^") == 2 + 4 + 2 + 1


def test_colour_only_when_asked() -> None:
    assert "\x1b" not in render([ONE, BARE])
    assert "<bad>error[L020]</bad>" in render([ONE], lambda text, tone: f"<{tone}>{text}</{tone}>")


def test_json_holds_every_field() -> None:
    assert json.loads(write(problem_report([], [ONE]), "json"))[0] == {
        "path": "a.yaml",
        "line": 3,
        "column": 5,
        "code": "L020",
        "message": "unknown key “titel”",
        "hint": "did you mean title?",
        "source": "  a titel: b",
    }


def test_github_commands_are_escaped() -> None:
    """Format of https://docs.github.com/actions: properties escape % : , and data escapes %."""
    assert write(problem_report([], [ONE, BARE]), "github") == (
        "::error file=a.yaml,line=3,col=5,title=L020::unknown key “titel”; did you mean title?\n"
        "::error file=b%2Cc.yaml,line=1,col=1,title=L001::100 %25 wrong\n"
    )


def test_a_file_with_problems_is_a_failed_check() -> None:
    report = problem_report([Path("a.yaml"), Path("fine.yaml")], [ONE])
    assert [(check.name, check.outcome) for check in report.checks] == [("a.yaml", "fail"), ("fine.yaml", "pass")]
