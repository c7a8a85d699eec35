"""Findings of an assessment: faults that breach the policy, and what the design shows without a drill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isinf
from typing import Literal

from drill.assess.option_origins import OptionOrigin
from drill.assess.pack_verdicts import PackResult
from drill.assess.resilience_policy import AcceptedFinding, ResiliencePolicy
from drill.assess.source_rules import SOURCE_RULES
from drill.assess.static_rules import STATIC_RULES, over_budget
from drill.assess.subject import Subject
from drill.errors import Problem, Problems
from drill.model.canonical import digest_of
from drill.model.inputs import Inputs
from drill.model.said import Said
from drill.syntax.problems import FileRule, Kind, Place, problem

Standing = Literal["open", "accepted", "baseline"]
"""The states of a finding: it counts unless the team has accepted it, or a baseline holds it."""
COUNTING: tuple[Literal["breached", "unknown"], ...] = ("breached", "unknown")
"""Verdicts on a fault that are findings."""
FINGERPRINT = 16
"""Hexadecimal digits of a fingerprint."""


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """Something that breaches the policy, may breach it, or that a design shows without a drill."""

    code: str
    verdict: Literal["breached", "unknown", "static"]
    scenario: str
    """Id of the fault; empty for what is found without a drill."""
    option: str
    """Path of the option that it is about."""
    origin: OptionOrigin
    said: Said
    standing: Standing = "open"
    because: str = ""
    """Why the team has accepted it."""

    @property
    def fingerprint(self) -> str:
        """The same as long as rule, resource and fault are: lines and figures are not in it."""
        return digest_of([self.code, self.origin.resource, self.scenario])[:FINGERPRINT]

    @property
    def matters(self) -> bool:
        """True if it counts for the verdict."""
        return self.standing == "open" and self.verdict != "static"


def found_in(
    inputs: Inputs, subject: Subject, results: Sequence[PackResult], spent_micro_usd: int
) -> Iterator[PolicyFinding]:
    """The findings of an assessment: by verdict, then by code. Of a database that only stands in nothing is found."""
    origins, policy = subject.origins, subject.policy
    for wanted in COUNTING:
        for result in results:
            if result.verdict == wanted:
                row, option = result.row, subject.deciding(result.row.option)
                yield PolicyFinding(row.code, wanted, row.id, option, origins.of(option), _evidence(result))
    for rule in STATIC_RULES:
        of_stand_in = subject.stands_in and rule.option.startswith("database.")
        found = None if of_stand_in else rule.found(inputs, policy)
        if found is not None:
            yield PolicyFinding(rule.code, "static", "", rule.option, origins.of(rule.option), found)
    dear = over_budget(spent_micro_usd, policy)
    if dear is not None:
        option = subject.deciding("database.class")
        yield PolicyFinding("A210", "static", "", option, origins.of(option), dear)


def found_in_sources(subject: Subject, today: date) -> Iterator[PolicyFinding]:
    """The findings that only the sources show, by code; none for a level that was not imported."""
    for rule in SOURCE_RULES:
        for origin, said in rule.found(subject, today):
            yield PolicyFinding(rule.code, "static", "", rule.option, origin, said)


def _evidence(result: PackResult) -> Said:
    """Why a fault breaches the policy, or may."""
    if result.why is not None:
        return result.why
    if result.depends:
        first = result.depends[0]
        return Said("assess.depends_on", input=first.input, value=str(first.value), verdict=first.verdict)
    worst = result.worst
    if worst is None:
        return Said("assess.no_effect")
    if result.verdict == "unknown":
        return Said("assess.depends_on_seed", passed=worst.passed, seeds=len(worst.exercises))
    bad = worst.worst
    back = None if isinf(bad.rto_s) else bad.rto_s
    return Said("assess.lost", requests=bad.lost, offered=bad.offered, seed=bad.seed, rto_s=back)


def accepted(
    findings: Sequence[PolicyFinding], policy: ResiliencePolicy, policy_file: str, today: date
) -> tuple[PolicyFinding, ...]:
    """The findings, those that the policy accepts marked. Raises Problems for an acceptance that has expired or fits nothing."""
    wrong = []
    made = list(findings)
    for item in policy.accepted:
        fits = [number for number, found in enumerate(made) if _fits(item, found)]
        if item.until < today:
            message = f"{item.rule} of {item.resource} was accepted until {item.until.isoformat()}"
            wrong.append(
                _problem(policy_file, item, message, "decide again: fix it, or write a later day and a reason")
            )
        elif not fits:
            message = f"no finding {item.rule} of {item.resource}"
            wrong.append(_problem(policy_file, item, message, "remove it: nothing is left to accept"))
        for number in fits:
            made[number] = replace(made[number], standing="accepted", because=item.because)
    if wrong:
        raise Problems(tuple(wrong))
    return tuple(made)


def hidden_by(findings: Sequence[PolicyFinding], baseline: frozenset[str]) -> tuple[PolicyFinding, ...]:
    """The findings, those whose fingerprint a baseline holds marked."""
    return tuple(
        replace(item, standing="baseline") if item.standing == "open" and item.fingerprint in baseline else item
        for item in findings
    )


def _fits(item: AcceptedFinding, found: PolicyFinding) -> bool:
    names = (found.origin.resource, found.option, found.option.partition(".")[0])
    return item.rule == found.code and item.resource in names


def _problem(policy_file: str, item: AcceptedFinding, message: str, hint: str) -> Problem:
    name = item.file or policy_file
    code = f"{Kind.POLICY.value}{FileRule.CONFLICT:03d}"
    return problem(name, code, Place(item.line, item.column), message, hint)
