"""Zones and regions without power or network: what stands in them, and what comes back by itself afterwards."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.cache.cache_nodes import replace_s, shard_down
from drill.engine.database.failover import restart_s, style
from drill.engine.database.global_database import note_loss, note_return
from drill.engine.database.quorum import copies_came_back
from drill.engine.faults.instance_failures import cut_off, machine_down, node_back, reconnected
from drill.engine.state.arrays import Rows
from drill.engine.state.fault_words import root
from drill.engine.state.state import World
from drill.model.level import Fault


def zone_dark(world: World, r: Rows, fault: Fault, *, network: bool) -> None:
    """A zone loses its power, or only its network: applications, machines, cache nodes and copies of the volume there."""
    zone = fault.target
    world.dark[zone] = world.dark.get(zone, 0) + 1
    world.dark_cut[zone] = network
    why = root(world, fault)
    if zone in world.plant.level.apps.zones:
        world.apps_gone[zone] = "sent"
        world.apps_chain = (why, f"applications in {zone} stopped", "the balancer takes seconds to notice")
        world.after(world.plant.level.apps.eject_s, "apps-ejected", zone)
    for i, unit in enumerate(world.units):
        if unit.machine.zone == zone and unit.alive and not unit.cut_off:
            _machine_dark(world, r, i, why, network=network)
    for s in range(len(world.shards)):
        if world.plant.shards[s].zone == zone:
            shard_down(world, r, s, why, returns=False)
    if world.plant.design.database.service == "aurora":
        world.storage_chain = (why, f"two of six copies in {zone} are gone", "four of six are needed to write")
    note_loss(world)


def zone_back(world: World, r: Rows, fault: Fault) -> None:
    """A zone has power or its network again, unless another fault still holds it."""
    zone = fault.target
    world.dark[zone] = max(0, world.dark.get(zone, 0) - 1)
    if world.dark[zone] > 0:
        return
    network = world.dark_cut.get(zone, False)
    world.apps_gone.pop(zone, None)
    for i, unit in enumerate(world.units):
        if unit.machine.zone != zone:
            continue
        if network and unit.cut_off:
            reconnected(world, r, i)
        elif not unit.alive and unit.silent:
            # Power is back: the machine answers again as refusing, then recovers.
            unit.silent = False
            replaced = i == world.writer and world.failing_over and (style(world) == "aurora" or unit.spare)
            if not replaced:
                world.after(restart_s(world), "restarted", i, unit.boot)
    for s in range(len(world.shards)):
        if world.plant.shards[s].zone == zone and not world.shards[s].up:
            world.after(replace_s(world), "shard-replaced", s)
    copies_came_back(world, zone)
    note_return(world)


def _machine_dark(world: World, r: Rows, i: int, why: str, *, network: bool) -> None:
    if network:
        cut_off(world, r, i, why, "cut off from the network")
    else:
        machine_down(world, r, i, why, silent=True, note="no power in its zone")


def _region_zones(world: World, region: str) -> tuple[str, ...]:
    return next((item.zones for item in world.plant.level.regions if item.name == region), ())


def region_dark(world: World, r: Rows, fault: Fault) -> None:
    """Every zone of a region loses its power."""
    for zone in _region_zones(world, fault.target):
        zone_dark(world, r, replace(fault, target=zone), network=False)


def region_back(world: World, r: Rows, fault: Fault) -> None:
    """Every zone of a region has power again."""
    for zone in _region_zones(world, fault.target):
        zone_back(world, r, replace(fault, target=zone))


def network(world: World, r: Rows, fault: Fault) -> None:
    """The network of a zone, or of one machine."""
    if fault.target in world.plant.level.zones:
        zone_dark(world, r, fault, network=True)
    else:
        cut_off(world, r, world.index(fault.target), root(world, fault), "cut off from the network")


def network_back(world: World, r: Rows, fault: Fault) -> None:
    """The network is whole again."""
    if fault.target in world.plant.level.zones:
        zone_back(world, r, fault)
    else:
        node_back(world, r, fault)
