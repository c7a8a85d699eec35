"""The JSON that `drill test` prints, as types."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from drill.docs.printed_parts import Outcome, Printed, PrintedLevel, PrintedSaid, Verdict, of_model
from drill.errors import Problem
from drill.model.suite import Case
from drill.proof.suite_run import Missed


class PrintedCause(Printed):
    """Requests lost to one cause, all classes together."""

    outcome: Outcome
    classes: list[str]
    cause: PrintedSaid
    chain: list[PrintedSaid]
    requests: int


@of_model(Missed, "value", "seed", nullable=("value",))
class PrintedMissed(Printed):
    """A bound that does not hold, with its worst value."""

    metric: str
    op: Literal[">=", "<=", "==", ">", "<"]
    limit: float
    seeds_held: int = Field(description="Seeds in which it held.")
    losses: list[PrintedCause]


class PrintedOption(Printed):
    """An option and what it would be changed to."""

    option: str
    before: str
    after: str


class PrintedAdvice(Printed):
    """The cheapest single change that passes."""

    options: list[PrintedOption]
    monthly_usd: float


@of_model(Case, "name", "line", "expect", "without")
class PrintedCase(Printed):
    """The result of a test."""

    verdict: Verdict
    design_digest: str
    seeds_passed: int
    bounds: list[str]
    missed: list[PrintedMissed]
    advice: PrintedAdvice | None
    digests: list[str] = Field(description="Of the runs, in the order of the seeds.")


class PrintedSuite(PrintedLevel):
    """The results of a file of tests."""

    file: str
    seeds: int
    first_seed: int
    tests: list[PrintedCase]


@of_model(Problem)
class PrintedProblem(Printed):
    """A problem of a file."""


class PrintedTests(Printed):
    """The result of `drill test`."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Failure Drill test results")

    verdict: Literal["pass", "fail", "unknown", "unusable"]
    files: list[PrintedSuite]
    problems: list[PrintedProblem] = Field(description="Of files that could not be used.")
