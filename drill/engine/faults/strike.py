"""Schedules the faults of a level and applies them; each kind's effect is in its record."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from drill.engine.faults.fault_spec import FaultSpec, root_of
from drill.engine.faults.fault_table import FAULTS
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.state import State
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind


def plan(state: State) -> None:
    """Put every fault of the level on the heap; those of one second in an order that does not depend on the file's."""
    for number, _ in sorted(enumerate(state.inputs.level.faults), key=lambda item: _rank(item[1])):
        _schedule(state, number)


def inject(state: State, number: int) -> None:
    """Put a fault on the heap that the level has just been given, in the order that `plan` would have given it."""
    _schedule(state, number)
    heap, faults = state.schedule.heap, state.inputs.level.faults
    coming = [entry for entry in heap if entry[3] in (strike, end)]
    rest = [entry for entry in heap if entry[3] not in (strike, end)]
    coming.sort(key=lambda entry: (entry[0], _rank(faults[cast("int", entry[4][0])]), entry[3] is end))
    state.schedule.replace(rest)
    for tick, priority, _, handler, payload in coming:
        state.schedule.put(tick, priority, handler, payload)


def _schedule(state: State, number: int) -> None:
    fault = state.inputs.level.faults[number]
    state.at(fault.at_s * TICKS, strike, number, priority=1)
    if fault.for_s > 0:
        state.at((fault.at_s + fault.for_s) * TICKS, end, number, priority=1)


def _rank(fault: Fault) -> tuple[int, str, str, int, float, int]:
    return (fault.at_s, fault.kind, fault.target, fault.for_s, fault.factor, fault.count)


def strike(state: State, r: Arrays, number: int) -> None:
    """A fault begins."""
    fault = state.inputs.level.faults[number]
    spec = FAULTS[fault.kind]
    if _absent(state, spec, fault):
        state.say("info", "balancer", Said("fault.absent", target=fault.target or str(spec.needs)), fault.kind)
        return
    fault = _aimed(state, spec, fault)
    struck = Said("fault.struck", fault=fault.id, kind=fault.kind, target=fault.target)
    state.say("fault", fault.target, struck, fault.kind)
    root = root_of(fault)
    state.start_trouble(root)
    spec.strike(state, r, fault, root)
    state.changed = True


def end(state: State, r: Arrays, number: int) -> None:
    """A fault is over."""
    fault = state.inputs.level.faults[number]
    spec = FAULTS[fault.kind]
    if _absent(state, spec, fault):
        return
    fault = replace(fault, target=state.struck.pop(fault.id, fault.target))
    state.say("recover", fault.target, Said("fault.ended", kind=fault.kind, target=fault.target))
    if spec.end is not None:
        spec.end(state, r, fault, root_of(fault))
    state.changed = True


def _absent(state: State, spec: FaultSpec, fault: Fault) -> bool:
    """True if a fault strikes a node, or needs a kind of node, that this design does not have."""
    if spec.needs is not None and all(node.kind is not spec.needs for node in state.inputs.topology.nodes):
        return True
    if "node" not in spec.shape.strikes or fault.target in ("", *state.inputs.level.zones):
        return False
    caches = [shard.node for shard in state.inputs.shards] if NodeKind.CACHE in spec.nodes else []
    if fault.target in caches or (caches and fault.target == "cache"):
        return False
    return all(machine.spec.node != fault.target for machine in state.machines)


def _aimed(state: State, spec: FaultSpec, fault: Fault) -> Fault:
    """The fault with the instance that has the role it names now: after a failover that is another than at the start.

    It ends where it began, whichever instance has the role by then.
    """
    if "node" not in spec.shape.strikes:
        return fault
    role = fault.target or spec.shape.default
    if role == "writer" and state.writer >= 0:
        node = state.machines[state.writer].spec.node
    elif role == "standby":
        nodes = [machine.spec.node for machine in state.machines if machine.role == "standby"]
        node = "standby" if "standby" in nodes or not nodes else nodes[0]
    else:
        return fault
    state.struck[fault.id] = node
    return replace(fault, target=node)
