"""Rules that have the engineer on call recover, where only a person can."""

from __future__ import annotations

from drill.model.design import Rule
from drill.model.inputs import Inputs
from drill.model.topology import NodeKind


def restored(inputs: Inputs) -> tuple[Rule, ...]:
    """An engineer restores what was dropped: by backtrack where the design keeps change records, else from a backup."""
    do = "backtrack" if inputs.design.database.backtrack_h else "restore"
    return (Rule("table.dropped", 0, do, by="person"),)


def moved_abroad(inputs: Inputs) -> tuple[Rule, ...]:
    """An engineer moves to the first other region in which the design has a reader."""
    home = inputs.level.home
    regions = [region.name for region in inputs.level.regions if region is not home]
    held = {node.region for node in inputs.topology.nodes if node.kind is NodeKind.READER}
    abroad = next((name for name in regions if name in held), None)
    if abroad is None or not inputs.design.database.service.shared_volume:
        return ()
    return (Rule("writer.down", 60, "failover-global", abroad, by="person"),)
