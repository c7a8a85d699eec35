"""A standby that is not a node of its own: that of a Multi-AZ read replica, and of a database converted during the drill.

The machine keeps its node and its name; when it is lost it comes back in the other zone, after the stages of a failover.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import Rows
from drill.engine.state.state import Chain, World
from drill.engine.state.timings import CONVERT_S, PROXY_FOLLOWS_S, RECOVERY_S, STAGES


def works(world: World, i: int) -> bool:
    """Whether a machine has a spare that can take over now."""
    unit = world.units[i]
    return bool(unit.spare) and world.dark.get(unit.spare, 0) == 0 and world.second >= unit.spare_from_s


def take_over(world: World, i: int, *, noticed: bool = False) -> bool:
    """Begin handing a machine's work to its spare. False when it has none that works."""
    if not works(world, i):
        return False
    unit = world.units[i]
    node = unit.machine.node
    detect, promote, name = STAGES["standby"]
    seconds = 0.0 if noticed else world.draw(detect, node)
    for key in promote:
        seconds += world.draw(key, node)
    writer = i == world.writer
    if writer and world.plant.design.proxy is not None:
        seconds += world.draw(PROXY_FOLLOWS_S, node)
    else:
        # Clients whose cached address runs out last decide when it is over; one cached for ever needs a restart.
        seconds += world.draw(name, node) + (world.plant.design.clients.dns_ttl_s or 0)
    if writer:
        world.failing_over = True
    world.say("failover", node, f"failover of {node} to its standby in {unit.spare} started", "RDS-EVENT-0013")
    world.after(seconds, "spare-took-over", i, unit.boot)
    return True


def took_over(world: World, r: Rows, i: int, boot: int) -> None:
    """The spare serves under the same name; what was lost becomes the spare once it is whole again."""
    unit = world.units[i]
    if unit.boot != boot:
        return
    if i == world.writer:
        world.failing_over = False
        world.failovers += 1
    if world.dark.get(unit.spare, 0) > 0:
        return
    was = unit.machine.zone
    unit.machine, unit.spare = replace(unit.machine, zone=unit.spare), was
    unit.spare_from_s = world.second + int(world.draw(RECOVERY_S["rds"], unit.machine.node))
    start(world, r, i, f"runs in {unit.machine.zone} now")
    clients = world.plant.design.clients
    if clients.dns_ttl_s is None and world.plant.design.proxy is None:
        unit.forgotten = True
        world.say("alarm", "lb", "clients cache the old address for ever: they need a restart")
    world.say("failover", unit.machine.node, f"{unit.machine.node} runs in {unit.machine.zone} now", "RDS-EVENT-0049")
    world.start_trouble(f"{world.clock()} failover of {unit.machine.node}", "failover")


def planned(world: World, r: Rows, i: int, chain: Chain) -> bool:
    """Hand over on purpose: nobody has to notice first. False when there is no spare that works."""
    if not works(world, i):
        return False
    stop(world, r, i, chain, silent=False, note="restarting as the new standby")
    return take_over(world, i, noticed=True)


def convert(world: World) -> str:
    """Start making a Single-AZ database a Multi-AZ one. Returns why it cannot be done, or nothing."""
    zone = world.plant.spare_zone
    unit = world.units[world.writer]
    if not zone:
        return "this database cannot have a standby, or has one"
    if unit.spare or world.converting:
        return "it is Multi-AZ already, or becoming it"
    if not unit.alive or unit.cut_off:
        return f"{unit.machine.node} is down"
    world.converting = True
    world.say(
        "scale",
        unit.machine.node,
        f"converting to Multi-AZ: snapshot, restore in {zone}, synchronise",
        "RDS-EVENT-0024",
    )
    world.after(world.draw(CONVERT_S), "converted", world.writer, unit.boot)
    return ""


def converted(world: World, r: Rows, i: int, boot: int) -> None:
    """The standby is in step: from now on, and not before, the database is protected, and commits wait for it."""
    unit = world.units[i]
    world.converting = False
    if unit.boot != boot or i != world.writer or world.dark.get(world.plant.spare_zone, 0) > 0:
        world.say("alarm", unit.machine.node, "conversion to Multi-AZ failed: the snapshot's source was lost")
        return
    unit.spare = world.plant.spare_zone
    left_h = (world.plant.level.length_s - world.second) / 3600.0
    charge = unit.machine.usd_hour * left_h
    world.charges["standby"] = world.charges.get("standby", 0) + int(charge * 1e6 + 0.5)
    world.say(
        "scale", unit.machine.node, f"{unit.machine.node} is Multi-AZ now, standby in {unit.spare}", "RDS-EVENT-0025"
    )
    world.changed = True
