"""Failover on purpose: to a standby or a reader, or to another region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, decision, figures, requested
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def fail_over(state: State, r: Arrays, action: Action) -> Said | None:
    """Fail over to a node that can take over without losing a write."""
    from drill.engine.database.failover import planned

    if planned(state, r, (requested(action, state.second), Said("writer.replaced"), decision(action.kind))):
        return None
    return Said("refused.failing_over") if state.failing_over else Said("refused.no_heir")


def fail_over_global(state: State, r: Arrays, action: Action) -> Said | None:
    """Make another region the primary without waiting for the old one."""
    from drill.engine.database.global_database import hand_over

    return hand_over(state, r, action.target, planned=False)


def switch_over_global(state: State, r: Arrays, action: Action) -> Said | None:
    """Make another region the primary once it has every write."""
    from drill.engine.database.global_database import hand_over

    return hand_over(state, r, action.target, planned=True)


def _takeover_candidate(inputs: Inputs) -> list[ActionChoice]:
    database = inputs.design.database
    able = database.multi_az != "off" or (database.service.shared_volume and inputs.design.replicas)
    return [ActionChoice("", "", Said("menu.any_heir"))] if able else []


def _stages(inputs: Inputs) -> tuple[str, ...]:
    deployment = inputs.design.database.deployment
    return (*deployment.promote_s, deployment.dns_s)


def _regions(inputs: Inputs) -> list[ActionChoice]:
    """Regions of a global database that could take over: those with readers, away from the writer."""
    if not inputs.design.database.service.global_database:
        return []
    home = inputs.topology.node("writer").region
    readers = (node.region for node in inputs.topology.nodes if node.kind is NodeKind.READER)
    abroad = dict.fromkeys(region for region in readers if region != home)
    return [ActionChoice(region, "", Said("menu.to", what=region)) for region in abroad]


def _abroad(level: Level, design: Design) -> list[Rule]:
    """Of a global database with readers in another region."""
    home = next((region.zones for region in level.regions if design.database.zone in region.zones), ())
    readers = any(item.zone not in home for item in design.replicas)
    able = design.database.service.global_database and readers
    return [Rule("writer.down", 300, "failover-global")] if able else []


ACTIONS = (
    ActionSpec(
        kind="failover",
        rank=10,
        rule="Promotes the standby or a reader to writer",
        requested="a failover was requested",
        targets=("database",),
        reach=Reach.HOST,
        offers=(
            Offer(
                title="Fail over",
                does="Makes the standby or a reader the writer now.",
                risk="Writes stop meanwhile; it does not help when the writer is healthy.",
                choices=_takeover_candidate,
                takes=_stages,
            ),
        ),
        act=fail_over,
    ),
    ActionSpec(
        kind="failover-global",
        rank=150,
        rule="Makes the other region the primary; writes that have not reached it are lost",
        row="other region",
        requested="a failover to another region was requested",
        targets=("region",),
        offers=(
            Offer(
                title="Fail over to a region",
                does="Makes another region the primary without waiting for the old one.",
                risk="Loses the writes that have not reached the other region.",
                choices=_regions,
                takes=figures(timings.GLOBAL_FAILOVER_S),
            ),
        ),
        presets=_abroad,
        act=fail_over_global,
    ),
    ActionSpec(
        kind="switchover-global",
        rank=160,
        rule="Makes the other region the primary once it has every write",
        requested="a switchover to another region was requested",
        targets=("region",),
        offers=(
            Offer(
                title="Switch over to a region",
                does="Makes another region the primary once it has every write.",
                risk="Works only while both regions are healthy; writes pause.",
                choices=_regions,
                takes=figures(timings.GLOBAL_SWITCHOVER_S),
            ),
        ),
        act=switch_over_global,
    ),
)
