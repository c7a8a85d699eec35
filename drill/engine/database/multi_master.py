"""Several writers on one Aurora volume: history, withdrawn by AWS in 2023, kept here to see what it traded.

Losing a writer needs no failover: its clients go to the others. In return two writers that touch the same page within
the few milliseconds they need to hear of each other conflict, and the later one is rolled back with a deadlock error
(Amazon Aurora User Guide, Working with Aurora multi-master clusters).
"""

from __future__ import annotations

from drill.engine.cache.expiry import update_rate
from drill.engine.database.failover import recovery_s
from drill.engine.database.instance_parameters import tables_of
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import MULTI_MASTER_FAILOVER_S, MULTI_MASTER_LAG_MS, MULTI_MASTER_PAGE_BYTES
from drill.model.level import Keys, RequestClass

MOST_CONFLICTS = 0.9


def hand_on(world: World, i: int) -> None:
    """A writer is gone: its clients use the others at once, and it restarts in its own time."""
    unit = world.units[i]
    world.after(world.draw(MULTI_MASTER_FAILOVER_S), "reader-given-up", i, unit.boot)
    world.after(recovery_s(world), "restarted", i, unit.boot)
    others = [j for j, other in enumerate(world.units) if other.role == "writer" and other.alive and not other.cut_off]
    if i == world.writer and others:
        world.writer = world.endpoint = others[0]
    world.say("info", unit.machine.node, f"{unit.machine.node} is gone, {len(others)} writers go on without a failover")


def same_page(world: World, keys: Keys, item: RequestClass) -> float:
    """Probability that two updates meet on one page: sum p_i^2 for the same record, the rest spread over pages by chance."""
    same = 0.0
    for p, count in tables_of(item).groups:
        same += count * p * p
    records = max(1.0, world.figure(MULTI_MASTER_PAGE_BYTES) / keys.bytes)
    return same + (records - 1.0) / max(1.0, keys.count - 1.0) * (1.0 - same)


def conflict_share(world: World, r: Rows, item: RequestClass) -> float:
    """Share of a class's transactions that are rolled back because another writer changed a page first."""
    live = sum(1 for unit in world.units if unit.role == "writer" and unit.alive and not unit.cut_off)
    if live < 2:
        return 0.0
    share = 0.0
    for name, records in item.updates:
        target = world.plant.level.request_class(name)
        if target.keys is None:
            continue
        others = update_rate(world, r, name) * (live - 1) / live
        window_s = world.figure(MULTI_MASTER_LAG_MS) / 1000.0
        share += records * others * window_s * same_page(world, target.keys, target)
    return min(MOST_CONFLICTS, share)
