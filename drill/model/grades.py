"""What grading finds: a mark of a submission, and the grade it becomes for a student. What each field holds, JSON holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MarkStatus = Literal["graded", "unusable", "not-graded"]
Status = Literal["graded", "unusable", "not-graded", "missing", "unknown", "duplicate"]
"""`unusable`: the student's file. `not-graded`: the grader, a time limit, a worker; costs nobody points. `missing`: only in the
roster. `unknown`: not in the roster. `duplicate`: another attempt counts, or several students match."""


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """Points of one criterion, and why."""

    id: str
    points: float | None
    """None: not given yet."""
    max: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class AsPlayed:
    """A saved run once more, with its own seed, on the instructor's level."""

    seed: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What a submission is worth, whoever handed it in."""

    status: MarkStatus
    criteria: tuple[CriterionMark, ...] = ()
    feedback: tuple[str, ...] = ()
    """Sentences for the student."""
    design: str = ""
    design_digest: str = ""
    digests: tuple[str, ...] = ()
    """Of each seed's run."""
    as_played: AsPlayed | None = None
    engine: str = ""
    catalog_digest: str = ""


@dataclass(frozen=True, slots=True)
class Student:
    """A row of the roster. Only `id` or `submission` has to be there."""

    id: str = ""
    submission: str = ""
    """Name of what they handed in, where it cannot be told from the id."""
    name: str = ""
    email: str = ""
    login: str = ""
    sis_id: str = ""
    section: str = ""
    group: str = ""
    submitted: str = ""
    """When, ISO 8601 with its time zone."""
    late_days: str = ""
    """Days late; empty: from `submitted`."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A row of the result."""

    submission: str
    """Empty for a student without one."""
    who: Student | None
    status: Status
    points: float | None
    """None: blank, in every format."""
    max: float
    criteria: tuple[CriterionMark, ...]
    feedback: tuple[str, ...]
    design: str
    design_digest: str
    same_as: tuple[str, ...]
    """Submissions of others with an equal design."""
    digests: tuple[str, ...]
    as_played: AsPlayed | None
    late_days: int
    level: str
    level_digest: str
    scenario_digest: str
    catalog_digest: str
    engine: str
    seeds: int
    first_seed: int

    @property
    def title(self) -> str:
        """The submission, or the student where there is none."""
        return self.submission or (self.who.name or self.who.id if self.who else "")


@dataclass(frozen=True, slots=True)
class GradeBook:
    """All grades of a class, in the roster's order, then by name."""

    rubric: str
    max: float
    grades: tuple[Grade, ...]
