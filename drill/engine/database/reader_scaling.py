"""Aurora Auto Scaling: readers are added while a metric of theirs is above its target, and removed when all are far below.

Target tracking of CPU, and of connections where that is asked for: an alarm of so many minutes, then instances that take minutes to
be made, then a cool-down; nothing is decided while one is being made. Only readers it has added are removed again, one at a time,
and only where those that are left stay within the target (Amazon Aurora User Guide, Aurora Auto Scaling with Aurora Replicas;
Application Auto Scaling User Guide, Target tracking scaling policies).
"""

from __future__ import annotations

from collections.abc import Callable

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.serverless import busy_s, processors
from drill.engine.flow.pools_on_demand import busy_connections
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
    readers = _readers(state)
    scaling = state.scaling
    for i in readers:
        machine = state.machines[i]
        scaling.cpu.total += cpu_share(state, r, i) / len(readers)
        if policy.connections is not None:
            scaling.connections.total += connections_to(r, i) / len(readers)
        if machine.spec.node.startswith(ADDED) and not machine.included:
            state.bill.meter(SCALED_READERS, machine.spec.usd_hour / 3600.0)
    scaling.measured += 1 if readers else 0
    if state.second % 60 == 59:
        _decide(state, r, readers, policy)


def _readers(state: State) -> list[int]:
    return [i for i, machine in enumerate(state.machines) if machine.role == "reader" and machine.alive]


def _decide(state: State, r: Arrays, readers: list[int], policy: Scaling) -> None:
    """Look at the minute that is over, as two alarms a metric do. A minute without a reader has no data and changes none.

    Of several metrics, readers are added as soon as one asks for more, and removed only when all ask for fewer; the number is
    what the greediest of them wants.
    """
    scaling = state.scaling
    if not scaling.measured:
        return
    percent = scaling.cpu.total / scaling.measured * 100.0
    followed = [(scaling.cpu, percent, float(policy.cpu_pct))]
    if policy.connections is not None:
        followed.append((scaling.connections, scaling.connections.total / scaling.measured, float(policy.connections)))
    scaling.measured = 0
    for metric, value, target in followed:
        metric.total = 0.0
        metric.over = metric.over + 1 if value > target else 0
        metric.under = metric.under + 1 if value < target * state.figure(SCALING_IN_SHARE) else 0
    if state.second < scaling.until or any(machine.coming for machine in state.machines):
        # An instance that is being made will change what the alarms say.
        return
    most = max(desired(len(readers), value, target) for _, value, target in followed)
    wanted = min(policy.most, max(policy.least, most))
    over = [metric.over >= state.figure(SCALING_OUT_MINUTES) for metric, _, _ in followed]
    if over[0]:
        cpu_pct = round(percent)
        _add(state, wanted - len(readers), lambda node: Said("reader_scaling.adding", node=node, cpu_pct=cpu_pct))
    elif any(over):
        each = round(followed[1][1])
        _add(
            state,
            wanted - len(readers),
            lambda node: Said("reader_scaling.adding_for_connections", node=node, connections=each),
        )
    elif all(metric.under >= state.figure(SCALING_IN_MINUTES) for metric, _, _ in followed) and wanted < len(readers):
        _remove(state, r, readers)


def room(state: State) -> int:
    """The most readers that there can be: those that are there, and those that auto scaling was made to add."""
    return sum(machine.role in ("reader", ABSENT) for machine in state.machines)


def bounds_changed(state: State, r: Arrays) -> None:
    """The least or the greatest number has been changed: readers beyond it are removed, and missing ones added, at once.

    That is what a scheduled action does (Application Auto Scaling User Guide, Scheduled scaling: when the capacity is outside
    the new bounds, it scales to them). Readers of the design's own are never removed.
    """
    policy = state.inputs.design.scaling
    if policy is None:
        return
    readers = [i for i, machine in enumerate(state.machines) if machine.role == "reader"]
    coming = sum(machine.coming for machine in state.machines)
    missing = policy.least - len(readers) - coming
    _add(state, missing, lambda node: Said("reader_scaling.at_least", node=node, least=policy.least))
    for _ in range(len(readers) - policy.most):
        _remove(state, r, _readers(state))


def cpu_share(state: State, r: Arrays, i: int) -> float:
    """CPU utilization of a machine as CloudWatch reports it: the load offered to its processors, at most 100 %.

    While requests wait for processors, all are busy, whatever they get done; while they wait for a volume, the processors idle.
    """
    full = processors(state, state.machines[i]) * state.machines[i].speed
    waits_for_volume = 0 < r.bound[i] <= CPU_S
    return min(1.0, (r.done_s[i] if waits_for_volume else busy_s(state, r, i)) / max(full, 1e-9))


def connections_to(r: Arrays, i: int) -> float:
    """Connections open to a machine, as CloudWatch's DatabaseConnections counts them; without pools those in use."""
    return max(r.open[i], 0.0) if r.pools[0] > 0.0 else busy_connections(r, i)


def desired(current: int, metric: float, target: float) -> int:
    """The number of readers that brings a metric to its target: current x metric / target, rounded up."""
    exact = current * metric / target
    return int(exact) if int(exact) >= exact else int(exact) + 1


def _add(state: State, count: int, why: Callable[[str], Said]) -> None:
    """Make so many readers more, as far as the largest number lets; `why` is the event of each, by its node."""
    absent = [i for i, machine in enumerate(state.machines) if machine.role == ABSENT and not machine.coming]
    for i in absent[: max(count, 0)]:
        state.machines[i].coming = True
        state.machines[i].note = Said("node.creating")
        state.after(state.draw(SCALING_CREATE_S), added, i)
        node = state.machines[i].spec.node
        state.say("scale", node, why(node))
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
