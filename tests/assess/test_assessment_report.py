"""The report: one result a finding at its line, suites by type of disruption, nothing raw from a file."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

from drill.assess.assessment import Assessment
from drill.assess.assessment_report import assessment_report
from drill.assess.revision import revision
from drill.report.writers import write


def test_sarif_has_a_result_for_each_finding_with_line_rule_and_fingerprint(alone: Assessment) -> None:
    (run,) = json.loads(write(assessment_report([alone]), "sarif"))["runs"]
    found = {
        (
            item["ruleId"],
            item["locations"][0]["physicalLocation"]["region"]["startLine"],
            item["partialFingerprints"]["drillFinding/v1"],
        )
        for item in run["results"]
    }
    assert found == {(item.code, item.origin.line, item.fingerprint) for item in alone.findings}
    assert all("snippet" not in json.dumps(item) for item in run["results"])


def test_junit_has_a_suite_for_each_type_of_disruption_and_skips_what_is_unknown(alone: Assessment) -> None:
    root = ET.fromstring(write(assessment_report([alone]), "junit"))
    suites = {suite.get("name"): suite for suite in root.findall("testsuite")}
    assert {"drill assess.az", "drill assess.no fault"} <= suites.keys()
    (case,) = suites["drill assess.az"].findall("testcase")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "A120"
    assert root.get("errors") == "0"


def test_annotations_are_at_lines_and_few(alone: Assessment) -> None:
    lines = write(assessment_report([alone] * 9), "github").splitlines()
    assert len(lines) == 10
    assert all(",line=" in line for line in lines)
    assert lines[0].startswith("::error file=")


def test_data_says_the_policy_each_run_and_how_to_see_it(alone: Assessment, paired: Assessment) -> None:
    data = json.loads(write(assessment_report([paired], [revision(paired, alone, "old")]), "json"))
    (system,) = data["systems"]
    assert data["verdict"] == "met"
    assert system["policy"]["goals"]["az"] == {"rto_s": 120, "rpo_s": 0}
    assert [one["fault"] for one in system["faults"]] == ["zone-power"]
    assert all(len(target["digests"]) == 1 for target in system["faults"][0]["targets"])
    assert data["against"][0]["changes"]
    again = json.loads(write(assessment_report([alone]), "json"))
    (finding,) = [one for one in again["systems"][0]["findings"] if one["scenario"]]
    assert "--only zone-power:us-east-1a" in finding["command"]
    assert finding["fix_command"].startswith("drill export fix ")
    assert finding["fix_command"].endswith(" --only zone-power")


def test_text_fits_a_terminal(alone: Assessment, paired: Assessment) -> None:
    text = write(assessment_report([alone], [revision(paired, alone, "old")]), "text")
    wide = [line for line in text.splitlines() if len(line) > 80 and "level.yaml" not in line and "policy" not in line]
    assert wide == []
