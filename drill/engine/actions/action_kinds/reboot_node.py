"""Restarting a database instance or a cache node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, decision, figures, requested
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def reboot(state: State, r: Arrays, action: Action) -> Said | None:
    """Restart a node: the writer where none is named."""
    from drill.engine.cache.cache_nodes import shard_crashed
    from drill.engine.database.failover import restarted
    from drill.engine.database.lifecycle import stop

    root = requested(action, state.second)
    for s, shard in enumerate(state.inputs.shards):
        if shard.node == action.target:
            if shard.metered is not None:
                return Said("refused.scales_by_itself")
            if not state.shards[s].up:
                return Said("refused.down", node=shard.node)
            shard_crashed(state, r, s, root)
            return None
    try:
        i = state.index(action.target or state.machines[state.writer].spec.node)
    except KeyError:
        return Said("refused.no_such_node", node=action.target)
    machine = state.machines[i]
    node = machine.spec.node
    if not machine.alive:
        return Said("refused.down", node=node)
    chain = (root, Said("machine.rebooted", node=node), decision(action.kind))
    stop(state, r, i, chain, silent=False, note=Said("node.rebooting"))
    # The page cache of Aurora is a process apart (Amazon Aurora User Guide, survivable page cache).
    machine.keeps_pages = state.inputs.design.database.service.shared_volume
    state.after(state.draw(timings.REBOOT_S), restarted, i, machine.boot)
    return None


def _instances(inputs: Inputs) -> list[ActionChoice]:
    kinds = (NodeKind.WRITER, NodeKind.READER)
    return [
        ActionChoice(node.id, "", Said("menu.node", node=node.id))
        for node in inputs.topology.nodes
        if node.kind in kinds
    ]


ACTIONS = (
    ActionSpec(
        kind="reboot",
        rank=40,
        rule="Restarts it",
        requested="a reboot was requested",
        sentences={"machine.rebooted": "{node} rebooted", "node.rebooting": "rebooting"},
        targets=("database", "cache-node"),
        reach=Reach.HOST,
        offers=(
            Offer(
                title="Reboot",
                does="Restarts a database instance.",
                risk="It is down meanwhile and has cold buffers afterwards.",
                choices=_instances,
                takes=figures(timings.REBOOT_S),
            ),
        ),
        act=reboot,
    ),
)
