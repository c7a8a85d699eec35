"""Promotes a secondary cluster of a Global Datastore: the cache of another region takes the writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def promote_cache(state: State, r: Arrays, action: Action) -> Said | None:
    """Make the cache of a region the primary cluster."""
    from drill.engine.cache.global_datastore import promote_cluster

    return promote_cluster(state, action.target)


def _regions(inputs: Inputs) -> list[ActionChoice]:
    """The regions with a secondary cluster, and the primary's, which may be promoted again later."""
    cache = inputs.design.cache
    if cache is None or not cache.global_datastore:
        return []
    home = inputs.topology.node(inputs.shards[0].node).region
    return [ActionChoice(region, "", Said("menu.to", what=region)) for region in (*cache.global_datastore, home)]


def _lost(_level: Level, design: Design) -> list[Rule]:
    cache = design.cache
    able = cache is not None and cache.global_datastore
    return [Rule("cache-1.down", 300, "promote-cache", cache.global_datastore[0])] if cache and able else []


ACTIONS = (
    ActionSpec(
        kind="promote-cache",
        rank=155,
        rule="Makes the cache of the other region the primary cluster; writes that have not reached it are lost",
        row="cache of {target}",
        requested="the promotion of the cache in {target} was requested",
        targets=("region",),
        offers=(
            Offer(
                title="Promote a cache region",
                does="Makes a secondary cluster of a Global Datastore the one that takes writes.",
                risk="Loses the writes that have not reached it. The others become its secondaries.",
                choices=_regions,
                takes=figures(timings.GLOBAL_DATASTORE_PROMOTE_S),
            ),
        ),
        presets=_lost,
        act=promote_cache,
    ),
)
