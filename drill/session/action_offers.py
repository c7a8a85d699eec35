"""The actions that make sense at a moment of a drill, from the records of their kinds, with targets and durations."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.actions.action_spec import ActionChoice, Offer
from drill.engine.actions.action_table import ACTIONS
from drill.engine.state import timings
from drill.model.inputs import Inputs
from drill.model.level_play import CALL_OFF
from drill.words import units

PER_GIB = (timings.RESTORE_GIB_S, timings.COPY_GIB_S, timings.VACUUM_GIB_S)
"""Figures for each GiB of data."""
AT_ONCE, TAKES = "at once", "takes "


@dataclass(frozen=True, slots=True)
class Offered:
    """An entry of the menu in this plant."""

    kind: str
    offer: Offer
    choices: tuple[ActionChoice, ...]
    """At least one."""


def offered(inputs: Inputs, *, busy: bool = True) -> tuple[Offered, ...]:
    """The menu of actions of this plant. `busy`: the player's hands are, so that there is something to call off."""
    every = ((kind, offer, tuple(offer.choices(inputs))) for kind, spec in ACTIONS.items() for offer in spec.offers)
    return tuple(
        Offered(kind, offer, choices) for kind, offer, choices in every if choices and (busy or kind != CALL_OFF)
    )


def by_hand(kind: str, inputs: Inputs) -> str:
    """The time that an action occupies the player's hands; empty where it takes none."""
    times = inputs.level.hands
    if times is None or ACTIONS[kind].tells:
        return ""
    return f"{units.duration(times.takes_s(kind))} by hand"


def price(item: Offered, inputs: Inputs) -> str:
    """Both times of an entry: `2 min by hand + 20 s to 90 s`, `takes 20 s to 90 s`, `at once`."""
    hands, then = by_hand(item.kind, inputs), takes(item.offer, inputs)
    if not hands:
        return then
    return hands if then == AT_ONCE else f"{hands} + {then.removeprefix(TAKES)}"


def takes(offer: Offer, inputs: Inputs) -> str:
    """The time that an action takes, from the catalogue's ranges."""
    keys = offer.takes(inputs)
    if not keys:
        return AT_ONCE
    figures = [(inputs.figure(key), inputs.level.data_gib if key in PER_GIB else 1.0) for key in keys]
    low, high = sum(f.low * times for f, times in figures), sum(f.high * times for f, times in figures)
    if low == high:
        return f"{TAKES}{units.duration(low)}"
    return f"{TAKES}{units.duration(low)} to {units.duration(high)}"
