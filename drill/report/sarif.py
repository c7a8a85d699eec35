"""Problems as SARIF 2.1.0, which code hosts show beside the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from drill.errors import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(problems: Iterable[Problem]) -> str:
    """One log with one run: a rule for each code that occurs, a result for each problem."""
    rows = list(problems)
    codes = sorted({problem.code for problem in rows})
    driver = {"name": "drill", "rules": [{"id": code} for code in codes]}
    results = [_result(problem, codes.index(problem.code)) for problem in rows]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(problem: Problem, rule: int) -> dict[str, Any]:
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


def _uri(path: str) -> str:
    """A path as a relative reference or, for an absolute one, a file URI."""
    from urllib.parse import quote

    words = quote(path.replace("\\", "/"))
    return f"file://{words}" if words.startswith("/") else words
