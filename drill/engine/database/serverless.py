"""Aurora Serverless v2: capacity in ACUs that follows the load, upwards by a share of itself a second, downwards slowly.

An ACU is 2 GiB of memory and a quarter of a vCPU. The larger it is, the faster it grows (user guide); the rates are ours.
What counts as load is processor time and the memory of connections (guidance of AWS: CPU, connections, available memory).
"""

from __future__ import annotations

from drill.engine.clients.connections import open_connections
from drill.engine.state.arrays import TICKS, Rows
from drill.engine.state.metering import meter
from drill.engine.state.state import Unit, World
from drill.engine.state.timings import (
    ACU_GIB,
    ACU_PER_100_CONNECTIONS,
    ACU_PER_VCPU,
    SERVERLESS_DOWN_SHARE,
    SERVERLESS_STEP,
    SERVERLESS_TARGET,
    SERVERLESS_UP_SHARE,
)


def processors(world: World, unit: Unit) -> float:
    """Processors (vCPU) a machine has now."""
    if unit.machine.most_acu <= 0.0:
        return float(unit.machine.vcpu)
    return (unit.acu or unit.machine.least_acu) / world.figure(ACU_PER_VCPU)


def eighths(vcpu: float) -> float:
    """Processors to the nearest step of half an ACU, at least one: what waiting is worked out for."""
    return max(0.125, int(vcpu * 8.0 + 0.5) / 8.0)


def memory_gib(world: World, unit: Unit) -> float:
    """Memory a machine has now, in GiB."""
    return unit.acu * world.figure(ACU_GIB) if unit.machine.most_acu > 0.0 else unit.machine.memory_gib


def busy_s(world: World, r: Rows, i: int) -> float:
    """Processor seconds of the last second: all of them while anything waits, whatever that has got done."""
    unit = world.units[i]
    full = processors(world, unit) * unit.machine.speed if r.live[i] > 0.0 or r.lump_s[i] > 0.0 else 0.0
    return max(r.arrived_s[i], r.done_s[i], full)


def wanted_acu(world: World, unit: Unit, work_s: float, connections: float = 0.0) -> float:
    """ACUs that a load of `work_s` processor seconds a second, or open connections, ask for, in steps, within the bounds."""
    step = world.figure(SERVERLESS_STEP)
    asked = work_s / unit.machine.speed * world.figure(ACU_PER_VCPU) / world.figure(SERVERLESS_TARGET)
    asked = max(asked, connections / 100.0 * world.figure(ACU_PER_100_CONNECTIONS))
    steps = int(asked / step)
    rounded = (steps if steps * step >= asked else steps + 1) * step
    return min(unit.machine.most_acu, max(unit.machine.least_acu, rounded))


def begin(world: World, unit: Unit, work_a_tick_s: float) -> None:
    """At the start of a drill capacity fits the load."""
    unit.acu = wanted_acu(world, unit, work_a_tick_s * TICKS, open_connections(world, world.units.index(unit)))
    world.changed = True


def follow(world: World, r: Rows) -> None:
    """One second: capacity moves towards the load and is paid for."""
    for i, unit in enumerate(world.units):
        if unit.machine.most_acu <= 0.0 or unit.acu <= 0.0:
            continue
        before = processors(world, unit)
        connections = open_connections(world, i)
        wanted = wanted_acu(world, unit, busy_s(world, r, i), connections) if unit.alive else unit.machine.least_acu
        if wanted > unit.acu:
            rise = max(world.figure(SERVERLESS_STEP), unit.acu * world.figure(SERVERLESS_UP_SHARE))
            unit.acu = min(wanted, unit.acu + rise)
        else:
            unit.acu = max(wanted, unit.acu * (1.0 - world.figure(SERVERLESS_DOWN_SHARE)))
        if eighths(processors(world, unit)) != eighths(before):
            world.changed = True
        extra = (unit.acu - unit.machine.billed_acu) * unit.machine.usd_hour / 3600.0
        meter(world, "ACU-hours beyond the bill's", extra)
