"""Limits the requests of a class that the applications admit a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, Reach
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

OFF = "off"


def limit(state: State, r: Arrays, action: Action) -> Said | None:
    """Admit at most so many requests of a class a second from now on; `off` ends it."""
    from drill.engine.clients.rate_limits import end_limit, set_limit

    names = {item.name for item in state.inputs.level.classes}
    if action.target not in names:
        return Said("refused.no_request_class", request_class=action.target)
    if action.value == OFF:
        return None if end_limit(state, action.target) else Said("refused.no_limit")
    try:
        per_s = float(action.value)
    except ValueError:
        return Said("refused.no_rate", given=action.value)
    if not 0.0 <= per_s < float("inf"):
        return Said("refused.no_rate", given=action.value)
    set_limit(state, r, action.target, per_s)
    return None


def _rates(inputs: Inputs) -> list[ActionChoice]:
    """Halves and quarters of what each class asks when the drill begins, and no limit."""
    found = []
    for item in inputs.level.classes:
        for share in (0.5, 0.25):
            per_s = round(item.rate.at(0) * share)
            if per_s:
                found.append(
                    ActionChoice(item.name, str(per_s), Said("menu.limit", request_class=item.name, per_s=per_s))
                )
        found.append(ActionChoice(item.name, OFF, Said("menu.no_limit", request_class=item.name)))
    return found


ACTIONS = (
    ActionSpec(
        kind="limit",
        departs=False,
        sets="rate",
        rank=75,
        rule="Admits at most so many requests of this class a second",
        requested="the admission rate was limited",
        sentences={
            "refused.no_limit": "there is no limit to end",
            "refused.no_rate": "“{given}” is no rate",
        },
        targets=("class",),
        needs_target=True,
        value=ActionValue("rate", "a rate, or `off`", "200/s", needed=True),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Limit the admission rate",
                does="Admits at most so many requests of a class a second; the rest are refused before they do any work.",
                risk="Refused requests have failed, also those that the database could have served.",
                choices=_rates,
            ),
        ),
        act=limit,
    ),
)
