"""Reports as SARIF 2.1.0, which code hosts show beside the lines: problems at their places, and checks that do not hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from drill.errors import Problem
    from drill.report.report_parts import Check, Paint, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"fail": "error", "unknown": "warning"}


def write(report: Report, _paint: Paint) -> str:
    """One log with one run: a rule for each code that occurs, a result for each problem and each check that does not hold."""
    missed = [check for check in report.checks if check.outcome != "pass"]
    # A file's check says no more than its problems do.
    missed = [] if report.problems else missed
    codes = sorted({*(problem.code for problem in report.problems), *(check.kind for check in missed)})
    driver = {"name": "drill", "rules": [{"id": code} for code in codes]}
    results = [_problem(problem, codes.index(problem.code)) for problem in report.problems]
    results += [_check(check, codes.index(check.kind)) for check in missed]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _problem(problem: Problem, rule: int) -> dict[str, Any]:
    words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    region: dict[str, Any] = {"startLine": problem.line, "startColumn": problem.column}
    if problem.source:
        region["snippet"] = {"text": problem.source}
    place = {"artifactLocation": {"uri": _uri(problem.path)}, "region": region}
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }


def _check(check: Check, rule: int) -> dict[str, Any]:
    words = f"{check.name}: {check.message}" if check.message else check.name
    return {"ruleId": check.kind, "ruleIndex": rule, "level": LEVELS[check.outcome], "message": {"text": words}}


def _uri(path: str) -> str:
    """A path as a relative reference or, for an absolute one, a file URI."""
    from urllib.parse import quote

    words = quote(path.replace("\\", "/"))
    return f"file://{words}" if words.startswith("/") else words
