"""Aurora Auto Scaling: readers are added while their mean CPU is above a target, and removed when it is far below.

Target tracking: an alarm of so many minutes, then instances that take minutes to be made, then a cool-down. Only readers it
has added are removed again (Amazon Aurora User Guide, Aurora Auto Scaling with Aurora Replicas).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.serverless import processors
from drill.engine.state.arrays import Rows
from drill.engine.state.metering import meter
from drill.engine.state.state import World
from drill.engine.state.timings import (
    SCALING_COOLDOWN_S,
    SCALING_CREATE_S,
    SCALING_IN_MINUTES,
    SCALING_IN_SHARE,
    SCALING_OUT_MINUTES,
)

ABSENT = "absent"
"""Role of a reader that auto scaling may add and has not."""
ADDED = "auto-"
"""How names of its readers begin."""


def watch_readers(world: World, r: Rows) -> None:
    """One second: note how busy readers are; at the end of a minute decide."""
    policy = world.plant.design.scaling
    if policy is None:
        return
    readers = [i for i, unit in enumerate(world.units) if unit.role == "reader" and unit.alive]
    state = world.scaling
    for i in readers:
        unit = world.units[i]
        state.busy += r.done_s[i] / max(processors(world, unit) * unit.machine.speed, 1e-9) / len(readers)
        if unit.machine.node.startswith(ADDED) and not unit.included:
            meter(world, "auto-scaled readers", unit.machine.usd_hour / 3600.0)
    if world.second % 60 != 59:
        return
    percent = state.busy / 60.0 * 100.0
    state.busy = 0.0
    state.over = state.over + 1 if percent > policy.cpu_pct else 0
    state.under = state.under + 1 if percent < policy.cpu_pct * world.figure(SCALING_IN_SHARE) else 0
    if world.second < state.until:
        return
    if state.over >= world.figure(SCALING_OUT_MINUTES):
        wanted = int(len(readers) * percent / policy.cpu_pct) + 1
        _add(world, min(wanted, policy.most) - len(readers), percent)
    elif state.under >= world.figure(SCALING_IN_MINUTES) and len(readers) > policy.least:
        _remove(world, r, readers)


def _add(world: World, count: int, percent: float) -> None:
    absent = [i for i, unit in enumerate(world.units) if unit.role == ABSENT and not unit.coming]
    for i in absent[: max(count, 0)]:
        world.units[i].coming = True
        world.units[i].note = "being created"
        world.after(world.draw(SCALING_CREATE_S), "reader-added", i)
        node = world.units[i].machine.node
        world.say("scale", node, f"readers at {percent:.0f} % CPU: auto scaling adds {node}")
        world.scaling.until = world.second + int(world.figure(SCALING_COOLDOWN_S))


def added(world: World, r: Rows, i: int) -> None:
    """The new reader is behind the reader endpoint."""
    unit = world.units[i]
    unit.coming = False
    unit.role = "reader"
    start(world, r, i, "added by auto scaling")
    world.scaling.until = world.second + int(world.figure(SCALING_COOLDOWN_S))
    world.say("scale", unit.machine.node, f"{unit.machine.node} is available")


def _remove(world: World, r: Rows, readers: list[int]) -> None:
    """Take the newest reader of its own away."""
    own = [i for i in readers if world.units[i].machine.node.startswith(ADDED)]
    if not own:
        return
    unit = world.units[own[-1]]
    stop(world, r, own[-1], (), silent=False, note="added when needed")
    unit.role = ABSENT
    world.scaling.until = world.second + int(world.figure(SCALING_COOLDOWN_S))
    world.say("scale", unit.machine.node, f"readers are idle: auto scaling removed {unit.machine.node}")
