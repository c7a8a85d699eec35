"""Zones without power at a moment, from the faults that have struck by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_table import FAULTS

if TYPE_CHECKING:
    from drill.model.level import Level


def dark_zones(level: Level, second: int) -> frozenset[str]:
    """Names of the zones that have no power at the end of a second. `level`: with the faults that the seed drew."""
    dark: set[str] = set()
    for fault in level.faults:
        if FAULTS[fault.kind].cuts_power and fault.at_s <= second < fault.at_s + fault.for_s:
            region = {zone for region in level.regions if region.name == fault.target for zone in region.zones}
            dark |= region or {fault.target}
    return frozenset(dark)
