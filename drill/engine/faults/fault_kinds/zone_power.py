"""A zone without power, and a region: every zone of it without power."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape, root_of
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def lose_power(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A zone loses its power."""
    from drill.engine.faults.zone_outages import zone_dark

    zone_dark(state, r, fault.target, root, network=False)


def power_back(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A zone has power again."""
    from drill.engine.faults.zone_outages import zone_back

    zone_back(state, r, fault.target)


def lose_region(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Every zone of a region loses its power; chains begin with the zone's loss."""
    for zone in _zones(state, fault.target):
        one = replace(fault, target=zone)
        lose_power(state, r, one, root_of(one))


def region_back(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Every zone of a region has power again."""
    for zone in _zones(state, fault.target):
        power_back(state, r, replace(fault, target=zone), root)


def _zones(state: State, region: str) -> tuple[str, ...]:
    return next((item.zones for item in state.inputs.level.regions if item.name == region), ())


FAULTS = (
    FaultSpec(
        kind="drill:az-power",
        title="a zone loses power",
        sentence="{target} lost power",
        over="{target} has power again",
        shape=Shape(("zone",), needs_target=True, lasts=True),
        advice=FaultAdvice(
            helps="A standby or an Aurora reader in another zone.",
            hinders="An RDS read replica: it is never promoted automatically.",
            figures=("failover.rds_multi_az_instance.s", "failover.aurora.with_replica_s"),
        ),
        severs=Severs.SILENT,
        data=Data.CACHE_EMPTIED,
        cuts_power=True,
        strike=lose_power,
        end=power_back,
    ),
    FaultSpec(
        kind="drill:region-outage",
        title="a whole region fails",
        sentence="{target} lost power in the outage of a whole region",
        over="{target} has power again",
        shape=Shape(("region",), needs_target=True, lasts=True),
        advice=FaultAdvice(
            helps="A global database, and an engineer who decides to fail over.",
            hinders="Multi-AZ: all of its zones are in the region.",
            figures=("global.rto_min", "global.rpo_s"),
        ),
        severs=Severs.SILENT,
        data=Data.CACHE_EMPTIED,
        cuts_power=True,
        strike=lose_region,
        end=region_back,
    ),
)
