"""Cluster cache management of Aurora PostgreSQL: the writer keeps the buffers of one reader filled with its own frequent pages.

It is the reader of the writer's class in promotion tier 0, which is the failover target; the writer is in that tier as well, and is
that reader after a failover. Several readers in the tier, or another class, disable it (Amazon Aurora User Guide, Fast recovery after
failover with cluster cache management, and aurora_ccm_status). A change of pages takes up to a minute to reach the reader there; here
it has them at once, and takes what it has when the writer stops.
"""

from __future__ import annotations

from drill.engine.state.arrays import CLASSES, MACHINES, Arrays
from drill.engine.state.state import State
from drill.model.service import USUAL_PROMOTION_TIER


def promotion_tiers(state: State) -> dict[str, int]:
    """The promotion tier of each instance that the design places; with cluster cache management its writer's is 0 too."""
    design = state.inputs.design
    tiers = {replica.name: replica.promotion_tier for replica in design.replicas}
    tiers[state.inputs.machines[0].node] = 0 if design.database.cache_management else USUAL_PROMOTION_TIER
    return tiers


def kept_warm(state: State) -> int:
    """The reader whose buffers follow the writer's; -1 where there is none."""
    if not state.inputs.design.database.cache_management:
        return -1
    tiers, writer = promotion_tiers(state), state.machines[state.writer]
    first = [
        i
        for i, machine in enumerate(state.machines)
        if i != state.writer and machine.role == "reader" and tiers.get(machine.spec.node) == 0
    ]
    if len(first) != 1 or state.machines[first[0]].spec.instance != writer.spec.instance:
        return -1
    machine = state.machines[first[0]]
    return first[0] if machine.alive and not machine.cut_off and not machine.detached else -1


def send_pages(state: State, r: Arrays) -> None:
    """The reader that is kept warm has every page that the writer has, beside those that it has read itself."""
    reader, writer = kept_warm(state), state.writer
    if reader < 0:
        return
    warm = state.machines[reader]
    warm.warm = max(warm.warm, state.machines[writer].warm)
    for k in range(r.sizes[CLASSES]):
        at = k * r.sizes[MACHINES]
        r.read_there[at + reader] = max(r.read_there[at + reader], r.read_there[at + writer])
    state.changed = True
