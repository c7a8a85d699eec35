"""Between the discrete state and the rows: what events change is lent to the loop, what it has moved is taken back."""

from __future__ import annotations

from drill.engine.cache.cache_writes import lend_acked, take_acked
from drill.engine.cache.expiry import lend_cache, rewrites
from drill.engine.cache.round_trips import hit_ms
from drill.engine.cache.stale_copies import deletes
from drill.engine.database.instance_parameters import lend_machines
from drill.engine.database.lag import lend_lag
from drill.engine.flow.loop import ALWAYS_OLD, NEVER_OLD, SELDOM_OLD
from drill.engine.flow.shards import lend_shards
from drill.engine.observe.causes import RECENT_S
from drill.engine.observe.node_frames import pose
from drill.engine.state.arrays import Rows
from drill.engine.state.frames import FrameLog
from drill.engine.state.state import World


def lend(world: World, r: Rows, frames: FrameLog) -> None:
    """Everything the loop reads that only events change."""
    cache = world.plant.design.cache
    lend_surge(world, r)
    lend_shards(world, r)
    lend_acked(world, r)
    lend_cache(world, r)
    lend_machines(world, r)
    for i, unit in enumerate(world.units):
        lend_lag(world, r, i)
        r.overloaded[i] = int(bool(unit.overload))
        r.calm[i] = int(unit.slow <= 1.0 and not unit.lazy)
        r.ringing[i] = int(world.alarms.get(f"lag:{i}", False))
    r.ringing[len(world.units)] = int(world.alarms.get("availability", False))
    for k, item in enumerate(world.plant.level.classes):
        r.hit_s[k] = hit_ms(world, item) / 1000.0 if r.cached[k] else 0.0
        r.by_hand[k] = int(deletes(world, item))
        copied = cache is not None and r.cached[k] == 1 and cache.strategy == "lazy" and rewrites(world, item.name)
        r.copied[k] = ALWAYS_OLD if r.by_hand[k] else SELDOM_OLD if copied else NEVER_OLD
        r.copied_for[k * (r.sizes[2] + 3)] = -1.0
    r.triggered[0] = int(bool(world.trigger[1]))
    r.hooks[0] = int(looks_every_second(world))
    pose(world, r, frames)


def lend_surge(world: World, r: Rows) -> None:
    """What surges make of every class's rate."""
    for k, item in enumerate(world.plant.level.classes):
        factor = 1.0
        for fault_id, surge in world.surge.items():
            if world.surge_class[fault_id] in ("", item.name):
                factor *= surge
        r.surge[k] = factor


def settle(world: World, r: Rows) -> None:
    """Take back what the loop has moved."""
    world.tick = r.past[0]
    for i, unit in enumerate(world.units):
        unit.lag_s, unit.lag_before_s = r.lag_now_s[i], r.lag_was_s[i]
        unit.warm, unit.credits, unit.applied_before = r.warm[i], r.credits[i], r.applied_before[i]
        unit.ios_per_work, unit.ios_per_applied = r.ios_per_work[i], r.ios_per_applied[i]
        unit.disk_bound = r.disk_bound[i] > 0
    take_acked(world, r)


def looks_every_second(world: World) -> bool:
    """Whether a mechanism of this design, or something that is going on, has to be looked at every second."""
    design = world.plant.design
    cache = design.cache
    return bool(
        world.disk.growth
        or world.disk.hour
        or world.clones
        or world.barred
        or design.scaling is not None
        or design.database.writers > 1
        or (design.security.iam_auth and design.clients.pool == 0)
        or (cache is not None and cache.serve_stale)
        or len(world.fired) < len(design.runbook)
        or any(unit.machine.most_acu > 0.0 for unit in world.units)
    )


def steady_until(world: World, second: int) -> int:
    """Second up to which what happens next to nobody's mind cannot change: the next event, and a recent one growing old."""
    until = world.next_tick() // 4
    old = world.trigger[0] + RECENT_S
    return min(until, old) if second < old else until
