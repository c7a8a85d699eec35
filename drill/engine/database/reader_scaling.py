"""Aurora Auto Scaling: readers are added while their mean CPU is above a target, and removed when it is far below.

Target tracking: an alarm of so many minutes, then instances that take minutes to be made, then a cool-down; nothing is decided
while one is being made. Only readers it has added are removed again, one at a time, and only where those that are left stay
within the target (Amazon Aurora User Guide, Aurora Auto Scaling with Aurora Replicas; Application Auto Scaling User Guide,
Target tracking scaling policies).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.serverless import busy_s, processors
from drill.engine.state.arrays import Arrays
from drill.engine.state.buckets import CPU_S
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    SCALING_COOLDOWN_S,
    SCALING_CREATE_S,
    SCALING_IN_MINUTES,
    SCALING_IN_SHARE,
    SCALING_OUT_MINUTES,
)
from drill.model.design import Scaling
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
        scaling.busy += cpu_share(state, r, i) / len(readers)
        if machine.spec.node.startswith(ADDED) and not machine.included:
            state.bill.meter(SCALED_READERS, machine.spec.usd_hour / 3600.0)
    scaling.measured += 1 if readers else 0
    if state.second % 60 == 59:
        _decide(state, r, readers, policy)


def _decide(state: State, r: Arrays, readers: list[int], policy: Scaling) -> None:
    """Look at the minute that is over, as two alarms do. A minute without a reader has no data and changes neither."""
    scaling = state.scaling
    if not scaling.measured:
        return
    percent = scaling.busy / scaling.measured * 100.0
    scaling.busy, scaling.measured = 0.0, 0
    scaling.over = scaling.over + 1 if percent > policy.cpu_pct else 0
    scaling.under = scaling.under + 1 if percent < policy.cpu_pct * state.figure(SCALING_IN_SHARE) else 0
    if state.second < scaling.until or any(machine.coming for machine in state.machines):
        # An instance that is being made will change what the alarms say.
        return
    wanted = min(policy.most, max(policy.least, desired(len(readers), percent, policy.cpu_pct)))
    if scaling.over >= state.figure(SCALING_OUT_MINUTES):
        _add(state, wanted - len(readers), percent)
    elif scaling.under >= state.figure(SCALING_IN_MINUTES) and wanted < len(readers):
        _remove(state, r, readers)


def cpu_share(state: State, r: Arrays, i: int) -> float:
    """CPU utilization of a machine as CloudWatch reports it: the load offered to its processors, at most 100 %.

    While requests wait for processors, all are busy, whatever they get done; while they wait for a volume, the processors idle.
    """
    full = processors(state, state.machines[i]) * state.machines[i].spec.speed
    waits_for_volume = 0 < r.bound[i] <= CPU_S
    return min(1.0, (r.done_s[i] if waits_for_volume else busy_s(state, r, i)) / max(full, 1e-9))


def desired(current: int, metric: float, target: float) -> int:
    """How many readers bring a metric to its target: current x metric / target, rounded up."""
    exact = current * metric / target
    return int(exact) if int(exact) >= exact else int(exact) + 1


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
