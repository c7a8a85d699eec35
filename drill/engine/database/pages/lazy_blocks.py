"""A restored volume is available at once, and its blocks load in the background, or when they are first read (`first_reads`).

Amazon RDS User Guide, Restoring to a DB instance (lazy loading); AWS Storage Blog, Addressing I/O latency when restoring Amazon EBS
volumes from Amazon EBS Snapshots.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import LAZY_GIB_S
from drill.model.run import NodeState


def loading_s(state: State) -> float:
    """Seconds until the background has loaded every block."""
    return state.inputs.level.data_gib / state.figure(LAZY_GIB_S)


def load_lazily(state: State, i: int, seconds: float) -> None:
    """A machine has a restored volume, of which no block has been read; the background needs so long for what is left."""
    machine = state.machines[i]
    machine.lazy = True
    machine.state = NodeState.COLD
    machine.blocks_read = ()
    machine.loaded_s = state.second + seconds
    state.after(seconds, blocks_loaded, i)
    state.changed = True


def blocks_loaded(state: State, r: Arrays, i: int) -> None:
    """Every block of a restored volume is there, unless it has been restored again meanwhile."""
    machine = state.machines[i]
    if not machine.lazy or state.second + 1.0 < machine.loaded_s:
        return
    machine.lazy = False
    if machine.state == NodeState.COLD:
        machine.state, machine.note = NodeState.UP, None
    state.changed = True
