"""Patching: it waits for the maintenance window of the design, and then costs what Multi-AZ leaves of it.

RDS User Guide, Maintaining a DB instance: the window is half an hour a week, an update of the operating system takes about
ten minutes, and a Multi-AZ deployment has its standby patched first and then fails over to it.
"""

from __future__ import annotations

from drill.engine.database.failover import planned
from drill.engine.database.lifecycle import stop
from drill.engine.database.zero_downtime import keeps_sessions, pause
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import PATCH_S, WINDOW_S

DAY_S = 86_400


def opens_in_s(world: World) -> int:
    """Seconds until the window is open; 0 while it is."""
    hours, minutes = world.plant.level.starts.split(":")
    now = int(hours) * 3600 + int(minutes) * 60 + world.second
    hours, minutes = world.plant.design.database.window.split(":")
    since = (now - int(hours) * 3600 - int(minutes) * 60) % DAY_S
    return 0 if since < int(world.figure(WINDOW_S)) else DAY_S - since


def required(world: World, why: str) -> None:
    """A patch must be installed in the next window."""
    wait = opens_in_s(world)
    window = world.plant.design.database.window
    world.say("info", "writer", f"maintenance required, next window {window}", "RDS-EVENT-0048" if wait else "")
    world.after(wait, "patch", why)


def patch(world: World, r: Rows, why: str) -> None:
    """The window is open: a standby or a reader takes over patched, anything else is down meanwhile."""
    i = world.writer
    unit = world.units[i]
    if not unit.alive or world.failing_over:
        world.say("info", unit.machine.node, f"patching of {unit.machine.node} was put off", "RDS-EVENT-0048")
        return
    if keeps_sessions(world):
        pause(world, why)
        return
    window = f"database.maintenance.window: {world.plant.design.database.window}"
    if planned(world, r, (why, "the patched machine took over in the maintenance window", window)):
        world.say("info", unit.machine.node, "the DB instance was patched", "RDS-EVENT-0047")
        return
    chain = (why, f"{unit.machine.node} was patched in the maintenance window", window)
    stop(world, r, i, chain, silent=False, note="being patched")
    world.say("info", unit.machine.node, f"offline maintenance of {unit.machine.node}", "RDS-EVENT-0026")
    world.after(world.draw(PATCH_S), "restarted", i, unit.boot)
