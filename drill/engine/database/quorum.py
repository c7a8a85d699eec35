"""Aurora's volume: six copies of every segment over three zones, four to write, three to read, repaired from each other.

Verbitski et al., SIGMOD 2017: a lost copy is rebuilt from its peers as long as a read quorum is there; copies in a dark
zone wait for the zone.
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.database.global_database import primary_region
from drill.engine.state.state import World
from drill.engine.state.timings import COPY_REPAIR_S


def copies_left(world: World, region: str) -> int:
    """Aurora: copies of each segment that are good, of six, in the volume of a region: each has its own (global database)."""
    lost = 0
    zones = next((item.zones for item in world.plant.level.regions if item.name == region), ())
    for zone in zones[:3]:
        lost += 2 if world.dark.get(zone, 0) > 0 else min(2, world.copies_lost.get(zone, 0))
    return max(0, 6 - lost)


def writes_have_quorum(world: World, region: str) -> bool:
    """Four of six copies acknowledge a write (Verbitski et al., SIGMOD 2017)."""
    return copies_left(world, region) >= 4


def reads_have_quorum(world: World, region: str) -> bool:
    """Three of six copies are needed to be sure of reading the last write."""
    return copies_left(world, region) >= 3


def _where(world: World, zone: str) -> tuple[str, str]:
    """The region of a zone, and words for its volume: the primary's needs no name."""
    region = region_of(world, zone)
    return region, "" if region == primary_region(world) else f" in {region}"


def lose_copies(world: World, zone: str, count: int, why: str) -> None:
    """`count` copies of each segment fail in a zone; peers begin to rebuild them."""
    region, place = _where(world, zone)
    before = copies_left(world, region)
    world.copies_lost[zone] = world.copies_lost.get(zone, 0) + count
    left = copies_left(world, region)
    if not place:
        world.storage_chain = (why, f"{left} of six copies are left", "four of six are needed to write, three to read")
    world.say("alarm", "storage", f"storage{place}: {left} of 6 copies of each segment left (was {before})")
    for _ in range(count):
        world.after(world.draw(COPY_REPAIR_S, zone), "copy-repaired", zone)


def copy_repaired(world: World, zone: str) -> None:
    """One copy is whole again, if there are peers to copy from and the zone has power; otherwise try later."""
    region, place = _where(world, zone)
    if world.dark.get(zone, 0) > 0 or not reads_have_quorum(world, region):
        world.after(world.draw(COPY_REPAIR_S, zone), "copy-repaired", zone)
        return
    had = writes_have_quorum(world, region)
    world.copies_lost[zone] = max(0, world.copies_lost.get(zone, 0) - 1)
    if writes_have_quorum(world, region) and not had:
        world.say("recover", "storage", f"storage{place}: write quorum is back")
    world.changed = True


def copies_came_back(world: World, zone: str) -> None:
    """A zone has power again: its copies count once more."""
    if world.plant.design.database.service == "aurora":
        region, place = _where(world, zone)
        left = copies_left(world, region)
        world.say("recover", "storage", f"storage{place}: copies in {zone} are back, {left} of 6")
