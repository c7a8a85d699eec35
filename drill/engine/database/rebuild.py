"""Deleting a read replica and making it anew: a snapshot of the primary, a restore, and the log since then.

It begins as old as the snapshot and with blocks that load when first touched, so that it lags first and is slow for longer.
The figures are those of a restore: creating a replica is a snapshot and a restore (Amazon RDS User Guide, Creating a read
replica).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import LAZY_GIB_S, READER_GIVEN_UP_S, RESTORE_BASE_S, RESTORE_GIB_S
from drill.model.run import NodeState

NO_ZONE_S = 60.0
"""How soon it is tried again while its zone is dark."""


def rebuild(world: World, r: Rows, node: str) -> str:
    """Delete a replica and start making it anew. Returns why it cannot be done, or nothing."""
    design = world.plant.design
    if node not in (replica.name for replica in design.replicas):
        return f"{node or 'nothing'} is no read replica"
    if design.database.service == "aurora":
        return "Aurora's readers have no data of their own"
    i = world.index(node)
    unit, writer = world.units[i], world.units[world.writer]
    if i == world.writer or unit.role not in ("reader", "retired"):
        return f"{node} is no read replica any more"
    if unit.coming:
        return "it is being made already"
    if not writer.alive or writer.cut_off:
        return f"{writer.machine.node} is down: there is nothing to copy"
    chain = (f"{world.clock()} {node} was deleted", f"{node} is being made anew", "action: rebuild")
    if unit.alive:
        stop(world, r, i, chain, silent=False, note="being made anew")
    unit.boot += 1
    unit.role, unit.coming, unit.silent, unit.cut_off = "reader", True, False, False
    unit.chain, unit.note = chain, "being made anew"
    seconds = world.draw(RESTORE_BASE_S, node) + world.draw(RESTORE_GIB_S, node) * world.plant.level.data_gib
    world.say("restore", node, f"{node} is deleted and made anew from a snapshot")
    world.after(world.draw(READER_GIVEN_UP_S, node), "reader-given-up", i, unit.boot)
    world.after(seconds, "rebuilt", i, unit.boot, r.written[0])
    return ""


def rebuilt(world: World, r: Rows, i: int, boot: int, written: float) -> None:
    """It is there, with what had been written when its snapshot was taken; from now on it follows the log."""
    unit = world.units[i]
    if unit.boot != boot or not unit.coming:
        return
    if world.dark.get(unit.machine.zone, 0) > 0:
        world.after(NO_ZONE_S, "rebuilt", i, boot, written)
        return
    unit.coming = False
    unit.stopped = unit.detached = False
    unit.gone_since = -1
    r.applied[i] = r.applied_before[i] = unit.applied_before = written
    r.place[i] = 0
    start(world, r, i, "made anew; blocks load when first touched")
    unit.state = NodeState.COLD
    unit.lazy = True
    world.after(world.plant.level.data_gib / world.figure(LAZY_GIB_S), "blocks-loaded", i, unit.boot)
    world.reads_moved = False
    world.say("recover", unit.machine.node, f"{unit.machine.node} was made anew and catches up", "RDS-EVENT-0005")
