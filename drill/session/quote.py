"""The monthly cost of a design, if it can be built; of a value of an option, the difference that it would make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.catalog import rules
from drill.errors import DrillError
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill import bill
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.words import units

if TYPE_CHECKING:
    from drill.design.option import Option
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


def price_of_value(
    level: Level, plan: InheritedPlan, option: Option, value: object, month: int | None
) -> tuple[str, str]:
    """The change of the monthly bill, now `month`, that a value of an option would make, and the rule that it would break.

    Of an unknown option against its default: "same price" would tell which value is there.
    """
    before, design = month, plan.chosen(level, option, value).design
    if plan.hidden_path(option):
        before = total(quote(level, plan.chosen(level, option, option.get(plan.shown(level))).design))
    after, broken = total(quote(level, design)), rules.check(level, design)
    why = f"✘ {safe(broken[0].message)}" if broken else ""
    if after is None:
        return "no price", why or "✘ These parts do not go together, so that there is nothing to price."
    if before is None:  # nothing to compare with
        return f"{units.dollars(after)} a month", why
    gap = after - before
    return (units.change(gap) if gap else "same price"), why
