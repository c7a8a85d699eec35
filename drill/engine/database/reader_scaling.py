"""Aurora Auto Scaling: readers are added while their mean CPU is above a target, and removed when it is far below.

Target tracking: an alarm of so many minutes, then instances that take minutes to be made, then a cool-down. Only readers it
has added are removed again (Amazon Aurora User Guide, Aurora Auto Scaling with Aurora Replicas).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.serverless import processors
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    SCALING_COOLDOWN_S,
    SCALING_CREATE_S,
    SCALING_IN_MINUTES,
    SCALING_IN_SHARE,
    SCALING_OUT_MINUTES,
)
from drill.model.said import Said

SCALED_READERS = Said("charge.scaled_readers")
ABSENT = "absent"
"""Role of a reader that auto scaling may add and has not added."""
ADDED = "auto-"
"""Prefix of the names of its readers."""


def watch_readers(state: State, r: Arrays) -> None:
    """Measure for a second how busy the readers are; at the end of a minute, decide."""
    policy = state.inputs.design.scaling
    if policy is None:
        return
    readers = [i for i, machine in enumerate(state.machines) if machine.role == "reader" and machine.alive]
    scaling = state.scaling
    for i in readers:
        machine = state.machines[i]
        scaling.busy += r.done_s[i] / max(processors(state, machine) * machine.spec.speed, 1e-9) / len(readers)
        if machine.spec.node.startswith(ADDED) and not machine.included:
            state.bill.meter(SCALED_READERS, machine.spec.usd_hour / 3600.0)
    if state.second % 60 != 59:
        return
    percent = scaling.busy / 60.0 * 100.0
    scaling.busy = 0.0
    scaling.over = scaling.over + 1 if percent > policy.cpu_pct else 0
    scaling.under = scaling.under + 1 if percent < policy.cpu_pct * state.figure(SCALING_IN_SHARE) else 0
    if state.second < scaling.until:
        return
    if scaling.over >= state.figure(SCALING_OUT_MINUTES):
        wanted = int(len(readers) * percent / policy.cpu_pct) + 1
        _add(state, min(wanted, policy.most) - len(readers), percent)
    elif scaling.under >= state.figure(SCALING_IN_MINUTES) and len(readers) > policy.least:
        _remove(state, r, readers)


def _add(state: State, count: int, percent: float) -> None:
    absent = [i for i, machine in enumerate(state.machines) if machine.role == ABSENT and not machine.coming]
    for i in absent[: max(count, 0)]:
        state.machines[i].coming = True
        state.machines[i].note = Said("node.creating")
        state.after(state.draw(SCALING_CREATE_S), added, i)
        node = state.machines[i].spec.node
        state.say("scale", node, Said("reader_scaling.adding", node=node, cpu_pct=round(percent)))
        state.scaling.until = state.second + int(state.figure(SCALING_COOLDOWN_S))


@by_control_plane
def added(state: State, r: Arrays, i: int) -> None:
    """The new reader is behind the reader endpoint."""
    machine = state.machines[i]
    machine.coming = False
    machine.role = "reader"
    start(state, r, i, Said("node.added_by_scaling"))
    state.scaling.until = state.second + int(state.figure(SCALING_COOLDOWN_S))
    state.say("scale", machine.spec.node, Said("reader_scaling.added", node=machine.spec.node))


def _remove(state: State, r: Arrays, readers: list[int]) -> None:
    """Remove the newest reader that auto scaling has added."""
    own = [i for i in readers if state.machines[i].spec.node.startswith(ADDED)]
    if not own:
        return
    machine = state.machines[own[-1]]
    stop(state, r, own[-1], (), silent=False, note=Said("reader.added_on_demand"))
    machine.role = ABSENT
    state.scaling.until = state.second + int(state.figure(SCALING_COOLDOWN_S))
    state.say("scale", machine.spec.node, Said("reader_scaling.removed", node=machine.spec.node))
