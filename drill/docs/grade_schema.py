"""The JSON that `drill grade` prints, as types."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from drill.docs.printed_parts import Printed, PrintedSaid
from drill.model.grades import AsPlayed, Status, Student


class PrintedCriterion(Printed):
    """Points of one criterion, and why."""

    id: str
    points: float | None = Field(description="Null where a person has not given them yet.")
    max: float
    why: list[PrintedSaid]


class PrintedFileProblem(Printed):
    """A problem of a file that was handed in."""

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str


class PrintedLostRequests(Printed):
    """Requests of one seed's run that were lost to one cause."""

    seed: int
    count: int
    outcome: Literal["stale", "late", "failed"]
    classes: list[str]
    nodes: list[str] = Field(description="Where it happened at several nodes of one kind, all of them.")
    cause: PrintedSaid
    chain: list[PrintedSaid]
    text: str


class PrintedGrade(Printed):
    """A row of the result: a submission for a student, or a student without one."""

    submission: str = Field(description="Empty for a student without one.")
    who: Student | None
    group: str = Field(description="The group that has handed it in together.")
    status: Status
    points: float | None = Field(description="Null: blank, in every format.")
    max: float
    criteria: list[PrintedCriterion]
    problems: list[PrintedFileProblem] = Field(description="Of a submission that cannot be used.")
    losses: list[PrintedLostRequests] = Field(description="Where most requests went in the worst seed.")
    feedback: list[PrintedSaid]
    design: str
    design_digest: str
    same_as: list[str] = Field(description="Submissions of others with an equal design, at most 20 of them.")
    alike: int = Field(description="How many others have handed in an equal design.")
    digests: list[str] = Field(description="Of the runs, in the order of the seeds.")
    as_played: AsPlayed | None
    late_days: int
    level: str
    level_digest: str
    scenario_digest: str
    catalog_digest: str
    engine: str
    seeds: int
    first_seed: int


class PrintedGrades(Printed):
    """The result of `drill grade`."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Failure Drill grades")

    format: Literal[2]
    rubric: str
    level: str
    level_digest: str
    scenario_digest: str = Field(description="Of what a run reads of the level.")
    catalog_digest: str
    engine: str
    seeds: int
    first_seed: int
    max: float = Field(description="Maximum points.")
    grades: list[PrintedGrade] = Field(description="In the order of the roster, then by name.")
