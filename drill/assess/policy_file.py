"""Reads a policy: `policy.yaml` of an imported folder, or the JSON of AWS Resilience Hub in either generation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from drill.assess.resilience_policy import DISRUPTIONS, AcceptedFinding, Disruption, RecoveryGoal, ResiliencePolicy
from drill.errors import Problems
from drill.syntax import forms
from drill.syntax.document import Document
from drill.syntax.fields import Part, duration_s
from drill.syntax.problems import FileRule, Kind, quoted
from drill.syntax.safe_text import safe
from drill.syntax.schema_errors import validated
from drill.syntax.source import parse, read_text
from drill.syntax.text_fields import Line, Setting

RULE = r"^A[0-9]{3}$"
AWS_TYPES: dict[str, Disruption] = {"Software": "software", "Hardware": "hardware", "AZ": "az", "Region": "region"}
"""Keys of a policy of the first generation (`describe-resiliency-policy`, AWS::ResilienceHub::ResiliencyPolicy)."""
AWS_TYPES_V2: dict[str, Disruption] = {"multiAz": "az", "multiRegion": "region"}
"""The same of the second generation (`resiliencehubv2`)."""
MOST_S = 30 * 86_400

Rto = Annotated[int, duration_s("0s", "30d", "15m")]


class GoalFile(Part):
    """The objectives for one type of disruption."""

    rto: Rto = Field(description="Recovery time objective: back within its objectives after this long.")
    rpo: Rto = Field(description="Recovery point objective: writes of at most this long may be lost.")


class BackupsFile(Part):
    """The objective for backups."""

    every: Annotated[int, duration_s("1m", "30d", "1d")] = Field(
        description="The longest time between two recovery points."
    )


class PolicyBudgetFile(Part):
    """The budget."""

    monthly_usd: float = Field(
        ge=0, le=100_000_000, description="The most that the design may cost per month.", examples=[1500]
    )


class AcceptedFile(Part):
    """A finding that is accepted."""

    rule: Annotated[str, Field(pattern=RULE)] = Field(description="Code of the finding.", examples=["A204"])
    resource: Line = Field(description="The resource that it is about.", examples=["ReplicaDB"])
    because: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="The reason.", examples=["reports only"]
    )
    until: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] = Field(
        description="The last day on which it is accepted.", examples=["2027-03-01"]
    )


class PolicyFile(Part):
    """The disruptions that a system has to survive, in the terms of AWS Resilience Hub."""

    model_config = ConfigDict(title="Failure Drill policy")

    policy: Line = Field(description="Its name.", examples=["critical"])
    availability: Setting | None = Field(
        default=None, description="Share of a month's requests answered in time.", examples=[">= 99.9 %"]
    )
    software: GoalFile | None = Field(default=None, description="A fault of software or of an operator.")
    hardware: GoalFile | None = Field(default=None, description="The loss of an instance, a node or a volume.")
    az: GoalFile | None = Field(default=None, description="The loss of an Availability Zone.")
    region: GoalFile | None = Field(default=None, description="The loss of the home region.")
    backups: BackupsFile | None = None
    budget: PolicyBudgetFile | None = None
    accept: list[AcceptedFile] = Field(default=[], max_length=200, description="Findings that are accepted.")


def load_policy(path: Path) -> ResiliencePolicy:
    """The policy of a file. Raises Problems, all of them at once."""
    return policy_of(read_text(path, Kind.POLICY), str(path))


def policy_of(text: str, name: str) -> ResiliencePolicy:
    """The policy that a text holds: Failure Drill's own YAML, or AWS's JSON. Raises Problems."""
    document = parse(text, name, Kind.POLICY)
    if not document.broken and isinstance(document.content, dict) and "policy" in document.content:
        inner = document.content["policy"]
        if isinstance(inner, dict):
            return _of_aws(document, inner, ("policy",))
    if not document.broken and isinstance(document.content, dict) and AWS_TYPES.keys() & document.content.keys():
        return _of_aws(document, {"policy": document.content}, ())
    file = validated(document, PolicyFile)
    if file is None:
        raise Problems(tuple(document.problems))
    made = _policy(document, file)
    if document.problems:
        raise Problems(tuple(document.problems))
    return made


def _policy(document: Document, file: PolicyFile) -> ResiliencePolicy:
    goals = tuple(
        (kind, RecoveryGoal(goal.rto, goal.rpo)) for kind in DISRUPTIONS if (goal := getattr(file, kind)) is not None
    )
    if not goals and file.availability is None:
        message = "the policy asks for nothing"
        document.report(FileRule.MISSING, document.key_place(()), message, f"add one of {', '.join(DISRUPTIONS)}")
    return ResiliencePolicy(
        name=file.policy,
        goals=goals,
        availability=_availability(document, file.availability),
        backup_every_s=file.backups.every if file.backups else None,
        budget_usd_month=file.budget.monthly_usd if file.budget else None,
        accepted=tuple(
            found for number, item in enumerate(file.accept) if (found := _accepted(document, number, item)) is not None
        ),
    )


def _availability(document: Document, written: object) -> float | None:
    if written is None:
        return None
    try:
        op, share = forms.limit(written, "share", ">=")
    except forms.FormError as error:
        document.report(
            FileRule.FORM, document.place(("availability",)), f"{quoted(written)} {error.message}", error.hint
        )
        return None
    if op != ">=" or share >= 1.0:
        message = f"{quoted(written)} is not an availability objective"
        document.report(FileRule.RANGE, document.place(("availability",)), message, 'write ">= 99.9 %", below 100 %')
    return share


def _accepted(document: Document, number: int, item: AcceptedFile) -> AcceptedFinding | None:
    place = document.key_place(("accept", number))
    try:
        until = date.fromisoformat(item.until)
    except ValueError:
        at = document.place(("accept", number, "until"))
        document.report(FileRule.FORM, at, f"{quoted(item.until)} is not a date", "write 2027-03-01")
        return None
    return AcceptedFinding(item.rule, item.resource, item.because, until, place.line, place.column)


def _of_aws(document: Document, data: dict[str, Any], at: tuple[str, ...]) -> ResiliencePolicy:
    """A policy as AWS's API gives it. Seconds and minutes are whole numbers there, shares percentages."""
    goals: dict[Disruption, RecoveryGoal] = {}
    inner = data.get("policy")
    for key, kind in AWS_TYPES.items():
        if isinstance(inner, dict) and key in inner:
            goals[kind] = _aws_goal(document, inner[key], (*at, "policy", key), ("rtoInSecs", "rpoInSecs"), 1)
    for key, kind in AWS_TYPES_V2.items():
        if key in data:
            goals[kind] = _aws_goal(document, data[key], (*at, key), ("rtoInMinutes", "rpoInMinutes"), 60)
    availability = data.get("availabilitySlo")
    share = None
    if availability is not None:
        percent = _number(availability.get("target") if isinstance(availability, dict) else None, 99.9999)
        share = None if percent is None else float(Decimal(str(percent)) / 100)
        if share is None:
            place = document.place((*at, "availabilitySlo"))
            document.report(FileRule.RANGE, place, "target is not a percentage below 100", "write 99.9")
    recovery = data.get("dataRecovery")
    minutes = _number(recovery.get("timeBetweenBackupsInMinutes") if isinstance(recovery, dict) else None, 43_200)
    if not goals and share is None:
        hint = f"AWS Resilience Hub's keys are {', '.join(AWS_TYPES)}, or multiAz, multiRegion, availabilitySlo"
        document.report(FileRule.MISSING, document.key_place(at), "no objective found in this policy", hint)
    if document.problems:
        raise Problems(tuple(document.problems))
    return ResiliencePolicy(
        name=safe(str(data.get("policyName", data.get("name", "aws"))))[:120],
        goals=tuple((kind, goals[kind]) for kind in DISRUPTIONS if kind in goals),
        availability=share,
        backup_every_s=None if minutes is None else int(minutes * 60),
    )


def _aws_goal(
    document: Document, value: object, at: tuple[str, ...], keys: tuple[str, str], unit_s: int
) -> RecoveryGoal:
    times = []
    for key in keys:
        number = _number(value.get(key) if isinstance(value, dict) else None, MOST_S / unit_s)
        if number is None:
            message = f"{key} is not a time of at most 30 days"
            document.report(FileRule.RANGE, document.place((*at, key)), message, f"write {3600 // unit_s}")
        times.append(int((number or 0) * unit_s))
    return RecoveryGoal(*times)


def _number(value: object, most: float) -> float | None:
    """A number from 0 to a greatest one; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    return None
