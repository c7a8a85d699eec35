"""Policies: Failure Drill's own YAML and both generations of AWS Resilience Hub's JSON."""

from __future__ import annotations

import json
from datetime import date

import pytest

from drill.assess.policy_file import policy_of
from drill.assess.resilience_policy import RecoveryGoal
from drill.errors import Problems

OWN = """\
policy: critical
availability: ">= 99.9 %"
software: {rto: 15m, rpo: 5m}
hardware: {rto: 1m, rpo: 0s}
az: {rto: 2m, rpo: 0s}
backups: {every: 1d}
budget: {monthly_usd: 1500}
accept:
  - {rule: A204, resource: ReplicaDB, because: reports only, until: 2027-03-01}
"""
# Shapes of DescribeResiliencyPolicy (2020-04-30) and of the second generation's GetPolicy.
FIRST = {
    "policy": {
        "policyName": "gold",
        "policy": {"AZ": {"rtoInSecs": 120, "rpoInSecs": 0}, "Region": {"rtoInSecs": 3600, "rpoInSecs": 300}},
    }
}
SECOND = {
    "policy": {
        "name": "gold",
        "availabilitySlo": {"target": 99.9},
        "multiAz": {"rtoInMinutes": 2, "rpoInMinutes": 0},
        "multiRegion": {"rtoInMinutes": 60, "rpoInMinutes": 5},
        "dataRecovery": {"timeBetweenBackupsInMinutes": 1440},
    }
}


def test_our_own_form_says_everything() -> None:
    made = policy_of(OWN, "policy.yaml")
    assert (made.name, made.availability, made.backup_every_s, made.budget_usd_month) == (
        "critical",
        0.999,
        86_400,
        1500,
    )
    assert dict(made.goals) == {
        "software": RecoveryGoal(900, 300),
        "hardware": RecoveryGoal(60, 0),
        "az": RecoveryGoal(120, 0),
    }
    assert made.goal("region") is None
    (item,) = made.accepted
    assert (item.rule, item.resource, item.until, item.line) == ("A204", "ReplicaDB", date(2027, 3, 1), 9)


@pytest.mark.parametrize("form", [FIRST, SECOND])
def test_awss_forms_say_the_same_of_zones_and_regions(form: dict[str, object]) -> None:
    made = policy_of(json.dumps(form), "policy.json")
    assert made.name == "gold"
    assert made.goal("az") == RecoveryGoal(120, 0)
    assert made.goal("region") == RecoveryGoal(3600, 300)
    assert made.goal("hardware") is None


def test_the_second_generation_has_an_objective_for_availability_and_backups() -> None:
    made = policy_of(json.dumps(SECOND), "policy.json")
    assert (made.availability, made.backup_every_s) == (0.999, 86_400)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("policy: x\n", "R021", 1),
        ("policy: x\naz: {rto: 2}\n", "R021", 2),
        ("policy: x\nzone: {rto: 2m, rpo: 0s}\n", "R020", 2),
        ('policy: x\navailability: ">= 100 %"\n', "R024", 2),
        ('policy: x\navailability: "<= 99 %"\n', "R024", 2),
        (
            "policy: x\naz: {rto: 2m, rpo: 0s}\naccept: [{rule: A1, resource: x, because: y, until: 2027-02-30}]\n",
            "R026",
            3,
        ),
        ('{"policy": {"policyName": "x", "policy": {"AZ": {"rtoInSecs": -1, "rpoInSecs": 0}}}}', "R024", 1),
        ('{"policy": {"name": "x"}}', "R021", 1),
        ("policy: [", "R005", 1),
    ],
)
def test_what_is_wrong_has_a_code_and_a_line(text: str, code: str, line: int) -> None:
    with pytest.raises(Problems) as caught:
        policy_of(text, "policy.yaml")
    assert (code, line) in {(problem.code, problem.line) for problem in caught.value.problems}
