"""Reverting a change that keeps clients out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, figures
from drill.engine.faults.fault_table import FAULTS
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def revert_last(state: State, r: Arrays, action: Action) -> Said | None:
    """Revert the last change of a security group or a certificate."""
    from drill.engine.clients.access import revert

    return revert(state)


def _revertible(level: Level) -> bool:
    return any(FAULTS[fault.kind].revertible for fault in level.possible_faults)


def _last_change(_inputs: Inputs) -> list[ActionChoice]:
    """Offered whatever the level holds: a menu must not tell what is coming."""
    return [ActionChoice("", "", Said("menu.last_change"))]


def _most_fail(level: Level, _design: Design) -> list[Rule]:
    return [Rule("availability < 50 %", 30, "revert")] if _revertible(level) else []


ACTIONS = (
    ActionSpec(
        kind="revert",
        departs=False,
        rank=180,
        rule="Reverts the last change",
        requested="a revert was requested",
        offers=(
            Offer(
                title="Revert the change",
                does="Reverts the last change of a security group or a certificate.",
                risk="None; a password stays changed.",
                choices=_last_change,
                takes=figures(timings.REVERT_S),
            ),
        ),
        presets=_most_fail,
        act=revert_last,
    ),
)
