"""Sheds load, and admits it again step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, Reach
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def shed(state: State, r: Arrays, action: Action) -> Said | None:
    """Shed a share of one class, or of all, from now on; a share of 0 ends it."""
    try:
        percent = float(action.value.rstrip("% ") or "100")
    except ValueError:
        return Said("refused.no_percentage", given=action.value)
    names = {item.name for item in state.inputs.level.classes}
    if action.target and action.target not in names:
        return Said("refused.no_request_class", request_class=action.target)
    if not 0.0 <= percent <= 100.0:
        return Said("refused.share_out_of_range")
    if percent == 0.0:
        state.admission.shed.pop(action.target, None)
    else:
        state.admission.shed[action.target] = percent / 100.0
        rule = state.acting_rule
        state.admission.shed_by[action.target] = Said("load.shed_by_rule", when=rule) if rule else Said("load.shed")
    return None


def admit_again(state: State, r: Arrays, action: Action) -> Said | None:
    """Admit shed load again in equal steps."""
    from drill.engine.clients.slow_start import admit

    return admit(state, action.target, action.value)


def _shares(inputs: Inputs) -> list[ActionChoice]:
    shares = (50, 90, 100, 0)
    classes = inputs.level.classes
    return [
        ActionChoice(item.name, str(share), Said("menu.shed", request_class=item.name, share_pct=share))
        for item in classes
        for share in shares
    ]


def _lengths(inputs: Inputs) -> list[ActionChoice]:
    lengths = (60, 300, 900)
    return [ActionChoice("", str(over_s), Said("menu.admit_all", over_s=over_s)) for over_s in lengths]


def _most_asked(level: Level, _design: Design) -> list[Rule]:
    """Half of the class that only reads and has most requests when the drill begins."""
    readers = [item for item in level.classes if item.writes == 0]
    most = max(readers, key=lambda item: item.rate.at(0), default=None)
    return [Rule("availability < 95 %", 60, "shed", most.name, "50")] if most else []


ACTIONS = (
    ActionSpec(
        kind="shed",
        departs=False,
        sets="shed",
        rank=70,
        rule="Rejects part of this class to save the rest",
        requested="load was shed",
        targets=("class",),
        value=ActionValue("percent", "a percentage", "50 %", needed=True),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Shed load",
                does="Rejects a share of one class before it does any work.",
                risk="Rejected requests have failed; they may save the rest.",
                choices=_shares,
            ),
        ),
        presets=_most_asked,
        act=shed,
    ),
    ActionSpec(
        kind="admit",
        departs=False,
        sets="shed",
        rank=80,
        rule="Admits shed load again, step by step",
        requested="shed load was admitted again",
        targets=("class",),
        value=ActionValue("duration", "a time", "5m", needed=True),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Admit load again",
                does="Admits shed load again in ten equal steps.",
                risk="Too fast, and the system is overloaded again.",
                choices=_lengths,
            ),
        ),
        act=admit_again,
    ),
)
