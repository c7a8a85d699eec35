"""Getting data back: restore to a point in time, promotion of a replica, and what each of them loses."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from drill.engine.clients.discovery import begin_move
from drill.engine.database.lag import base_lag_s
from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import TICKS, Rows
from drill.engine.state.state import World
from drill.engine.state.timings import (
    LAZY_GIB_S,
    PROMOTE_REPLICA_S,
    REPOINT_S,
    RESTORABLE_LAG_S,
    RESTORE_BASE_S,
    RESTORE_GIB_S,
)
from drill.model.run import NodeState

NO_ZONE_S = 60.0
"""How soon it is tried again when no zone of the region has power."""


def written_at(r: Rows, second: float) -> float:
    """Writes committed by a second of the drill."""
    n = int(second * TICKS)
    if n <= 0 or not r.past[0]:
        return 0.0
    return r.history[min(n, r.past[0]) - 1]


def unshipped(r: Rows, lag_s: float) -> float:
    """Writes committed in the last `lag_s` seconds in which there were any: they had not left the writer when it died."""
    written = r.written[0]
    last = bisect_left(r.history, written, 0, r.past[0])
    back = last + 1.0 - lag_s * TICKS
    if written <= 0.0 or back <= 0.0:
        return written
    n = int(back)
    before = r.history[n - 1] if n > 0 else 0.0
    after = r.history[n] if n < r.past[0] else written
    return written - (before + (after - before) * (back - n))


def restore(world: World, r: Rows, back_s: int | None) -> str:
    """Start a restore to a point in time into a new instance. Returns why it cannot be done, or nothing."""
    days = world.plant.design.database.retention_days
    if days == 0:
        return "there is nothing to restore from: backups.retention is 0"
    if world.restoring:
        return "a restore is already under way"
    shipping = float(world.second)
    unit = world.units[world.writer]
    if not unit.alive or unit.cut_off:
        # A writer that is gone ships no more log: nothing after its last commits can come back.
        shipping = min(shipping, bisect_left(r.history, r.written[0], 0, r.past[0]) / TICKS)
    latest = shipping - world.draw(RESTORABLE_LAG_S)
    point = world.second - back_s if back_s is not None else latest
    if back_s is None and world.dropped_at >= 0:
        point = min(latest, float(world.dropped_at))
    if point > latest:
        return f"the latest restorable time is {world.clock(int(max(latest, 0)))}"
    seconds = world.draw(RESTORE_BASE_S) + world.draw(RESTORE_GIB_S) * world.plant.level.data_gib
    world.restoring = True
    world.say(
        "restore", "writer", f"restoring to {world.clock(int(max(point, 0)))} into a new instance", "RDS-EVENT-0043"
    )
    world.after(seconds, "restored", float(max(point, 0.0)))
    return ""


def restored(world: World, r: Rows, point: float) -> None:
    """The new instance is there; somebody must point the applications at it."""
    world.say("restore", "writer", "the restored instance is available under a new name")
    world.after(world.draw(REPOINT_S), "repointed", point)


def repointed(world: World, r: Rows, point: float) -> None:
    """Applications use the restored instance: what was written since the restore point is not in it."""
    i = world.writer
    unit = world.units[i]
    if not _find_zone(world, i):
        world.after(NO_ZONE_S, "repointed", point)
        return
    lost = r.written[0] - written_at(r, point)
    world.lost_writes += max(0.0, lost)
    world.restoring = False
    if point <= world.dropped_at:
        world.dropped = {}
        world.dropped_at = -1
    moved = f"{world.clock()} applications moved to the restored instance"
    if unit.alive:
        stop(world, r, i, (moved, "connections to the old one were closed", "action: restore"), silent=False, note="")
    _leave_replicas(world)
    start(world, r, i, "restored; blocks load when first touched")
    unit.state = NodeState.COLD
    unit.lazy = True
    unit.overload = (
        moved,
        "its blocks come from the backup when they are first touched",
        "a restore, rather than a standby or a replica",
    )
    world.after(world.plant.level.data_gib / world.figure(LAZY_GIB_S), "blocks-loaded", i, unit.boot)
    world.failing_over = False
    world.endpoint, world.move = i, None
    world.say(
        "restore",
        unit.machine.node,
        f"applications use the restored instance in {unit.machine.zone}; {int(lost + 0.5)} writes are gone",
    )
    world.start_trouble(f"{world.clock()} applications moved to the restored instance", "restore")


def _find_zone(world: World, i: int) -> bool:
    """Backups belong to the region: the new instance stands where there is power. False when that is nowhere."""
    unit = world.units[i]
    powered = [zone for zone in world.plant.level.home.zones if world.dark.get(zone, 0) == 0]
    if unit.machine.zone not in powered and powered:
        unit.machine = replace(unit.machine, zone=powered[0])
    return bool(powered)


def _leave_replicas(world: World) -> None:
    """RDS read replicas follow the old instance, so the new connection string sends their reads to the restored one."""
    if world.plant.design.database.service == "aurora":
        return
    for unit in world.units:
        if unit.role == "reader":
            unit.role = "retired"
            unit.note = "follows the old instance"
            world.reads_moved = True


def promote(world: World, r: Rows, node: str) -> str:
    """Start promoting a read replica. Returns why it cannot be done, or nothing."""
    i = world.index(node)
    unit = world.units[i]
    if unit.role != "reader":
        return f"{node} is not a read replica"
    if not unit.alive or unit.cut_off:
        return f"{node} is down"
    if unit.detached:
        return f"{node} has been promoted already"
    unit.state = NodeState.FAILOVER
    unit.note = "being promoted"
    # What it had not applied by now is lost: replication is stopped first (RDS User Guide, promoting a read replica).
    unit.stopped = True
    unit.boot += 1
    world.say("failover", node, f"promotion of {node} started")
    world.after(world.draw(PROMOTE_REPLICA_S), "replica-promoted", i, unit.boot)
    return ""


def replica_promoted(world: World, r: Rows, i: int, boot: int) -> None:
    """A replica is a database of its own: writes it had not applied are lost, and clients need its address."""
    unit = world.units[i]
    if unit.boot != boot or not unit.alive or unit.cut_off:
        return
    lost = max(r.written[0] - r.applied[i], unshipped(r, base_lag_s(world, r, i)))
    world.lost_writes += lost
    old = world.units[world.writer]
    old.role = "retired"
    old.note = "no longer the database"
    unit.role = "writer"
    unit.detached = True
    unit.stopped = False
    unit.state = NodeState.UP
    unit.note = "promoted"
    r.applied[i] = r.written[0]
    for other in world.units:
        if other.role == "reader" and not other.detached:
            # They are replicas of the old primary, and stay so.
            other.stopped = True
            other.note = "follows the old primary"
    world.writer = i
    world.failing_over = False
    world.say(
        "failover", unit.machine.node, f"{unit.machine.node} was promoted; {int(lost + 0.5)} writes had not reached it"
    )
    begin_move(world, i, world.draw(REPOINT_S))
    if world.move is not None and world.move.stuck:
        # A new connection string is a deployment: it restarts the clients, whatever they had cached.
        world.move.stuck = False
        world.move.end = world.move.start + 1
        world.at(world.move.end, "clients-moved", i)


def blocks_loaded(world: World, i: int, boot: int) -> None:
    """Every block of a restored instance has been fetched."""
    unit = world.units[i]
    if unit.boot == boot:
        unit.lazy = False
        unit.state = NodeState.UP
        unit.note = ""
        world.changed = True
