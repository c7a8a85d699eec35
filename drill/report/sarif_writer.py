"""Reports as SARIF 2.1.0, which code hosts show beside the lines: problems at their places, checks that do not hold, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drill.model.canonical import indented
from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.errors import Problem
    from drill.report.report_parts import Check, Paint, ReportDocument

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    "fail": {"level": "error"},
    "unknown": {"level": "warning"},
    "note": {"kind": "informational", "level": "none"},
}
"""Only a failure has a level other than none (SARIF 2.1.0, 3.27.10); what is unknown is reported as a warning all the same."""


def write(report: ReportDocument, _paint: Paint) -> str:
    """One log with one run: a rule for each code that occurs, a result for each problem and for each check that is reported."""
    checks = report.reported_checks
    codes = sorted({*(problem.code for problem in report.problems), *(check.kind for check in checks)})
    driver = {"name": "drill", "rules": [{"id": code} for code in codes]}
    results = [_problem(problem, codes.index(problem.code)) for problem in report.problems]
    results += [_check(check, codes.index(check.kind)) for check in checks]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _problem(problem: Problem, rule: int) -> dict[str, Any]:
    words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.path)}}
    if problem.line:
        region: dict[str, Any] = {"startLine": problem.line, "startColumn": problem.column}
        place["region"] = region | ({"snippet": {"text": problem.source}} if problem.source else {})
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }


def _check(check: Check, rule: int) -> dict[str, Any]:
    words = safe(f"{check.title}: {check.words}" if check.title != check.words else check.words, lines=True)
    made: dict[str, Any] = {
        "ruleId": check.kind,
        "ruleIndex": rule,
        **LEVELS[check.outcome],
        "message": {"text": words},
    }
    location: dict[str, Any] = {}
    if check.place is not None:
        file, line = check.place
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": max(line, 1)}}
    if check.logical:
        location["logicalLocations"] = [{"fullyQualifiedName": safe(check.logical)}]
    if location:
        made["locations"] = [location]
    if check.fingerprint:
        made["partialFingerprints"] = {"drillFinding/v1": check.fingerprint}
    return made


def _uri(path: str) -> str:
    """A path as a relative reference or, for an absolute one, a file URI."""
    from urllib.parse import quote

    words = quote(path.replace("\\", "/"))
    return f"file://{words}" if words.startswith("/") else words
