"""A restored volume is available at once, and its blocks load in the background, or when they are first touched (`first_touches`).

Amazon RDS User Guide, Restoring to a DB instance (lazy loading); AWS Storage Blog, Addressing I/O latency when restoring Amazon EBS
volumes from Amazon EBS Snapshots. A conversion to Multi-AZ restores the standby's volume, which loads after the conversion is over
(Amazon RDS User Guide, Concepts.MultiAZ.Migrating: the instance is available again "while the new standby's volumes continue to
hydrate in the background").
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.machine import Loading
from drill.engine.state.state import State
from drill.engine.state.timings import LAZY_GIB_S
from drill.model.run import NodeState
from drill.model.said import Said


def loading_s(state: State) -> float:
    """Seconds until the background has loaded every block."""
    return state.inputs.level.data_gib / state.figure(LAZY_GIB_S)


def load_lazily(state: State, i: int, seconds: float) -> None:
    """A machine has a restored volume, of which no block has been read; the background needs so long for what is left."""
    machine = state.machines[i]
    machine.lazy = Loading(state.second + seconds)
    machine.state = NodeState.COLD
    state.after(seconds, blocks_loaded, i)
    state.changed = True


def load_standby(state: State, i: int) -> None:
    """The hidden standby of a machine has a restored volume, to which every commit is written from now on."""
    seconds = loading_s(state)
    state.machines[i].standby_lazy = Loading(state.second + seconds)
    state.after(seconds, blocks_loaded, i)
    state.changed = True


def swap_volumes(state: State, i: int) -> None:
    """A machine runs on its standby's volume, and its own becomes the standby's; each goes on loading."""
    machine = state.machines[i]
    machine.lazy, machine.standby_lazy = machine.standby_lazy, machine.lazy
    if machine.lazy is not None:
        machine.state = NodeState.COLD


def blocks_loaded(state: State, r: Arrays, i: int) -> None:
    """Every block of a restored volume is there, unless it has been restored again meanwhile."""
    machine = state.machines[i]
    if machine.lazy is not None and state.second + 1.0 >= machine.lazy.loaded_s:
        machine.lazy = None
        if machine.state == NodeState.COLD:
            machine.state, machine.note = NodeState.UP, None
        state.changed = True
    if machine.standby_lazy is not None and state.second + 1.0 >= machine.standby_lazy.loaded_s:
        machine.standby_lazy = None
        state.say("scale", machine.spec.node, Said("multi_az.standby_loaded", zone=machine.standby_zone))
        state.changed = True
