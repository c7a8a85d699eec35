"""Findings: fingerprints, acceptances that expire, baselines that hide and still count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from drill.assess.assessment import Assessment
from drill.assess.baseline_file import load_baseline, save_baseline
from drill.assess.pack_findings import accepted, hidden_by
from drill.assess.policy_file import policy_of
from drill.errors import DrillError, Problems
from tests.assess.systems import LEVEL, TODAY, assessed, subject

ACCEPT = "policy: x\naz: {{rto: 2m, rpo: 0s}}\naccept:\n  - {{rule: {rule}, resource: database, because: cheap, until: {until}}}\n"


def test_a_fingerprint_is_of_rule_and_resource_and_not_of_a_line(alone: Assessment, tmp_path: Path) -> None:
    other = tmp_path / "two"
    given = subject(other)
    text = (other / "level.yaml").read_text(encoding="utf-8")
    (other / "level.yaml").write_text("# moved\n# down\n" + text, encoding="utf-8")
    from drill.assess.subject import load_subjects

    (moved,) = load_subjects(str(other))
    second = assessed(moved, "zone-power")
    assert given.design.digest == moved.design.digest
    assert [item.fingerprint for item in alone.findings] == [item.fingerprint for item in second.findings]
    assert [item.origin.line + 2 for item in alone.findings] == [item.origin.line for item in second.findings]


def test_a_finding_stands_at_the_line_that_decides_it(alone: Assessment) -> None:
    lines = LEVEL.format(standby="off", rate="40/s", pool="20").splitlines()
    for item in alone.findings:
        if item.option == "database.multi_az":
            assert "multi_az" in lines[item.origin.line - 1]


def test_what_the_policy_accepts_does_not_count(alone: Assessment) -> None:
    policy = policy_of(ACCEPT.format(rule="A120", until="2027-01-01"), "policy.yaml")
    found = accepted(alone.findings, policy, "policy.yaml", TODAY)
    assert {item.code: item.standing for item in found if item.scenario} == {"A120": "accepted"}
    assert replace(alone, findings=found).verdict == "met"


@pytest.mark.parametrize(("rule", "until"), [("A120", "2026-11-29"), ("A115", "2027-01-01")])
def test_an_acceptance_that_expired_or_fits_nothing_is_an_error(alone: Assessment, rule: str, until: str) -> None:
    policy = policy_of(ACCEPT.format(rule=rule, until=until), "policy.yaml")
    with pytest.raises(Problems) as caught:
        accepted(alone.findings, policy, "policy.yaml", date(2026, 11, 30))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("policy.yaml", 4)


def test_a_baseline_hides_what_was_there_before_and_nothing_new(alone: Assessment, tmp_path: Path) -> None:
    save_baseline(tmp_path / "baseline.json", [alone])
    known = load_baseline(tmp_path / "baseline.json")
    assert known == {item.fingerprint for item in alone.findings}
    hidden = hidden_by(alone.findings, known)
    assert {item.standing for item in hidden} == {"baseline"}
    assert replace(alone, findings=hidden).verdict == "met"
    worse = assessed(subject(tmp_path), "zone-power", "writer-crash")
    left = [item.code for item in hidden_by(worse.findings, known) if item.standing == "open"]
    assert left == ["A110"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"baseline": 2, "findings": []}', '{"baseline": 1, "findings": [1]}', "[" * 9999]
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(DrillError, match="--write-baseline"):
        load_baseline(tmp_path / "b.json")
