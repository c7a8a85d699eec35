"""The second night of a level: the same design and objectives on another clock, with other faults and traffic."""

from __future__ import annotations

from dataclasses import replace

from drill.model.action import Action
from drill.model.canonical import stamped
from drill.model.level import Level
from drill.model.level_traffic import Curve


def second_night(level: Level) -> Level | None:
    """The level of the second night, a level of one night itself; None for a level without one."""
    night = level.second
    if night is None:
        return None
    factors = dict(night.rates)
    classes = tuple(
        replace(item, rate=_scaled(item.rate, factors[item.name])) if item.name in factors else item
        for item in level.classes
    )
    made = replace(
        level,
        starts=night.starts,
        length_s=night.length_s,
        enters_s=night.enters_s,
        faults=night.faults,
        deck=night.deck,
        classes=classes,
        holds=(),
        second=None,
        deck_seed=None,
    )
    return stamped(made)


def first_night(level: Level) -> Level:
    """The level without its second night."""
    return stamped(replace(level, second=None)) if level.second else level


def _scaled(rate: Curve, factor: float) -> Curve:
    return replace(rate, points=tuple((at, value * factor) for at, value in rate.points))


def actions_by_night(level: Level, actions: tuple[Action, ...]) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """The player's actions of both nights, each on its own clock. Together they are on one: the second night's come after the first's."""
    if level.second is None:
        return actions, ()
    first = tuple(action for action in actions if action.at_s < level.length_s)
    later = (action for action in actions if action.at_s >= level.length_s)
    return first, tuple(replace(action, at_s=action.at_s - level.length_s) for action in later)


def on_one_clock(level: Level, second: tuple[Action, ...]) -> tuple[Action, ...]:
    """The second night's actions as they follow the first night's."""
    return tuple(replace(action, at_s=action.at_s + level.length_s) for action in second)
