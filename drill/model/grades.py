"""Results of grading: the mark of a submission, and the grade it becomes for a student. Every field is in the JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.errors import Problem
from drill.model.said import Chain, Said

MarkStatus = Literal["graded", "unusable", "not-graded"]
Status = Literal["graded", "unusable", "not-graded", "missing", "unknown", "duplicate"]
"""`unusable`: the student's file. `not-graded`: the grader, a time limit, a worker; costs nobody points. `missing`: only in the
roster. `unknown`: not in the roster. `duplicate`: another attempt counts, or several students match."""


MOST_NAMED = 20
"""Submissions with an equal design that a grade names: a whole class may have handed in one."""


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """Points of one criterion, and why."""

    id: str
    points: float | None
    """None: not given yet."""
    max: float
    why: tuple[Said, ...] = ()
    """The number of seeds it holds in, then each bound that is missed."""


@dataclass(frozen=True, slots=True)
class LostRequests:
    """Requests of one seed's run that were lost to one cause, with its chain from the root event to the choice."""

    seed: int
    count: int
    outcome: str
    classes: tuple[str, ...]
    nodes: tuple[str, ...]
    """All of the nodes of one kind that it happened at, where there are several; the chain is the first one's."""
    cause: Said
    chain: Chain


@dataclass(frozen=True, slots=True)
class AsPlayed:
    """A saved run once more, with its own seed, on the instructor's level."""

    seed: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """The worth of a submission, whoever handed it in."""

    status: MarkStatus
    criteria: tuple[CriterionMark, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Of a file that cannot be used."""
    losses: tuple[LostRequests, ...] = ()
    """Where most requests went, as far as the rubric lets students know."""
    feedback: tuple[Said, ...] = ()
    """Further feedback for the student."""
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
    problems: tuple[Problem, ...]
    losses: tuple[LostRequests, ...]
    feedback: tuple[Said, ...]
    design: str
    design_digest: str
    same_as: tuple[str, ...]
    """Submissions of others with an equal design, at most MOST_NAMED of them."""
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
    alike: int = 0
    """The number of others who have handed in an equal design."""
    group: str = ""
    """The group that has handed it in together; empty where everybody hands in alone."""

    @property
    def title(self) -> str:
        """The submission, with the student's name where a group shares it; the student where there is none."""
        name = (self.who.name or self.who.id or self.who.submission) if self.who else ""
        return f"{self.submission} ({name})" if self.submission and self.group and name else self.submission or name


@dataclass(frozen=True, slots=True)
class GradeBook:
    """All grades of a class, in the roster's order, then by name."""

    rubric: str
    max: float
    grades: tuple[Grade, ...]
