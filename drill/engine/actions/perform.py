"""Carries out an action. Each takes effect after its own delay, or is refused with a reason."""

from __future__ import annotations

from drill.engine.actions.action_spec import ActionSpec, Reach, requested
from drill.engine.actions.action_table import ACTIONS
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.action import Action
from drill.model.said import Said


def by_player(state: State, r: Arrays, kind: str, target: str, value: str) -> None:
    """Carry out a player's action that is due."""
    state.acting_rule = ""
    _perform(state, r, Action(state.second, kind, target, value), by="player")
    state.player_acts += not ACTIONS[kind].tells


def by_rule(state: State, r: Arrays, kind: str, target: str, value: str, when: str) -> None:
    """Carry out the action of a runbook rule that is due; `when` is the rule's condition."""
    state.acting_rule = when
    _perform(state, r, Action(state.second, kind, target, value), by="rule")


def _perform(state: State, r: Arrays, action: Action, *, by: str) -> None:
    """Carry out an action and log it; a refused one is logged with the reason."""
    spec = ACTIONS[action.kind]
    state.acts.append(action)
    state.acting = by
    refused = Said("refused.no_control_plane") if out_of_reach(state, spec) else spec.act(state, r, action)
    if refused is None and spec.departs:
        state.start_trouble(requested(action, state.second))
    said = refused or Said("action.done")
    command = {"action": action.kind, "target": action.target, "value": action.value}
    state.say("action", action.target, Said(said.code, **{**dict(said.facts), **command, "by": by}))
    state.changed = state.changed or not spec.tells


def out_of_reach(state: State, spec: ActionSpec) -> bool:
    """Whether it goes through the control plane and that does not answer."""
    if not state.control.held or spec.reach is Reach.APPLICATION:
        return False
    return spec.reach is Reach.API or state.inputs.design.database.service.managed
