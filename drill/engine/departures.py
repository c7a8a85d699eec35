"""Departures: the inputs of a drill that change something while it runs, and a copy of the drill that goes on without some.

A departure is a fault, an action of a player, an action of a rule, or a stretch of demand away from its first rate. The rest
(the design, the first rates, distances) is the background. What follows from a departure is a consequence, never one itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from drill.engine.actions.action_spec import requested
from drill.engine.actions.action_table import ACTIONS
from drill.engine.actions.perform import by_hands, by_player, by_rule
from drill.engine.faults.fault_spec import root_of
from drill.engine.faults.fault_table import FAULTS
from drill.engine.faults.strike import end, strike
from drill.engine.simulate import DrillEngine
from drill.engine.state.arrays import TICKS
from drill.engine.state.schedule import Handler, Payload
from drill.model.action import Action
from drill.model.level import Level
from drill.model.level_play import HandTimes
from drill.model.level_traffic import Curve
from drill.model.run import Event, Recording
from drill.model.said import Said

SAME_S = 60
"""Changes of demand that begin within a minute of each other are one departure, and so is a spike that only announces them."""


@dataclass(frozen=True, slots=True)
class Rise:
    """A stretch of a class's curve away from its first rate: its points `first` to `last`."""

    number: int
    """Of the class."""
    first: int
    last: int
    at_s: int
    usual: float
    """Requests a second of the first point."""
    farthest: float
    """The rate of the stretch that is farthest from it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One input that changes something at second `at_s`, in words, and the parts of the drill that go with it."""

    at_s: int
    said: Said
    faults: tuple[int, ...] = ()
    """Numbers of faults of the level."""
    actions: tuple[Action, ...] = ()
    """Of a player."""
    rules: tuple[int, ...] = ()
    """Numbers of rules of the runbook."""
    rises: tuple[Rise, ...] = ()

    @property
    def decided(self) -> bool:
        """True if people or the runbook did it: it may be a remedy."""
        return bool(self.actions or self.rules)


def departures(drill: DrillEngine, recording: Recording) -> tuple[Departure, ...]:
    """The departures of a drill by time: `drill` at its beginning, `recording` of the whole of it.

    An action that was refused has changed nothing.
    """
    level = drill.inputs.level
    made = (*_of_faults(level), *_of_actions(drill, recording))
    return tuple(sorted(made, key=lambda item: (item.at_s, item.said)))


def again(level: Level, item: Departure, earlier: Departure) -> bool:
    """True if a fault of a level is an earlier one once more: the same in all but its time, and after that was over."""
    if not all(len(one.faults) == 1 and not one.rises for one in (item, earlier)):
        return False
    fault, before = (level.faults[one.faults[0]] for one in (item, earlier))
    same = (fault.kind, fault.target, fault.for_s, fault.factor, fault.count)
    return same == (before.kind, before.target, before.for_s, before.factor, before.count) and (
        fault.at_s > before.at_s + before.for_s
    )


def repeated(items: Sequence[Departure]) -> Said:
    """The root of one fault that came several times, as one: when it came first and last, and how often."""
    first, *_, last = items
    said = first.said
    return Said(
        "fault.root",
        at_s=first.at_s,
        kind=said.fact("kind"),
        target=said.fact("target"),
        times=len(items),
        last_s=last.at_s,
    )


def without(drill: DrillEngine, gone: Iterable[Departure]) -> DrillEngine:
    """A copy of a drill that goes on without these departures, none of which has come yet."""
    copy = drill.copy()
    rows, state = copy.rows, copy.state
    taken = tuple(gone)
    dropped = {
        *((handler, (number,)) for item in taken for number in item.faults for handler in (strike, end)),
        *(
            (by_rule, (rule.do, rule.target, rule.value, rule.when))
            for item in taken
            for rule in (drill.inputs.design.runbook[number] for number in item.rules)
        ),
    }
    acted = _entries(drill.inputs.level.hands, [action for item in taken for action in item.actions])
    state.schedule.replace(
        [
            entry
            for entry in state.schedule.heap
            if (entry[3], entry[4]) not in dropped
            and (entry[0], entry[3], entry[4] if entry[3] is by_player else ()) not in acted
        ]
    )
    state.runbook.fired += [number for item in taken for number in item.rules if number not in state.runbook.fired]
    for rise in (rise for item in taken for rise in item.rises):
        place = rows.curve_from[rise.number]
        for point in range(rise.first, rise.last + 1):
            rows.curve_rate[place + point] = rise.usual
    return copy


