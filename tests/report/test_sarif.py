"""SARIF: one result for each problem, at its place, under its rule."""

from __future__ import annotations

import json

from drill.errors import Problem
from drill.report.problem_list import problem_report
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from tests.scoring.recordings import FAILING, judgement, recording

ONE = Problem("levels/a b.yaml", 3, 5, "L020", "unknown key", "did you mean title?", "titel: x")
TWO = Problem("levels/a b.yaml", 4, 1, "L021", "lacks level")


def sarif(*problems: Problem) -> str:
    """The log of a check."""
    return write(problem_report([], list(problems)), "sarif")


def test_results_name_rule_place_and_words() -> None:
    (run,) = json.loads(sarif(ONE, TWO, ONE))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["L020", "L021"]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]
    first = run["results"][0]
    assert first["message"]["text"] == "unknown key; did you mean title?"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "levels/a%20b.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 5, "snippet": {"text": "titel: x"}}


def test_no_problems_are_a_run_without_results() -> None:
    content = json.loads(sarif())
    assert content["version"] == "2.1.0"
    assert content["runs"][0]["results"] == []


def test_a_bound_that_is_missed_is_a_result_without_a_place() -> None:
    (run,) = json.loads(write(score_report(Scored(judgement(recording((60, FAILING))))), "sarif"))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["objective", "verdict"]
    first = run["results"][0]
    assert first["message"]["text"].startswith("pass: availability >= 99 %, was 0")
    assert "locations" not in first
