"""The JSON that `drill grade` prints, as types."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from drill.docs.printed_parts import Outcome, Printed, PrintedSaid, PrintedScenario, of_model
from drill.errors import Problem
from drill.model.grades import CriterionMark, Grade, LostRequests


@of_model(CriterionMark)
class PrintedCriterion(Printed):
    """Points of one criterion, and why."""

    why: list[PrintedSaid]


@of_model(Problem, "path", "line", "column", "code", "message", "hint")
class PrintedFileProblem(Printed):
    """A problem of a file that was handed in."""


@of_model(LostRequests)
class PrintedLostRequests(Printed):
    """Requests of one seed's run that were lost to one cause."""

    outcome: Outcome
    cause: PrintedSaid
    chain: list[PrintedSaid]
    text: str


@of_model(Grade)
class PrintedGrade(Printed):
    """A row of the result: a submission for a student, or a student without one."""

    criteria: list[PrintedCriterion]
    problems: list[PrintedFileProblem] = Field(description="Of a submission that cannot be used.")
    losses: list[PrintedLostRequests] = Field(description="Where most requests went in the worst seed.")
    feedback: list[PrintedSaid]


class PrintedGrades(PrintedScenario):
    """The result of `drill grade`."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Failure Drill grades")

    format: Literal[2]
    rubric: str
    seeds: int
    first_seed: int
    max: float = Field(description="Maximum points.")
    grades: list[PrintedGrade] = Field(description="In the order of the roster, then by name.")
