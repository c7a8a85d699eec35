"""The rank of a score among the best known designs of its level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.proof.front import Front, Point, point_of, shipped_front
from drill.words import units

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import Score

MOST_POINTS = 6
"""Designs shown beside the player's: those whose cost is nearest to it."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Points by cost, the player's own among them."""

    points: tuple[Point, ...]
    own: Point
    better: int
    """The number of designs that beat it."""
    front: Front
    """The search that found the others."""

    @property
    def beaten_by(self) -> str:
        """The number of designs that beat the player's, in a sentence."""
        if not self.better:
            return "No design found beats yours."
        beat = "One design beats" if self.better == 1 else f"{self.better} designs beat"
        return f"{beat} yours: no worse on any measure, and better on at least one."


def ranking(level: Level, score: Score) -> Ranking | None:
    """The player's point among those of the level's front; None where no front is known."""
    front = shipped_front(level)
    return None if front is None else against(front, point_of(score))


def against(front: Front, own: Point) -> Ranking:
    """A point against a front."""
    winners = [point for point in front.points if point.passed]
    near = sorted(winners, key=lambda point: abs(point.monthly_micro_usd - own.monthly_micro_usd))[:MOST_POINTS]
    points = sorted([*near, own], key=lambda point: (point.monthly_micro_usd, point is own))
    return Ranking(tuple(points), own, sum(point.beats(own) for point in front.points), front)


def basis(front: Front) -> str:
    """The effort behind the front."""
    count = units.count(front.designs)
    if front.exhausted:
        return f"Proven: all {count} designs that the options allow were run, with seed {front.seed}."
    return f"Best found of {count} designs run with seed {front.seed}; there may be better ones."
