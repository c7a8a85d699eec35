"""A rubric: what is graded, with which seeds, and what each part of it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.model.level import Bound, Level
from drill.model.short_repr import short_repr

Credit = Literal["share", "verdict"]
"""Points for the share of seeds in which the bounds hold, or all of them for the verdict `pass`, and otherwise none."""
Feedback = Literal["none", "causes", "one-change", "full"]
"""Feedback that students read: none; what was missed, and why; also which option to change; also to what."""
Attempts = Literal["last", "first", "best"]
HandIn = Literal["alone", "group"]
"""`alone`: everybody hands in alone; `group`: one hand-in is for every student of the roster with the same group."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One part of a grade: bounds that hold, or a metric between two values, or points that a person gives."""

    id: str
    points: float
    bounds: tuple[Bound, ...] = ()
    credit: Credit = "share"
    star: str = ""
    """The objective that the bounds are of, if they are one's."""
    metric: str = ""
    worth_nothing: float = 0.0
    """Value of the metric for which there are no points."""
    worth_all: float = 0.0
    """Value of the metric for which there are all; in between they are in proportion."""

    @property
    def by_hand(self) -> bool:
        """True if a person gives the points."""
        return not self.bounds and not self.metric


@dataclass(frozen=True, slots=True)
class Late:
    """The penalty for lateness."""

    due: str
    """ISO 8601, with its time zone."""
    per_day: float
    """Share of the points for each day begun."""
    at_most_days: int


@short_repr("name", "level.id", "seeds", "len:criteria")
@dataclass(frozen=True, slots=True)
class Rubric:
    """Everything that decides about points."""

    name: str
    level: Level
    criteria: tuple[Criterion, ...]
    seeds: int = 20
    first: int = 1001
    """The first seed."""
    feedback: Feedback = "causes"
    late: Late | None = None
    attempts: Attempts = "last"
    hand_in: HandIn = "alone"
    step: float = 1.0
    """A total is rounded down to a multiple of this many points."""
