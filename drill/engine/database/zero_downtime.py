"""Zero-downtime patching: Aurora restarts the engine and keeps the sessions, so that requests wait instead of failing.

Best effort, a few seconds to about a minute, and not for global databases
(Amazon Aurora User Guide, Using zero-downtime patching).
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.state.state import World
from drill.engine.state.timings import ZDP_PAUSE_S


def keeps_sessions(world: World) -> bool:
    """Whether a patch of this database pauses it instead of stopping it."""
    regions = {region_of(world, unit.machine.zone) for unit in world.units}
    return world.plant.design.database.service == "aurora" and len(regions) == 1


def pause(world: World, why: str) -> None:
    """The engine restarts under its sessions."""
    unit = world.units[world.writer]
    unit.paused = True
    unit.chain = (why, f"{unit.machine.node} paused for a patch and kept its sessions", "database.service: aurora")
    unit.note = "paused for a patch"
    world.say("info", unit.machine.node, "zero-downtime patching: the engine restarts, sessions are kept")
    world.after(world.draw(ZDP_PAUSE_S), "resumed", world.writer)
    world.changed = True


def resumed(world: World, i: int) -> None:
    """It answers again, patched."""
    unit = world.units[i]
    unit.paused = False
    if unit.note == "paused for a patch":
        unit.note, unit.chain = "", ()
    world.say("info", unit.machine.node, "the DB instance was patched", "RDS-EVENT-0047")
    world.changed = True
