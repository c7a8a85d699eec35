"""The monthly cost of a design, if it can be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.errors import DrillError
from drill.scoring.bill import bill
from drill.topology.assemble import assemble

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.run import BillItem


def quote(level: Level, design: Design) -> tuple[BillItem, ...] | None:
    """The monthly bill line by line; None for a design that cannot be built."""
    try:
        return bill(assemble(level, design))
    except (DrillError, LookupError, ValueError):
        return None


def total(items: tuple[BillItem, ...] | None) -> int | None:
    """The sum of a bill in micro-dollars; None for none."""
    return None if items is None else sum(item.micro_usd_month for item in items)
