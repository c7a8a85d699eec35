"""Calling off the action that the player's hands are busy with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def call_off(state: State, _r: Arrays, _action: Action) -> Said | None:
    """Free the hands. The action that they were busy with never has an effect."""
    if state.hands.doing is None:
        return Said("refused.hands_free")
    state.hands.doing = None
    return None


def _offered(inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("", "", Said("menu.under_way"))] if inputs.level.hands else []


ACTIONS = (
    ActionSpec(
        kind="call-off",
        departs=False,
        tells=True,
        rank=6,
        rule="Calls off what is being done by hand",
        requested="an action by hand was called off",
        sentences={"refused.hands_free": "nothing is being done by hand"},
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Call off what you are doing",
                does="Your hands are free at once. What they were doing does not happen.",
                risk="The minutes spent on it are lost.",
                choices=_offered,
            ),
        ),
        act=call_off,
    ),
)
