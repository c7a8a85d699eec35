"""The monthly cost of a design, if it can be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.errors import DrillError
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill import bill
from drill.topology.assemble import assemble

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.inherited_plan import InheritedPlan


def quote(level: Level, design: Design) -> tuple[BillItem, ...] | None:
    """The monthly bill line by line; None for a design that cannot be built."""
    try:
        return bill(assemble(level, design))
    except (DrillError, LookupError, ValueError):
        return None


def quote_as_known(level: Level, plan: InheritedPlan) -> tuple[BillItem, ...] | None:
    """The monthly bill of a plan line by line, as far as the player knows it; None for a design that cannot be built.

    The sum is the true one: what is unknown is one line, which says how much and not for what.
    """
    items = quote(level, plan.design)
    if items is None or not plan.unknown:
        return items
    known = quote(level, plan.shown(level)) or ()
    rest = sum(item.micro_usd_month for item in items) - sum(item.micro_usd_month for item in known)
    return (*known, BillItem(Said("bill.unknown_parts"), rest, "")) if rest else known


def total(items: tuple[BillItem, ...] | None) -> int | None:
    """The sum of a bill in micro-dollars; None for none."""
    return None if items is None else sum(item.micro_usd_month for item in items)
