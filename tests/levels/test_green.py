"""A solution that passes is green everywhere: exit code, JSON and JUnit say the same of every shipped level."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

import drill
from drill.model.level import Level
from drill.scoring.verdict import EXIT
from tests.shipped import shipped

SOLUTIONS = [
    pytest.param(entry.level, name, id=f"{entry.level.id}-{name}")
    for entry in shipped()
    if entry.level is not None
    for name, _ in entry.level.solutions
]


@pytest.mark.slow
@pytest.mark.parametrize(("level", "name"), SOLUTIONS)
def test_exit_code_json_and_junit_agree(level: Level, name: str) -> None:
    report = drill.score(level, f"@solution:{name}")
    suites = ET.fromstring(report.to_junit())
    assert json.loads(report.to_json())["verdict"] == report.verdict
    assert (EXIT[report.verdict] == 0) == (suites.get("failures") == suites.get("errors") == "0")
    assert len(list(suites.iter("failure"))) == int(suites.get("failures", ""))
