"""Zones without power at a moment, from the faults that have struck by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.level import Level

ZONE, REGION = "drill:az-power", "drill:region-outage"
"""Kinds of faults that take the power of a zone, and of every zone of a region."""


def dark_zones(level: Level, second: int) -> frozenset[str]:
    """Names of the zones that have no power at the end of a second. `level`: with what a night drew among its faults."""
    dark: set[str] = set()
    for fault in level.faults:
        if not fault.at_s <= second < fault.at_s + fault.for_s:
            continue
        if fault.kind == ZONE:
            dark.add(fault.target)
        elif fault.kind == REGION:
            dark |= {zone for region in level.regions if region.name == fault.target for zone in region.zones}
    return frozenset(dark)
