"""A solution that passes is green everywhere: exit code, JSON and JUnit say the same of every shipped level."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

import drill
from drill.scoring.verdict import EXIT

SOLUTIONS = [(level.id, name) for level in drill.levels() for name in level.solutions]


@pytest.mark.slow
@pytest.mark.parametrize(("level", "name"), SOLUTIONS)
def test_exit_code_json_and_junit_agree(level: str, name: str) -> None:
    report = drill.score(level, f"@solution:{name}")
    suites = ET.fromstring(report.to_junit())
    assert json.loads(report.to_json())["verdict"] == report.verdict
    assert (EXIT[report.verdict] == 0) == (suites.get("failures") == suites.get("errors") == "0")
    assert len(list(suites.iter("failure"))) == int(suites.get("failures", ""))
