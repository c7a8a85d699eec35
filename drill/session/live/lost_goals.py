"""The time at which each star of a drill was lost: the first second after which it is out of reach."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drill.model.level import Bound
    from drill.model.run import Event
    from drill.session.live.goals import Goal

    GoalsAt = Callable[[int], tuple[Goal, ...]]
    """The stars after so many recorded seconds."""


TURNS = frozenset(("fault", "failover", "restore", "action"))
"""Kinds of events by which writes are lost."""
JUST_S = 5


@dataclass(frozen=True, slots=True)
class LostGoal:
    """A star out of reach: since when, and the bound that was missed; None: it is lost with the first star alone."""

    name: str
    at_s: int
    """Seconds recorded when it was first out of reach; 1: the plan alone misses it."""
    bound: Bound | None
    event: Event | None = None
    """The event that lost the writes: the chain of lost requests does not name it."""


def lost_goals(goals_at: GoalsAt, seconds: int, events: Sequence[Event] = ()) -> tuple[LostGoal, ...]:
    """The stars that are lost after so many seconds, in the level's order. A lost star stays lost, so that bisection finds when.

    `events`: those up to then, in order.
    """
    found = []
    for place, goal in enumerate(goals_at(seconds)):
        if goal.lost:
            at_s = _first_lost(goals_at, place, seconds)
            tight = goals_at(at_s)[place].tightest
            bound = tight.bound if tight is not None and tight.lost else None
            event = _turn(events, at_s) if bound is not None and bound.metric == "lost_writes" else None
            found.append(LostGoal(goal.name, at_s, bound, event))
    return tuple(found)


def _turn(events: Sequence[Event], at_s: int) -> Event | None:
    """The last event up to a moment that changed something, if it was just then."""
    return next((e for e in reversed(events) if at_s - JUST_S <= e.t <= at_s and e.kind in TURNS), None)


def _first_lost(goals_at: GoalsAt, place: int, seconds: int) -> int:
    """The fewest seconds after which the star at a place is lost, which it is after `seconds`."""

    def lost(moment: int) -> bool:
        return goals_at(moment)[place].lost

    return 1 + bisect_left(range(1, seconds + 1), True, key=lost)