def _entries(hands: HandTimes | None, actions: Sequence[Action]) -> set[tuple[int, Handler, Payload]]:
    """The events of a player's actions: where hands take minutes, the beginning of each, or its end if that is all there is left."""
    found: set[tuple[int, Handler, Payload]] = set()
    for action in actions:
        takes_s = hands.takes_s(action.kind) if hands and not ACTIONS[action.kind].tells else 0
        found.add(((action.at_s - takes_s) * TICKS, by_player, (str(action.kind), action.target, action.value)))
        if takes_s:
            found.add((action.at_s * TICKS, by_hands, ()))
    return found


def rises(level: Level) -> tuple[Rise, ...]:
    """Every stretch of the level's curves that is away from its first rate and begins before the end."""
    found = (rise for number, item in enumerate(level.classes) for rise in _rises(number, item.rate))
    return tuple(rise for rise in found if rise.at_s < level.length_s)


def _rises(number: int, curve: Curve) -> Iterator[Rise]:
    usual = curve.points[0][1]
    for away, group in groupby(enumerate(curve.points), key=lambda item: item[1][1] != usual):
        if away:
            points = list(group)
            first, last = points[0][0], points[-1][0]
            at_s = curve.points[first - 1][0] if curve.linear else curve.points[first][0]
            farthest = max((rate for _, (_, rate) in points), key=lambda rate: abs(rate - usual))
            yield Rise(number, first, last, at_s, usual, farthest)


def _of_faults(level: Level) -> Iterator[Departure]:
    """The faults, and the changes of demand: those that a spike of factor 1 announces as one with it."""
    left = sorted(rises(level), key=lambda rise: (rise.at_s, rise.number))
    for number, fault in enumerate(level.faults):
        announced: tuple[Rise, ...] = ()
        if FAULTS[fault.kind].multiplies_load and fault.factor == 1.0:
            announced = tuple(
                rise
                for rise in left
                if abs(rise.at_s - fault.at_s) <= SAME_S and fault.target in ("", level.classes[rise.number].name)
            )
            left = [rise for rise in left if rise not in announced]
            if not announced:
                # It multiplies by one and announces nothing.
                continue
        at_s = min((fault.at_s, *(rise.at_s for rise in announced)))
        yield Departure(at_s, root_of(fault), faults=(number,), rises=announced)
    while left:
        together = tuple(rise for rise in left if rise.at_s - left[0].at_s <= SAME_S)
        left = [rise for rise in left if rise not in together]
        yield Departure(together[0].at_s, _demand(level, together), rises=together)


def _demand(level: Level, together: tuple[Rise, ...]) -> Said:
    """The root of a change of demand: of one class by name, of several as their sum."""
    names = [level.classes[rise.number].name for rise in together]
    return Said(
        "demand.root",
        at_s=together[0].at_s,
        kind="demand",
        target=names[0] if len(set(names)) == 1 else "",
        usual_per_s=round(sum(rise.usual for rise in together), 1),
        new_per_s=round(sum(rise.farthest for rise in together), 1),
    )


def _of_actions(drill: DrillEngine, recording: Recording) -> Iterator[Departure]:
    """The actions of players and rules; the same action of several rules is one departure, and so are the steps of one setting."""
    runbook = drill.inputs.design.runbook
    done = [(event, _action(event)) for event in recording.events if event.said.code == "action.done"]
    for key, event, action in _first_of_each(done):
        steps = [one for one in done if _key(*one) == key]
        given = tuple(act for step, one in steps if _by_player(step) for act in _given(recording, step, one))
        same = {(one.kind, one.target, one.value) for step, one in steps if not _by_player(step)}
        rules = tuple(n for n, rule in enumerate(runbook) if (str(rule.do), rule.target, rule.value) in same)
        yield Departure(event.t, requested(action, event.t), actions=given, rules=rules)


def _first_of_each(done: Iterable[tuple[Event, Action]]) -> Iterator[tuple[tuple[object, ...], Event, Action]]:
    seen: set[tuple[object, ...]] = set()
    for event, action in done:
        key = _key(event, action)
        if key not in seen:
            seen.add(key)
            yield key, event, action


def _key(event: Event, action: Action) -> tuple[object, ...]:
    """Equal for actions that are one departure. To end a shedding is a step of it: without it there is nothing to end."""
    setting = ACTIONS[action.kind].sets
    if setting:
        return setting, action.target
    return (event.t if _by_player(event) else "rule", action.kind, action.target, action.value)


def _action(event: Event) -> Action:
    facts = dict(event.said.facts)
    return Action(event.t, str(facts["action"]), str(facts["target"]), str(facts["value"]))


def _by_player(event: Event) -> bool:
    return dict(event.said.facts)["by"] == "player"


def _given(recording: Recording, event: Event, action: Action) -> tuple[Action, ...]:
    return tuple(one for one in recording.actions if one == replace(action, at_s=event.t))
