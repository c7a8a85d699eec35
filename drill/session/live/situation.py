"""A moment of a drill as it is shown: processes under way, losses and why, the effect of the last action, what to watch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drill.model.diagnosis import RIGHT, WRONG
from drill.session.live.hands_now import HandsNow, hands_now
from drill.session.live.lost_goals import lost_goals
from drill.session.live.stages import Process, under_way
from drill.session.live.watch_list import watch_list

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.model.said import Said
    from drill.session.live.leading_cause import Leading
    from drill.session.live.lost_goals import GoalsAt, LostGoal
    from drill.session.live.recorder import Recorder
    from drill.session.live.veil import VeiledRecorder

NOW_S = 3
"""Seconds that are the present."""
BEFORE_S = 10
"""Seconds before an action that its effect is held against."""
LEAST_LOST = 0.001
"""Share of the requests lost from which on a loss is shown; with less it is calm."""
EFFECT_S = 180
"""Seconds for which the effect of an action is shown."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The last action, and the share answered in time before it and now."""

    event: Event
    ago_s: int
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Situation:
    """The situation at a moment: everything to report of it."""

    second: int = 0
    processes: tuple[Process, ...] = ()
    lost: float = 0.0
    """Share of the requests that ended in the last seconds and were late or failed."""
    stale: float = 0.0
    """Share of them that were stale."""
    leading: Leading | None = None
    effect: Effect | None = None
    watched: tuple[Said, ...] = field(default=())
    over: bool = False
    """True at the end of the drill."""
    most: Leading | None = None
    """The cause that has cost most since the beginning; told when the drill is over or calm again."""
    goals: tuple[LostGoal, ...] = ()
    """The stars that are lost, with the moment each was lost at; found when the drill is over or calm again."""
    hands: HandsNow | None = None
    """The action that the player is busy with, where that takes time."""
    one_at_a_time: bool = False
    """True where the player does one thing at a time."""


def situation(recorder: Recorder | VeiledRecorder, seconds: int, goals_at: GoalsAt | None = None) -> Situation:
    """The moment after so many recorded seconds, at least one. `goals_at`: the stars, where the lost ones are to be shown."""
    second = seconds - 1
    events = tuple(event for event in recorder.events if event.t <= second)
    now = recorder.tally(seconds).minus(recorder.tally(max(0, seconds - NOW_S)))
    ended = now.good + now.stale + now.late + now.failed
    lost, stale = ((now.late + now.failed) / ended, now.stale / ended) if ended else (0.0, 0.0)
    over = seconds >= recorder.length
    looks_back = over or lost < LEAST_LOST
    return Situation(
        second,
        under_way(recorder.drawn_inputs, events, recorder.frame, second),
        lost,
        stale,
        recorder.leading(second) if lost or stale else None,
        _effect(recorder, events, seconds),
        watch_list(recorder.drawn_inputs, recorder.frame, second, recorder.locked(second)),
        over,
        recorder.leading_so_far(second) if looks_back else None,
        lost_goals(goals_at, seconds, events) if looks_back and goals_at is not None else (),
        hands_now(events, second),
        recorder.drawn_inputs.level.hands is not None,
    )


def _effect(recorder: Recorder | VeiledRecorder, events: tuple[Event, ...], seconds: int) -> Effect | None:
    """The last action, for a while."""
    last = next(
        (event for event in reversed(events) if event.kind == "action" and event.said.code not in (RIGHT, WRONG)), None
    )
    if last is None or seconds - last.t > EFFECT_S:
        return None
    before = recorder.tally(last.t).minus(recorder.tally(max(0, last.t - BEFORE_S)))
    now = recorder.tally(seconds).minus(recorder.tally(max(last.t, seconds - NOW_S)))
    return Effect(last, seconds - last.t, before.availability, now.availability)
