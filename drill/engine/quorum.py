"""Aurora's volume: six copies of every segment over three zones, four to write, three to read, repaired from each other.

Verbitski et al., SIGMOD 2017: a lost copy is rebuilt from its peers as long as a read quorum is there; copies in a dark
zone wait for the zone.
"""

from __future__ import annotations

from drill.engine.fleet import region_of
from drill.engine.timings import COPY_REPAIR_S
from drill.engine.world import World


def _zones(world: World) -> tuple[str, ...]:
    """Zones of the region whose volume takes the writes."""
    region = region_of(world, world.units[world.writer].machine.zone)
    return next(item.zones for item in world.plant.level.regions if item.name == region)


def copies_left(world: World) -> int:
    """Aurora: copies of each segment that are good, of six."""
    lost = 0
    zones = _zones(world)
    for zone in zones[:3]:
        lost += 2 if world.dark.get(zone, 0) > 0 else min(2, world.copies_lost.get(zone, 0))
    extra = sum(count for zone, count in sorted(world.copies_lost.items()) if zone not in world.plant.level.zones)
    return max(0, 6 - lost - extra)


def writes_have_quorum(world: World) -> bool:
    """Four of six copies acknowledge a write (Verbitski et al., SIGMOD 2017)."""
    return copies_left(world) >= 4


def reads_have_quorum(world: World) -> bool:
    """Three of six copies are needed to be sure of reading the last write."""
    return copies_left(world) >= 3


def lose_copies(world: World, zone: str, count: int, why: str) -> None:
    """`count` copies of each segment fail in a zone; peers begin to rebuild them."""
    before = copies_left(world)
    world.copies_lost[zone] = world.copies_lost.get(zone, 0) + count
    left = copies_left(world)
    world.storage_chain = (why, f"{left} of six copies are left", "four of six are needed to write, three to read")
    world.say("alarm", "storage", f"storage: {left} of 6 copies of each segment left (was {before})")
    for _ in range(count):
        world.after(world.draw(COPY_REPAIR_S, zone), "copy-repaired", zone)


def copy_repaired(world: World, zone: str) -> None:
    """One copy is whole again, if there are peers to copy from and the zone has power; otherwise try later."""
    if world.dark.get(zone, 0) > 0 or not reads_have_quorum(world):
        world.after(world.draw(COPY_REPAIR_S, zone), "copy-repaired", zone)
        return
    had = writes_have_quorum(world)
    world.copies_lost[zone] = max(0, world.copies_lost.get(zone, 0) - 1)
    if writes_have_quorum(world) and not had:
        world.say("recover", "storage", "storage: write quorum is back")
    world.changed = True


def copies_came_back(world: World, zone: str) -> None:
    """A zone has power again: its copies count once more."""
    if world.plant.design.database.service == "aurora":
        world.say("recover", "storage", f"storage: copies in {zone} are back, {copies_left(world)} of 6")
