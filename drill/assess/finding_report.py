"""Findings of an assessment in words: their lines in the report, and the checks that CI reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Literal

from drill.assess.assessment import Assessment
from drill.assess.assessment_data import fix_command, replay_command, scenario_of
from drill.assess.pack_findings import PolicyFinding
from drill.assess.pack_verdicts import PackVerdict
from drill.assess.resilience_policy import Disruption
from drill.report.report_parts import Block, Check, Line, Lines, StyledText, line
from drill.words.english import english
from drill.words.losses import loss_line

WIDTH = 78
OUTCOMES: dict[PackVerdict, Literal["pass", "fail", "unknown", "skipped"]] = {
    "met": "pass",
    "breached": "fail",
    "unknown": "unknown",
    "not-exercised": "skipped",
}
MARKS: dict[PackVerdict, StyledText] = {
    "met": StyledText("✓", "good"),
    "breached": StyledText("✗", "bad"),
    "unknown": StyledText("?", "unsure"),
    "not-exercised": StyledText("–", "quiet"),
}
"""Marks of verdicts."""
WORDS: dict[PackVerdict, StyledText] = {
    "met": StyledText("✓ MET", "good"),
    "breached": StyledText("✗ BREACHED", "bad"),
    "unknown": StyledText("? UNKNOWN", "unsure"),
    "not-exercised": StyledText("– NOT EXERCISED", "quiet"),
}
"""The same in words."""


def finding_blocks(made: Assessment) -> Iterator[Block]:
    """The findings of a system, those that count first: each with its place, its evidence and how to see it."""
    for item in _ranked(made.findings):
        yield Lines(tuple(_finding(made, item)))


def _ranked(findings: Sequence[PolicyFinding]) -> list[PolicyFinding]:
    """Those that count first; then by verdict and code."""
    order = ("breached", "unknown", "static")
    return sorted(findings, key=lambda item: (item.standing != "open", order.index(item.verdict), item.code))


def _finding(made: Assessment, item: PolicyFinding) -> Iterator[Line]:
    tone: Literal["bad", "unsure", "quiet"] = (
        "quiet" if item.standing != "open" else "bad" if item.verdict == "breached" else "unsure"
    )
    place = f"{item.origin.file}:{item.origin.line}" if item.origin.line else item.origin.file
    about = f"{item.origin.resource}.{item.origin.property}" if item.origin.property else item.option
    head = f" {item.scenario}  {about}  " if item.scenario else f" {about}  "
    yield line(StyledText(item.code, tone), head, StyledText(place, "quiet"))
    for text in _evidence(made, item):
        yield from (line(part) for part in _wrapped(text))


def _evidence(made: Assessment, item: PolicyFinding) -> Iterator[str]:
    """Why, where the requests went, how to see it."""
    yield english(item.said)
    result = next((one for one in made.results if one.row.id == item.scenario), None)
    worst = result.worst.worst if result and result.worst else None
    if worst is not None and item.verdict == "breached":
        for loss in worst.losses[:1]:
            yield loss_line(loss)
    if item.standing == "accepted":
        yield f"accepted: {item.because}"
    elif item.standing == "baseline":
        yield "in the baseline"
    if item.scenario and result is not None:
        yield f"to see it: {replay_command(made, scenario_of(made, item))}"
        fix = fix_command(made, item.scenario) if item.verdict == "breached" else None
        if fix is not None:
            yield f"to fix it: {fix}"


def _wrapped(text: str) -> list[str]:
    return wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False, break_long_words=False
    )


def checks(made: Assessment) -> Iterator[Check]:
    """A check for each fault, worst first, and one for each finding without a drill. What is accepted is skipped."""
    findings = {item.scenario: item for item in made.findings if item.scenario}
    rows = sorted(
        (made.no_fault, *made.results),
        key=lambda item: (item.verdict != "breached", item.verdict == "met"),
    )
    for item in rows:
        found = findings.get(item.row.id)
        group: Disruption | str = item.disruption if item.row.kind else "no fault"
        if found is None:
            yield Check(
                item.row.id, OUTCOMES[item.verdict], english(item.why) if item.why else "", group, item.row.code
            )
        else:
            yield _check(made, found, OUTCOMES[item.verdict], group)
    for found in made.findings:
        if not found.scenario:
            yield _check(made, found, "note", "design")


def _check(
    made: Assessment, found: PolicyFinding, outcome: Literal["pass", "fail", "unknown", "skipped", "note"], group: str
) -> Check:
    words = "\n".join(_evidence(made, found))
    origin = found.origin
    return Check(
        name=found.scenario or found.option,
        outcome=outcome if found.standing == "open" else "skipped",
        message=words,
        group=group,
        kind=found.code,
        place=(origin.file, origin.line) if origin.line else None,
        fingerprint=found.fingerprint,
        logical=origin.resource,
    )
