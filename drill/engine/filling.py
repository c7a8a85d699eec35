"""A volume that fills up, and grows by itself under the rules of storage auto scaling.

RDS User Guide, USER_PIOPS.Autoscaling: it grows when less than 10 % has been free for five minutes and the last change is
six hours old, by the greatest of 10 GiB, 10 %, and what the past hour foretells for seven hours; never beyond the maximum.
A full volume takes no writes. Aurora's volume has rules of its own.
"""

from __future__ import annotations

from drill.engine.aurora_volume import grow_volume
from drill.engine.timings import (
    GROW_COOLDOWN_H,
    GROW_FORECAST_H,
    GROW_FREE_PCT,
    GROW_LEAST_GIB,
    GROW_STEP_PCT,
    GROW_SUSTAIN_S,
    HOURS_A_MONTH,
    STORAGE_GIB_MONTH,
)
from drill.engine.world import World


def grow_logs(world: World, fault_id: str, gib_minute: float, why: str) -> None:
    """Something begins to write logs that nobody deletes."""
    world.disk.growth[fault_id] = gib_minute
    if not world.disk.why:
        world.disk.why = why


def stop_growing(world: World, fault_id: str) -> None:
    """The logs grow no more; what they have taken stays taken."""
    world.disk.growth.pop(fault_id, None)


def fill(world: World) -> None:
    """One second: what grows has grown, the alarm for little space rings, the volume grows if it may."""
    disk = world.disk
    if not disk.growth and disk.low_since < 0:
        return
    minute = 0.0
    for rate in disk.growth.values():
        minute += rate
    if world.plant.design.database.service == "aurora":
        grow_volume(world, minute)
        return
    disk.used_gib = min(disk.allocated_gib, disk.used_gib + minute / 60.0)
    free = disk.allocated_gib - disk.used_gib
    if free >= disk.allocated_gib * world.figure(GROW_FREE_PCT) / 100.0:
        disk.low_since = -1
    elif disk.low_since < 0:
        disk.low_since = world.second
        world.say("alarm", "writer", f"less than 10 % of {disk.allocated_gib:g} GiB is free", "RDS-EVENT-0089")
    if disk.low_since >= 0 and world.second - disk.low_since >= world.figure(GROW_SUSTAIN_S):
        _scale(world, minute)
    full = disk.used_gib >= disk.allocated_gib
    if full != disk.full:
        disk.full = full
        world.changed = True
        if full:
            world.say("fault", "writer", f"the volume is full: {disk.allocated_gib:g} GiB", "RDS-EVENT-0007")
            world.start_trouble(disk.why, "drill:log-growth")


def _scale(world: World, gib_minute: float) -> None:
    """Grow, or say once why not."""
    disk, storage = world.disk, world.plant.design.database.storage
    if storage.max_gib is None:
        return
    most = float(storage.max_gib)
    if disk.allocated_gib >= most:
        _refuse(world, "it is at its maximum", "RDS-EVENT-0224")
        return
    cooldown_s = world.figure(GROW_COOLDOWN_H) * 3600.0
    if disk.grown_at >= 0 and world.second - disk.grown_at < cooldown_s:
        _refuse(world, "the last change is less than six hours old", "RDS-EVENT-0220")
        return
    step = max(
        world.figure(GROW_LEAST_GIB),
        disk.allocated_gib * world.figure(GROW_STEP_PCT) / 100.0,
        gib_minute * 60.0 * world.figure(GROW_FORECAST_H) - (disk.allocated_gib - disk.used_gib),
    )
    before = disk.allocated_gib
    disk.allocated_gib = float(int(min(most, before + step)))
    _charge(world, disk.allocated_gib - before)
    disk.grown_at = world.second
    disk.low_since = -1
    disk.refused = ""
    world.say("scale", "writer", f"storage grew from {before:g} to {disk.allocated_gib:g} GiB", "RDS-EVENT-0218")


def _charge(world: World, gib: float) -> None:
    """The added storage, on both copies of a Multi-AZ database, for the rest of the drill."""
    database = world.plant.design.database
    copies = 2.0 if database.multi_az == "standby" or world.units[world.writer].spare else 1.0
    left_h = (world.plant.level.length_s - world.second) / 3600.0
    usd = gib * copies * world.figure(STORAGE_GIB_MONTH[database.storage.type]) * left_h / world.figure(HOURS_A_MONTH)
    world.charges["grown storage"] = world.charges.get("grown storage", 0) + int(usd * 1e6 + 0.5)


def _refuse(world: World, why: str, code: str) -> None:
    if world.disk.refused != why:
        world.disk.refused = why
        world.say("alarm", "writer", f"storage auto scaling: {why}", code)


def full_chain(world: World) -> tuple[str, str, str]:
    """Why writes fail on a full volume."""
    storage = world.plant.design.database.storage
    scaling = "off" if storage.max_gib is None else f"up to {storage.max_gib} GiB"
    return (
        world.disk.why,
        f"the volume was full: {world.disk.refused}" if world.disk.refused else "the volume was full",
        f"database.storage: {storage.gib} GiB, auto scaling {scaling}",
    )
