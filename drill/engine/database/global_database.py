"""Aurora Global Database: a copy of the volume in other regions, and another region taking over.

The volume's log is shipped by the storage, so lag is a second or less plus the distance, whatever the load. A failover
loses what had not left the region; a switchover waits for it first (Amazon Aurora User Guide, Using switchover or
failover in Amazon Aurora Global Database).
"""

from __future__ import annotations

from drill.engine.clients.discovery import begin_move
from drill.engine.clients.fleet import region_of
from drill.engine.state.arrays import TICK_S, Rows
from drill.engine.state.state import World
from drill.engine.state.timings import GLOBAL_FAILOVER_S, GLOBAL_SHIP_MS, GLOBAL_SWITCHOVER_S, STAGES
from drill.model.run import NodeState


def primary_region(world: World) -> str:
    """The region that takes writes."""
    return region_of(world, world.units[world.writer].machine.zone)


def abroad(world: World, i: int) -> bool:
    """Whether a machine stands in another region than the writer."""
    return region_of(world, world.units[i].machine.zone) != primary_region(world)


def distance_s(world: World, i: int) -> float:
    """One way from the writer to a machine, in seconds."""
    return world.plant.round_trip_ms(world.units[world.writer].machine.zone, world.units[i].machine.zone) / 2000.0


def shipping_lag_s(world: World, i: int) -> float:
    """Lag of a reader in another region."""
    return world.figure(GLOBAL_SHIP_MS) / 1000.0 + distance_s(world, i)


def note_loss(world: World) -> None:
    """Remember when the last zone of the primary region went dark: nothing has left it since."""
    region = primary_region(world)
    zones = next(item.zones for item in world.plant.level.regions if item.name == region)
    if world.primary_lost_tick < 0 and all(world.dark.get(zone, 0) > 0 for zone in zones):
        world.primary_lost_tick = world.tick


def note_return(world: World) -> None:
    """A zone has power again: if it is the primary's, log flows again."""
    if world.primary_lost_tick >= 0:
        region = primary_region(world)
        zones = next(item.zones for item in world.plant.level.regions if item.name == region)
        if any(world.dark.get(zone, 0) == 0 for zone in zones):
            world.primary_lost_tick = -1


def hand_over(world: World, r: Rows, region: str, *, planned: bool) -> str:
    """Start making another region the primary. Returns why it cannot be done, or nothing."""
    if world.plant.design.database.service != "aurora":
        return "a global database is a feature of Aurora: promote a replica in the other region"
    if world.crossing >= 0:
        return "another region is taking over already"
    ready = [
        i
        for i, unit in enumerate(world.units)
        if unit.role == "reader"
        and unit.alive
        and not unit.cut_off
        and abroad(world, i)
        and region in ("", region_of(world, unit.machine.zone))
    ]
    if not ready:
        return f"no reader is up in {region or 'another region'}"
    old, new = world.units[world.writer], ready[0]
    if planned and (not old.alive or old.cut_off):
        return "the primary does not answer: fail over instead"
    lag_s = shipping_lag_s(world, new)
    shipped_tick = (world.tick if world.primary_lost_tick < 0 else world.primary_lost_tick) - lag_s / TICK_S
    lost = 0.0 if planned else max(0.0, r.written[0] - _written_by(r, shipped_tick))
    takes_s = world.draw(GLOBAL_SWITCHOVER_S if planned else GLOBAL_FAILOVER_S)
    old.role = "reader"
    world.crossing = new
    where = region_of(world, world.units[new].machine.zone)
    world.units[new].state = NodeState.FAILOVER
    world.units[new].note = "its region is taking over"
    what, code = ("switchover", "RDS-EVENT-0181") if planned else ("failover", "RDS-EVENT-0238")
    world.say("failover", world.units[new].machine.node, f"global {what} to {where} started", code)
    world.after(max(takes_s, lag_s) if planned else takes_s, "region-took-over", new, lost)
    return ""


def _written_by(r: Rows, tick: float) -> float:
    """Writes committed by a moment between two ticks."""
    whole = int(tick)
    if tick <= 0.0 or not r.past[0]:
        return 0.0
    after = r.history[min(whole, r.past[0] - 1)]
    before = r.history[min(whole, r.past[0] - 1) - 1] if whole > 0 else 0.0
    return before + (after - before) * (tick - whole)


def took_over(world: World, r: Rows, new: int, lost: float) -> None:
    """The other region accepts writes; the old one, when it is back, follows."""
    world.crossing = -1
    unit = world.units[new]
    if not unit.alive or unit.cut_off:
        world.say("failover", unit.machine.node, "the region that was to take over is down")
        return
    world.writer = new
    unit.role = "writer"
    unit.state = NodeState.UP
    unit.note = "promoted"
    world.lost_writes += lost
    world.failing_over = False
    world.failovers += 1
    world.primary_lost_tick = -1
    node = unit.machine.node
    words = f"{int(lost + 0.5)} writes had not reached it" if lost > 0.0 else "nothing is lost"
    world.say("failover", node, f"{primary_region(world)} is the primary region now; {words}")
    begin_move(world, new, world.draw(STAGES["aurora"][2]))
    world.start_trouble(f"{world.clock()} {primary_region(world)} took over", "failover")
    world.changed = True
