"""Multipliers of the bill: instances and volumes of the writer's deployment, and its region's price level."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.clients.fleet import region_of
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.model.inputs import MachineSpec


def billed_copies(state: State) -> float:
    """Instances, and copies of the storage, that are paid for when the writer is: its standbys' with its own."""
    database = state.inputs.design.database
    multi_az = "standby" if state.machines[state.writer].standby_zone else database.multi_az
    factor = database.service.deployment(multi_az).price_factor
    return state.figure(factor) if factor else 1.0


def price_level(state: State, zone: str) -> float:
    """Prices of databases in the region of a zone; those of us-east-1 are 1."""
    return dict(state.inputs.price_levels).get(region_of(state, zone), 1.0)


def refitted(state: State, spec: MachineSpec, machine: Machine, zone: str) -> MachineSpec:
    """A class as a machine has it in a zone, at the prices of its region."""
    usd_hour = spec.usd_hour
    if region_of(state, zone) != region_of(state, spec.zone):
        usd_hour *= price_level(state, zone) / price_level(state, spec.zone)
    return replace(spec, node=machine.spec.node, zone=zone, usd_hour=usd_hour)


def volume_usd_gib_month(state: State) -> float:
    """A GiB of the writer's volume for a month, one copy of it."""
    database = state.inputs.design.database
    priced = dict(database.service.storage_price)
    key = priced.get(database.storage.type, database.service.storage_price[0][1])
    return state.figure(key) * price_level(state, state.machines[state.writer].spec.zone)
