"""Names one of a level's suspects as the cause of what is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach
from drill.model.action import Action
from drill.model.diagnosis import KIND, begins_s, cause_of
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def name_cause(state: State, _r: Arrays, action: Action) -> Said | None:
    """Say whether the suspect is the cause. It changes nothing."""
    level = state.inputs.level
    if level.diagnosis is None:
        return Said("refused.no_diagnosis")
    if all(action.target != suspect.id for suspect in level.diagnosis.suspects):
        return Said("refused.no_such_suspect", suspect=action.target)
    begins = begins_s(level)
    if state.second < begins:
        return Said("refused.nothing_to_diagnose_yet")
    cause = cause_of(level)
    if any(one.kind == KIND and one.target == cause and one.at_s >= begins for one in state.acts[:-1]):
        return Said("refused.cause_known", suspect=cause)
    if action.target != cause:
        return Said("diagnosis.wrong")
    return Said("diagnosis.right", took_s=state.second - begins)


def _suspects(inputs: Inputs) -> list[ActionChoice]:
    diagnosis = inputs.level.diagnosis
    return [
        ActionChoice(one.id, "", Said("menu.suspect", suspect=one.id, told=one.told))
        for one in (diagnosis.suspects if diagnosis else ())
    ]


ACTIONS = (
    ActionSpec(
        kind="name-cause",
        departs=False,
        tells=True,
        rank=5,
        rule="Names the cause",
        requested="{target} was named as the cause",
        sentences={
            "diagnosis.right": "that is the cause",
            "diagnosis.wrong": "that is not the cause",
            "refused.cause_known": "the cause is known: {suspect}",
            "refused.no_diagnosis": "this level has no suspects",
            "refused.no_such_suspect": "there is no suspect {suspect}",
            "refused.nothing_to_diagnose_yet": "nothing has gone wrong yet",
        },
        needs_target=True,
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Name the cause",
                does="Names one of the suspects. Nothing changes but what you know.",
                risk="A wrong name is counted.",
                choices=_suspects,
            ),
        ),
        act=name_cause,
    ),
)
