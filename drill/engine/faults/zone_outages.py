"""Zones and regions without power or network: what stands in them, and what comes back by itself afterwards."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.cache.cache_nodes import replace_s, shard_down
from drill.engine.database.failover import restart_s
from drill.engine.database.global_database import note_loss, note_return
from drill.engine.database.quorum import copies_came_back
from drill.engine.faults.instance_failures import cut_off, machine_down, node_back, reconnected
from drill.engine.state.arrays import Arrays
from drill.engine.state.fault_words import root
from drill.engine.state.state import State
from drill.model.level import Fault


def zone_dark(state: State, r: Arrays, fault: Fault, *, network: bool) -> None:
    """A zone loses its power, or only its network: applications, machines, cache nodes and copies of the volume there."""
    zone = fault.target
    state.dark.faults[zone] = state.dark.faults.get(zone, 0) + 1
    state.dark.cut[zone] = network
    why = root(state, fault)
    if zone in state.inputs.level.apps.zones:
        state.fleet.gone[zone] = "sent"
        state.fleet.chain = (why, f"applications in {zone} stopped", "the balancer takes seconds to notice")
        state.after(state.inputs.level.apps.eject_s, "apps-ejected", zone)
    for i, machine in enumerate(state.machines):
        if machine.spec.zone == zone and machine.alive and not machine.cut_off:
            _machine_dark(state, r, i, why, network=network)
    for s in range(len(state.shards)):
        if state.inputs.shards[s].zone == zone:
            shard_down(state, r, s, why, returns=False)
    if state.inputs.design.database.service.shared_volume:
        state.segments.chain = (why, f"two of six copies in {zone} are gone", "four of six are needed to write")
    note_loss(state)


def zone_back(state: State, r: Arrays, fault: Fault) -> None:
    """A zone has power or its network again, unless another fault still holds it."""
    zone = fault.target
    state.dark.faults[zone] = max(0, state.dark.faults.get(zone, 0) - 1)
    if state.dark.faults[zone] > 0:
        return
    network = state.dark.cut.get(zone, False)
    state.fleet.gone.pop(zone, None)
    for i, machine in enumerate(state.machines):
        if machine.spec.zone != zone:
            continue
        if network and machine.cut_off:
            reconnected(state, r, i)
        elif not machine.alive and machine.silent:
            # Power is back: the machine answers again as refusing, then recovers.
            machine.silent = False
            shared = state.inputs.design.database.service.shared_volume
            replaced = i == state.writer and state.failing_over and (shared or machine.spare)
            if not replaced:
                state.after(restart_s(state), "restarted", i, machine.boot)
    for s in range(len(state.shards)):
        if state.inputs.shards[s].zone == zone and not state.shards[s].up:
            state.after(replace_s(state), "shard-replaced", s)
    copies_came_back(state, zone)
    note_return(state)


def _machine_dark(state: State, r: Arrays, i: int, why: str, *, network: bool) -> None:
    if network:
        cut_off(state, r, i, why, "cut off from the network")
    else:
        machine_down(state, r, i, why, silent=True, note="no power in its zone")


def _region_zones(state: State, region: str) -> tuple[str, ...]:
    return next((item.zones for item in state.inputs.level.regions if item.name == region), ())


def region_dark(state: State, r: Arrays, fault: Fault) -> None:
    """Every zone of a region loses its power."""
    for zone in _region_zones(state, fault.target):
        zone_dark(state, r, replace(fault, target=zone), network=False)


def region_back(state: State, r: Arrays, fault: Fault) -> None:
    """Every zone of a region has power again."""
    for zone in _region_zones(state, fault.target):
        zone_back(state, r, replace(fault, target=zone))


def network(state: State, r: Arrays, fault: Fault) -> None:
    """The network of a zone, or of one machine."""
    if fault.target in state.inputs.level.zones:
        zone_dark(state, r, fault, network=True)
    else:
        cut_off(state, r, state.index(fault.target), root(state, fault), "cut off from the network")


def network_back(state: State, r: Arrays, fault: Fault) -> None:
    """The network is whole again."""
    if fault.target in state.inputs.level.zones:
        zone_back(state, r, fault)
    else:
        node_back(state, r, fault)
