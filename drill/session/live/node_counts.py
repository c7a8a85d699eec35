"""The limits that a node's counts are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.model.inputs import Inputs


def limits(inputs: Inputs) -> dict[str, int]:
    """Most connections of each machine, and threads of the applications of each zone."""
    apps = inputs.level.apps
    threads = {
        node.id: apps.threads * apps.instances_in(node.zone)
        for node in inputs.topology.nodes
        if node.kind is NodeKind.APP and node.zone in apps.zones
    }
    return threads | {machine.node: machine.max_connections for machine in inputs.machines}
