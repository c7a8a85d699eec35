"""An assessment as plain data, for JSON: codes and numbers, with their text beside them. What is endless is null."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from drill.assess.assessment import Assessment
from drill.assess.joint_outcome import JointOutcome, joint_outcomes
from drill.assess.pack.pack_fault_table import BY_ID
from drill.assess.pack_verdicts import PackResult, PackVerdict, TargetResult, worst_of
from drill.report.provenance import of_level
from drill.report.score_data import number
from drill.words.english import as_data

if TYPE_CHECKING:
    from drill.assess.exercise import Exercise
    from drill.assess.pack_findings import PolicyFinding
    from drill.assess.resilience_policy import ResiliencePolicy
    from drill.words.losses import Loss


def assessment_data(made: Sequence[Assessment]) -> dict[str, Any]:
    """Every system, and what several survive together."""
    joint = joint_outcomes(made)
    together = {"together": [_joint(item) for item in joint]} if joint else {}
    return {"verdict": overall(made), "systems": [_system(item) for item in made], **together}


def overall(made: Sequence[Assessment]) -> PackVerdict:
    """One verdict on all systems: the worst of theirs, and of what they do not survive together."""
    joint = tuple(item.by_share for item in joint_outcomes(made) if item.matters)
    return worst_of((*(item.verdict for item in made), *joint))


def replay_command(made: Assessment, scenario: str) -> str:
    """The command line that runs a drill of the pack again and saves it for `drill replay` and `drill explain`."""
    return shlex.join((*made.subject.command, "--only", scenario, "--save", "run.json"))


def fix_command(made: Assessment, fault: str) -> str | None:
    """The command line that looks for the change that helps against a fault; None for a subject that it does not take."""
    _, _, ref, *rest = made.subject.command
    if fault not in BY_ID or not set(rest[::2]) <= {"--policy"}:
        return None
    return shlex.join(("drill", "export", "fix", ref, *rest, "--only", fault))


def _system(made: Assessment) -> dict[str, Any]:
    subject = made.subject
    return {
        "system": subject.name,
        **of_level(subject.level),
        "design_digest": made.inputs.design.digest,
        "verdict": made.verdict,
        "digest": made.digest,
        "policy": _policy(subject.policy, subject.policy_file),
        "monthly_usd": made.monthly_usd,
        "load": {"assumed": not subject.load_known, "factor": made.load_factor, "requests_per_s": made.rate},
        "no_fault": _result(made.no_fault),
        "faults": [_result(item) for item in made.results],
        "findings": [_finding(item, made) for item in made.findings],
        "questions": [
            {
                "input": item.input,
                "assumed": item.assumed,
                "values": list(item.values),
                "changes": list(item.faults),
            }
            for item in made.questions
        ],
    }


def _policy(policy: ResiliencePolicy, name: str) -> dict[str, Any]:
    return {
        "name": policy.name,
        "file": name or None,
        "availability": policy.availability,
        "goals": {kind: {"rto_s": goal.rto_s, "rpo_s": goal.rpo_s} for kind, goal in policy.goals},
        "budget_usd_month": policy.budget_usd_month,
    }


def _result(item: PackResult) -> dict[str, Any]:
    limit = item.limit
    return {
        "fault": item.row.id,
        "code": item.row.code,
        "disruption": item.row.disruption if item.row.kind else None,
        "kind": item.row.kind or None,
        "verdict": item.verdict,
        "why": as_data(item.why) if item.why else None,
        "targets": [_target(target) for target in item.targets],
        "depends_on": [
            {"input": one.input, "assumed": one.assumed, "value": one.value, "verdict": one.verdict}
            for one in item.depends
        ],
        "holds_up_to": None
        if limit is None
        else {"factor": limit.factor, "requests_per_s": limit.rate, "and_beyond": limit.beyond},
    }


def _joint(item: JointOutcome) -> dict[str, Any]:
    return {
        "scenario": item.name,
        "verdict": item.verdict,
        "systems": list(item.struck),
        "rto_s": number(item.rto_s),
        "rpo_s": number(item.rpo_s),
        "lost_writes": item.lost_writes,
        "availability": {"at_least": item.at_least, "at_most": item.at_most},
    }


def _target(item: TargetResult) -> dict[str, Any]:
    return {
        "scenario": item.scenario.name,
        "target": item.scenario.target,
        "scenario_digest": item.scenario.level.scenario,
        "verdict": item.verdict,
        "seeds": len(item.exercises),
        "seeds_met": item.passed,
        "worst": _exercise(item.worst),
        "digests": [one.digest for one in item.exercises],
    }


def _exercise(item: Exercise) -> dict[str, Any]:
    return {
        "seed": item.seed,
        "rto_s": number(item.rto_s),
        "rpo_s": number(item.rpo_s),
        "lost_writes": item.lost_writes,
        "availability": item.availability,
        "offered": item.offered,
        "not_good": item.lost,
        "drill_usd": item.drill_usd,
        "losses": [_loss(one) for one in item.losses],
        "digest": item.digest,
    }


def _loss(item: Loss) -> dict[str, Any]:
    return {
        "outcome": item.outcome,
        "classes": list(item.classes),
        "requests": item.count,
        "cause": as_data(item.cause),
        "chain": [as_data(link) for link in item.chain],
    }


def _finding(item: PolicyFinding, made: Assessment) -> dict[str, Any]:
    origin = item.origin
    return {
        "code": item.code,
        "verdict": item.verdict,
        "standing": item.standing,
        "because": item.because or None,
        "fingerprint": item.fingerprint,
        "scenario": item.scenario or None,
        "option": item.option,
        "resource": origin.resource,
        "property": origin.property or None,
        "file": origin.file,
        "line": origin.line or None,
        "column": origin.column or None,
        "how": origin.how,
        "evidence": as_data(item.said),
        "command": replay_command(made, scenario_of(made, item)) if item.scenario in BY_ID else None,
        "fix_command": fix_command(made, item.scenario) if item.verdict == "breached" and item.scenario else None,
    }


def scenario_of(made: Assessment, found: PolicyFinding) -> str:
    """The name of the drill that shows a finding: the fault on the target on which it does most harm."""
    result = next((item for item in made.results if item.row.id == found.scenario), None)
    worst = result.worst if result else None
    return worst.scenario.name if worst else found.scenario
