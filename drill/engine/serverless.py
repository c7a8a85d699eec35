"""Aurora Serverless v2: capacity in ACUs that follows the load, upwards by a share of itself a second, downwards slowly.

An ACU is 2 GiB of memory and a quarter of a vCPU. The larger it is, the faster it grows (user guide); the rates are ours.
"""

from __future__ import annotations

from drill.engine.metering import meter
from drill.engine.rows import TICKS, Rows
from drill.engine.timings import (
    ACU_GIB,
    ACU_PER_VCPU,
    SERVERLESS_DOWN_SHARE,
    SERVERLESS_STEP,
    SERVERLESS_TARGET,
    SERVERLESS_UP_SHARE,
)
from drill.engine.world import Unit, World


def processors(world: World, unit: Unit) -> float:
    """Processors (vCPU) a machine has now."""
    return unit.acu / world.figure(ACU_PER_VCPU) if unit.machine.most_acu > 0.0 else float(unit.machine.vcpu)


def memory_gib(world: World, unit: Unit) -> float:
    """Memory a machine has now, in GiB."""
    return unit.acu * world.figure(ACU_GIB) if unit.machine.most_acu > 0.0 else unit.machine.memory_gib


def wanted_acu(world: World, unit: Unit, work_s: float) -> float:
    """ACUs that a load of `work_s` processor seconds a second asks for, in steps, within the design's bounds."""
    step = world.figure(SERVERLESS_STEP)
    asked = work_s / unit.machine.speed * world.figure(ACU_PER_VCPU) / world.figure(SERVERLESS_TARGET)
    steps = int(asked / step)
    rounded = (steps if steps * step >= asked else steps + 1) * step
    return min(unit.machine.most_acu, max(unit.machine.least_acu, rounded))


def begin(world: World, unit: Unit, work_a_tick_s: float) -> None:
    """At the start of a drill capacity fits the load."""
    unit.acu = wanted_acu(world, unit, work_a_tick_s * TICKS)


def follow(world: World, r: Rows) -> None:
    """One second: capacity moves towards the load and is paid for."""
    for i, unit in enumerate(world.units):
        if unit.machine.most_acu <= 0.0 or unit.acu <= 0.0:
            continue
        before = processors(world, unit)
        wanted = wanted_acu(world, unit, max(r.arrived_s[i], r.done_s[i])) if unit.alive else unit.machine.least_acu
        if wanted > unit.acu:
            rise = max(world.figure(SERVERLESS_STEP), unit.acu * world.figure(SERVERLESS_UP_SHARE))
            unit.acu = min(wanted, unit.acu + rise)
        else:
            unit.acu = max(wanted, unit.acu * (1.0 - world.figure(SERVERLESS_DOWN_SHARE)))
        if int(processors(world, unit)) != int(before):
            world.changed = True
        extra = (unit.acu - unit.machine.billed_acu) * unit.machine.usd_hour / 3600.0
        meter(world, "ACU-hours beyond the bill's", extra)
