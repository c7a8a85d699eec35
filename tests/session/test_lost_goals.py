"""When stars were lost."""

from __future__ import annotations

from drill.model.level import Bound
from drill.model.run import Event
from drill.model.said import Said
from drill.session.live.goals import Goal, Margin
from drill.session.live.lost_goals import LostGoal, lost_goals

AVAILABILITY, BILL, ACTIONS = (
    Bound("availability", ">=", 0.9),
    Bound("monthly_usd", "<=", 400.0),
    Bound("actions", "==", 0.0),
)


def _stars(seconds: int) -> tuple[Goal, ...]:
    """The first star is out of reach after 1,201 seconds; the second misses its bill; the third depends on the first."""
    first = Margin(AVAILABILITY, "requests", 1200.0 - seconds, 1200.0)
    return (
        Goal("pass", (first,)),
        Goal("thrift", (Margin(BILL, "dollars", -20.0, 400.0), first), with_first=first.lost),
        Goal("steady", (Margin(ACTIONS, "actions", 0.0, 0.0),), with_first=first.lost),
    )


def test_what_is_not_lost_is_not_told() -> None:
    assert [goal.name for goal in lost_goals(_stars, 1200)] == ["thrift"]


def test_each_star_is_lost_at_the_first_second_it_is_out_of_reach_with_the_bound_missed_then() -> None:
    assert lost_goals(_stars, 2700) == (
        LostGoal("pass", 1201, AVAILABILITY),
        LostGoal("thrift", 1, BILL),
        LostGoal("steady", 1201, None),
    )


def test_a_star_lost_with_writes_names_what_happened_just_then() -> None:
    writes = Bound("lost_writes", "<=", 100.0)
    moved = Event(58, "restore", "writer", Said("restored.repointed"))
    events = (Event(20, "fault", "", Said("fault")), moved, Event(60, "alarm", "", Said("alarm")))

    def stars(seconds: int) -> tuple[Goal, ...]:
        return (Goal("pass", (Margin(writes, "writes", 60.0 - seconds, 100.0),)),)

    assert lost_goals(stars, 90, events) == (LostGoal("pass", 61, writes, moved),)
    assert lost_goals(stars, 90, events[:1]) == (LostGoal("pass", 61, writes, None),)
