"""Actions on a read replica: promote it, or delete and recreate it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def promote_replica(state: State, r: Arrays, action: Action) -> Said | None:
    """Make a read replica the writer. Where readers share a volume, a failover does that."""
    from drill.engine.database.recovery import promote

    try:
        if state.inputs.design.database.deployment.promotes == "reader" and not state.failing_over and action.target:
            reader = state.machines[state.index(action.target)].role == "reader"
            return Said("refused.aurora_fails_over") if reader else Said("refused.no_such_reader")
        return promote(state, r, action.target)
    except KeyError:
        return Said("refused.no_such_node", node=action.target)


def recreate(state: State, r: Arrays, action: Action) -> Said | None:
    """Delete a read replica and create it again."""
    from drill.engine.database.rebuild import rebuild

    return rebuild(state, r, action.target)


def _replicas(inputs: Inputs) -> list[ActionChoice]:
    if inputs.design.database.service.shared_volume:
        return []
    return [
        ActionChoice(item.name, "", Said("menu.node_in", node=item.name, zone=item.zone))
        for item in inputs.design.replicas
    ]


def _promotable(_level: Level, design: Design) -> list[Rule]:
    able = design.replicas and not design.database.service.shared_volume
    return [Rule("writer.down", 300, "promote", design.replicas[0].name)] if able else []


ACTIONS = (
    ActionSpec(
        kind="promote",
        rank=20,
        rule="Makes it the writer; writes that it has not applied are lost, and the old writer with them",
        requested="the promotion of {target} was requested",
        targets=("replica",),
        needs_target=True,
        reach=Reach.HOST,
        offers=(
            Offer(
                title="Promote a replica",
                does="Makes a read replica the writer, under a new address.",
                risk="Loses the writes that it has not applied. It cannot be undone.",
                choices=_replicas,
                takes=figures(timings.PROMOTE_REPLICA_S),
            ),
        ),
        presets=_promotable,
        act=promote_replica,
    ),
    ActionSpec(
        kind="rebuild",
        rank=30,
        rule="Deletes and recreates it",
        requested="a new {target} was requested",
        targets=("replica-with-storage",),
        needs_target=True,
        offers=(
            Offer(
                title="Recreate a replica",
                does="Deletes a read replica and creates it again from a snapshot.",
                risk="It is missing meanwhile; then it lags, and is slow until its blocks are loaded.",
                choices=_replicas,
                takes=figures(timings.RESTORE_BASE_S, timings.RESTORE_GIB_S),
            ),
        ),
        act=recreate,
    ),
)
