"""Clones: a staging copy of an Aurora volume that shares every page until one side writes it (copy on write).

Ready in minutes whatever the size; paid for are its instance and the pages that differ
(Amazon Aurora User Guide, Cloning a volume).
"""

from __future__ import annotations

from drill.engine.state.arrays import Rows
from drill.engine.state.metering import GIB, HOURS_PER_MONTH, meter
from drill.engine.state.state import World
from drill.engine.state.timings import CLONE_S, MOST_CLONES, STORAGE_USD_GIB_MONTH


def clone(world: World, r: Rows) -> str:
    """Start a clone. Returns why it cannot be done, or nothing."""
    if world.plant.design.database.service != "aurora":
        return "only Aurora clones a volume: restore a snapshot into a second instance instead"
    if world.figure(MOST_CLONES) <= len(world.clones):
        return f"{world.figure(MOST_CLONES):.0f} clones share the volume already: the next one would be a full copy"
    world.clones.append(-1.0)
    world.say("info", "storage", "a clone of the volume is being made")
    world.after(world.draw(CLONE_S), "cloned", len(world.clones) - 1)
    return ""


def cloned(world: World, r: Rows, number: int) -> None:
    """The copy can be used; from here on pages that change are kept twice."""
    world.clones[number] = r.written[0]
    world.say("info", "storage", f"clone {number + 1} is ready")


def charge_clones(world: World, r: Rows) -> None:
    """One second of every clone: an instance as large as the writer, and the pages that have changed since."""
    for written in world.clones:
        if written < 0.0:
            continue
        meter(world, "clones, instances", world.units[world.writer].machine.usd_hour / 3600.0)
        changed = min((r.written[0] - written) * world.plant.level.write_bytes / GIB, world.plant.level.data_gib)
        usd_hour = changed * world.figure(STORAGE_USD_GIB_MONTH) / HOURS_PER_MONTH
        meter(world, "clones, changed pages", usd_hour / 3600.0)
