"""Losses of zones, by power or network, and what recovers by itself afterwards."""

from __future__ import annotations

from drill.engine.cache.cache_nodes import zone_lost, zone_regained
from drill.engine.clients.fleet import apps_ejected
from drill.engine.database.durability.commit_durability import crashed
from drill.engine.database.failover import restart
from drill.engine.database.global_database import note_loss, note_return
from drill.engine.database.lifecycle import stop
from drill.engine.database.quorum import copies_came_back
from drill.engine.faults.machine_outages import cut_off, machine_down, reconnected
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.said import Said


def zone_dark(state: State, r: Arrays, zone: str, root: Said, *, network: bool) -> None:
    """A zone loses its power, or only its network: applications, instances, cache nodes and copies of the volume there."""
    state.dark.faults[zone] = state.dark.faults.get(zone, 0) + 1
    if zone in state.inputs.level.apps.zones:
        state.fleet.gone[zone] = "sent"
        eject_s = state.inputs.level.apps.eject_s
        ejection = Said("choice.option", path="apps.eject", value_s=eject_s, given=True)
        state.fleet.chain = (root, Said("apps.stopped", zone=zone), Said("balancer.sends_until_ejected"), ejection)
        state.after(eject_s, apps_ejected, zone)
    for i, machine in enumerate(state.machines):
        if machine.spec.zone != zone or not machine.alive:
            continue
        if network:
            cut_off(state, r, i, root, Said("node.cut_off"))
            continue
        if machine.cut_off:
            # Nobody reached it, and whoever notices has noticed; now it has stopped, too.
            stop(state, r, i, machine.chain, silent=True, note=Said("node.no_power"))
        else:
            machine_down(state, r, i, root, silent=True, note=Said("node.no_power"))
        crashed(state, r, i)
    zone_lost(state, r, zone, root)
    service = state.inputs.design.database.service
    if service.shared_volume:
        quorum = Said("choice.quorum", path="database.service", value=service.name)
        state.segments.chain = (root, Said("storage.two_copies_dark", zone=zone), quorum)
    note_loss(state)


def zone_back(state: State, r: Arrays, zone: str) -> None:
    """A zone has power or its network again, unless another fault still holds it."""
    state.dark.faults[zone] = max(0, state.dark.faults.get(zone, 0) - 1)
    if state.dark.faults[zone] > 0:
        return
    state.fleet.gone.pop(zone, None)
    for i, machine in enumerate(state.machines):
        if machine.spec.zone != zone:
            continue
        if machine.cut_off:
            reconnected(state, r, i)
        elif not machine.alive and machine.silent:
            # Power is back: the machine answers again as refusing, then recovers.
            machine.silent = False
            shared = state.inputs.design.database.service.shared_volume
            taken_over = i == state.writer and state.failing_over and (shared or machine.standby_zone)
            if not taken_over:
                restart(state, i)
    zone_regained(state, zone)
    copies_came_back(state, zone)
    note_return(state)
