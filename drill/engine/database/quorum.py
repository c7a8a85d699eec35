"""Aurora's volume: six copies of every segment over three zones, four to write, three to read, repaired from each other.

Verbitski et al., SIGMOD 2017: a lost copy is rebuilt from its peers as long as a read quorum is there; copies in a dark
zone wait for the zone.
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.database.global_database import primary_region
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import COPY_REPAIR_S
from drill.model.said import Said


def copies_left(state: State, region: str) -> int:
    """Good copies of each segment, of six, in a region's volume: every region of a global database has its own."""
    lost = 0
    zones = next((item.zones for item in state.inputs.level.regions if item.name == region), ())
    for zone in zones[:3]:
        lost += 2 if state.dark.holds(zone) else min(2, state.segments.lost.get(zone, 0))
    return max(0, 6 - lost)


def writes_have_quorum(state: State, region: str) -> bool:
    """Four of six copies acknowledge a write (Verbitski et al., SIGMOD 2017)."""
    return copies_left(state, region) >= 4


def reads_have_quorum(state: State, region: str) -> bool:
    """Three of six copies are needed to be sure of reading the last write."""
    return copies_left(state, region) >= 3


def _where(state: State, zone: str) -> tuple[str, str]:
    """The region of a zone, and the same if its volume is a secondary one: the primary's needs no name."""
    region = region_of(state, zone)
    return region, "" if region == primary_region(state) else region


def lose_copies(state: State, zone: str, count: int, why: Said) -> None:
    """`count` copies of each segment fail in a zone; peers begin to rebuild them."""
    region, abroad = _where(state, zone)
    before = copies_left(state, region)
    state.segments.lost[zone] = state.segments.lost.get(zone, 0) + count
    left = copies_left(state, region)
    if not abroad:
        quorum = Said("choice.quorum", path="database.service", value=state.inputs.design.database.service.name)
        state.segments.chain = (why, Said("storage.copies_left", copies=left), quorum)
    state.say("alarm", "storage", Said("storage.copies_lost", region=abroad, copies=left, copies_before=before))
    for _ in range(count):
        state.after(state.draw(COPY_REPAIR_S, zone), copy_repaired, zone)


def copy_repaired(state: State, r: Arrays, zone: str) -> None:
    """One copy is rebuilt if there are peers to copy from and the zone has power; otherwise try again later."""
    region, abroad = _where(state, zone)
    if state.dark.holds(zone) or not reads_have_quorum(state, region):
        state.after(state.draw(COPY_REPAIR_S, zone), copy_repaired, zone)
        return
    had = writes_have_quorum(state, region)
    state.segments.lost[zone] = max(0, state.segments.lost.get(zone, 0) - 1)
    if writes_have_quorum(state, region) and not had:
        state.say("recover", "storage", Said("storage.write_quorum_back", region=abroad))
    state.changed = True


def copies_came_back(state: State, zone: str) -> None:
    """A zone has power again: its copies count once more."""
    if state.inputs.design.database.service.shared_volume:
        region, abroad = _where(state, zone)
        left = copies_left(state, region)
        state.say("recover", "storage", Said("storage.copies_back", region=abroad, zone=zone, copies=left))
