"""Aurora Serverless v2: capacity in ACUs that follows the load, upwards by a share of itself a second, downwards slowly.

An ACU is 2 GiB of memory and a quarter of a vCPU. The larger it is, the faster it grows (user guide); the rates are ours.
What counts as load is processor time and the memory of connections (guidance of AWS: CPU, connections, available memory).
"""

from __future__ import annotations

from drill.engine.clients.connections import open_connections
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import (
    ACU_GIB,
    ACU_PER_100_CONNECTIONS,
    ACU_PER_VCPU,
    SERVERLESS_DOWN_SHARE,
    SERVERLESS_STEP,
    SERVERLESS_TARGET,
    SERVERLESS_UP_SHARE,
)
from drill.model.said import Said

CAPACITY = Said("charge.capacity")


def processors(state: State, machine: Machine) -> float:
    """Processors (vCPU) a machine has now."""
    if machine.spec.most_acu <= 0.0:
        return float(machine.spec.vcpu)
    return (machine.acu or machine.spec.least_acu) / state.figure(ACU_PER_VCPU)


def eighths(vcpu: float) -> float:
    """Processors to the nearest step of half an ACU, at least one: what waiting is worked out for."""
    return max(0.125, int(vcpu * 8.0 + 0.5) / 8.0)


def memory_gib(state: State, machine: Machine) -> float:
    """Memory a machine has now, in GiB."""
    return machine.acu * state.figure(ACU_GIB) if machine.spec.most_acu > 0.0 else machine.spec.memory_gib


def busy_s(state: State, r: Arrays, i: int) -> float:
    """Processor seconds of the last second: all of them while anything waits, whatever that has got done."""
    machine = state.machines[i]
    full = processors(state, machine) * machine.speed if r.live[i] > 0.0 or r.lump_s[i] > 0.0 else 0.0
    return max(r.arrived_s[i], r.done_s[i], full)


def wanted_acu(state: State, machine: Machine, work_s: float, connections: float = 0.0) -> float:
    """ACUs that a load of `work_s` CPU seconds per second, or the open connections, need.

    In whole steps, at least one, within the bounds of the design.
    """
    step = state.figure(SERVERLESS_STEP)
    asked = work_s / machine.speed * state.figure(ACU_PER_VCPU) / state.figure(SERVERLESS_TARGET)
    asked = max(asked, connections / 100.0 * state.figure(ACU_PER_100_CONNECTIONS))
    steps = int(asked / step)
    rounded = (steps if steps * step >= asked else steps + 1) * step
    return min(machine.spec.most_acu, max(machine.spec.least_acu, step, rounded))


def begin(state: State, machine: Machine, work_a_tick_s: float) -> None:
    """At the start of a drill capacity fits the load."""
    machine.acu = wanted_acu(
        state, machine, work_a_tick_s * TICKS, open_connections(state, state.machines.index(machine))
    )
    state.changed = True


def follow(state: State, r: Arrays) -> None:
    """One second: capacity moves towards the load and is paid for."""
    for i, machine in enumerate(state.machines):
        if machine.spec.most_acu <= 0.0 or machine.acu <= 0.0:
            continue
        if machine.asleep:
            state.bill.meter(CAPACITY, -machine.spec.billed_acu * machine.spec.usd_hour / 3600.0)
            continue
        before = processors(state, machine)
        connections = open_connections(state, i)
        wanted = (
            wanted_acu(state, machine, busy_s(state, r, i), connections) if machine.alive else machine.spec.least_acu
        )
        if wanted > machine.acu:
            rise = max(state.figure(SERVERLESS_STEP), machine.acu * state.figure(SERVERLESS_UP_SHARE))
            machine.acu = min(wanted, machine.acu + rise)
        else:
            machine.acu = max(wanted, machine.acu * (1.0 - state.figure(SERVERLESS_DOWN_SHARE)))
        if eighths(processors(state, machine)) != eighths(before):
            state.changed = True
        extra = (machine.acu - machine.spec.billed_acu) * machine.spec.usd_hour / 3600.0
        state.bill.meter(CAPACITY, extra)
