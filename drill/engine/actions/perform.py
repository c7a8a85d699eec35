"""Carries out an action. Each takes effect after its own delay, or is refused with a reason.

Where a level says how long hands take, a player's action first occupies them for that time, and a second one is refused meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drill.engine.actions.action_spec import ActionSpec, Reach, requested
from drill.engine.actions.action_table import ACTIONS
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.state import State
from drill.model.action import Action
from drill.model.run import Event
from drill.model.said import Said

DONE = "action.done"
"""Code of the log for an action that was carried out."""


def by_player(state: State, r: Arrays, kind: str, target: str, value: str) -> None:
    """Carry out a player's action that is due; where the level says what hands take, begin it."""
    action = Action(state.second, kind, target, value)
    times = state.inputs.level.hands
    if times is None or ACTIONS[kind].tells:
        _of_player(state, r, action)
    elif state.hands.doing is not None:
        doing, left_s = state.hands.doing.kind, state.hands.until_s - state.second
        refused = Said("refused.hands_busy", doing=doing, left_s=left_s, **_command(action), by="player")
        state.say("action", target, refused)
    else:
        _begin(state, action, times.takes_s(kind))


def _begin(state: State, action: Action, takes_s: int) -> None:
    """The hands are busy with an action from now on."""
    hands = state.hands
    hands.doing, hands.until_s = action, state.second + takes_s
    hands.begun += 1
    state.say("info", action.target, Said("hands.begun", takes_s=takes_s, **_command(action)))
    state.at(state.tick + takes_s * TICKS, by_hands, hands.begun, priority=2)


def by_hands(state: State, r: Arrays, number: int) -> None:
    """The minutes of an action by hand have passed: carry it out, unless it was called off."""
    doing = state.hands.doing
    if doing is None or number != state.hands.begun:
        return
    state.hands.doing = None
    _of_player(state, r, replace(doing, at_s=state.second))


def _of_player(state: State, r: Arrays, action: Action) -> None:
    state.acting_rule = ""
    done = _perform(state, r, action, by="player")
    state.player_acts += done and not ACTIONS[action.kind].tells


def by_rule(state: State, r: Arrays, kind: str, target: str, value: str, when: str) -> None:
    """Carry out the action of a runbook rule that is due; `when` is the rule's condition."""
    state.acting_rule = when
    _perform(state, r, Action(state.second, kind, target, value), by="rule")


def _perform(state: State, r: Arrays, action: Action, *, by: str) -> bool:
    """Carry out an action and log it; a refused one is logged with the reason. Returns whether it was carried out."""
    spec = ACTIONS[action.kind]
    state.acts.append(action)
    state.acting = by
    refused = Said("refused.no_control_plane") if out_of_reach(state, spec) else spec.act(state, r, action)
    if refused is None and spec.departs:
        state.start_trouble(requested(action, state.second))
    said = refused or Said("action.done")
    state.say("action", action.target, Said(said.code, **{**dict(said.facts), **_command(action), "by": by}))
    state.changed = state.changed or not spec.tells
    return refused is None


def acted(events: Iterable[Event]) -> int:
    """The number of a player's actions that were carried out, by the log."""
    found = (dict(event.said.facts) for event in events if event.said.code == DONE)
    return sum(facts["by"] == "player" and not ACTIONS[str(facts["action"])].tells for facts in found)


def _command(action: Action) -> dict[str, str]:
    return {"action": action.kind, "target": action.target, "value": action.value}


def out_of_reach(state: State, spec: ActionSpec) -> bool:
    """True if it needs the control plane, and that does not answer."""
    if not state.control.held or spec.reach is Reach.APPLICATION:
        return False
    return spec.reach is Reach.API or state.inputs.design.database.service.managed
