"""Other things to do by hand: the search's changes to what a design does by hand, where a level's own designs do anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.engine.actions.action_table import ACTIONS
from drill.model.action import Action
from drill.model.design import Design
from drill.model.level import Level
from drill.topology.assemble import assemble

Drawn = Callable[[int], float]
"""A number from 0 to below 1 for each place."""
MOST_LATER_S = 600
"""An action is begun at most this much earlier or later."""
STEP_S = 15
"""Times are multiples of this after the player arrives."""
MOST = 8
"""Actions that a plan has at most."""


def acts(level: Level) -> bool:
    """True if a design of the level's own does anything by hand."""
    return any(design.by_hand for design in level.own_designs().values())


def other_plan(level: Level, design: Design, drawn: Drawn) -> Design:
    """The design with another plan: that of another design, one action fewer or more, two swapped, or one at another time.

    Every kind of action, target and value that a drill of the design offers can be in it.
    """
    way = _WAYS[int(drawn(0) * len(_WAYS))]
    plan = way(level, design, drawn)
    last = level.length_s - 1
    kept = {replace(one, at_s=min(max(one.at_s, level.enters_s), last)) for one in plan[:MOST]}
    return replace(design, by_hand=tuple(sorted(kept)))


def _of_another(level: Level, _design: Design, drawn: Drawn) -> tuple[Action, ...]:
    plans = tuple(dict.fromkeys(one.by_hand for one in level.own_designs().values()))
    return plans[int(drawn(1) * len(plans))]


def _fewer(_level: Level, design: Design, drawn: Drawn) -> tuple[Action, ...]:
    plan = design.by_hand
    gone = int(drawn(1) * len(plan))
    return (*plan[:gone], *plan[gone + 1 :])


def _swapped(_level: Level, design: Design, drawn: Drawn) -> tuple[Action, ...]:
    """Two neighbours in each other's place."""
    plan = list(design.by_hand)
    if len(plan) > 1:
        at = int(drawn(1) * (len(plan) - 1))
        first, second = plan[at], plan[at + 1]
        plan[at : at + 2] = [replace(second, at_s=first.at_s), replace(first, at_s=second.at_s)]
    return tuple(plan)


def _at_another_time(_level: Level, design: Design, drawn: Drawn) -> tuple[Action, ...]:
    plan = list(design.by_hand)
    if plan:
        at = int(drawn(1) * len(plan))
        shift = round((2 * drawn(2) - 1) * MOST_LATER_S / STEP_S) * STEP_S
        plan[at] = replace(plan[at], at_s=plan[at].at_s + shift)
    return tuple(plan)


def _more(level: Level, design: Design, drawn: Drawn) -> tuple[Action, ...]:
    """One action more of those that a drill offers."""
    from drill.design.legal_form import legal_form

    legal = legal_form(level, replace(design, by_hand=()))
    if legal is None:
        return design.by_hand
    inputs = assemble(level, legal)
    menu = [
        Action(0, kind, choice.target, choice.value)
        for kind, spec in ACTIONS.items()
        if not spec.tells
        for offer in spec.offers
        for choice in offer.choices(inputs)
    ]
    room = level.length_s - level.enters_s
    at_s = level.enters_s + int(drawn(2) * room / STEP_S) * STEP_S
    return (*design.by_hand, replace(menu[int(drawn(1) * len(menu))], at_s=at_s))


_WAYS: tuple[Callable[[Level, Design, Drawn], tuple[Action, ...]], ...] = (
    _of_another,
    _fewer,
    _swapped,
    _at_another_time,
    _more,
)
