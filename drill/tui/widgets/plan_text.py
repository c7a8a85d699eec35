"""The text beside the map in the plan: what an option means, the price, the rules that are broken. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from drill.model.run import MICRO
from drill.syntax.safe_text import safe
from drill.tui.widgets.option_rows import cut_label
from drill.words import units
from drill.words.english import english

if TYPE_CHECKING:
    from drill.catalog.rules import Violation
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.topology import Node
    from drill.session.inherited_plan import InheritedPlan

MOST = 3
"""Broken rules shown at once."""
UNKNOWN_MEANS = "? Unknown: your predecessor set it. i inspects it, which counts as a hint; another value replaces it."


def price(month: int | None, before: int | None, budget_usd: float | None) -> Content:
    """The monthly bill from micro-dollars, the effect of the last change on it, and whether it is within the budget."""
    if month is None:
        return Content.styled("No price: this cannot be built.", "$state-down")
    parts = [(units.dollars(month), "bold"), (" a month", "")]
    if before is not None and before != month:
        parts.append((f"  {units.change(month - before)}", "$state-degraded" if month > before else "$state-up"))
    if budget_usd is not None:
        over = month > budget_usd * MICRO
        style = "bold $state-down" if over else "$state-up"
        parts.append((f"   {'✘ over' if over else '✔ within'} {units.dollars(round(budget_usd * MICRO))}", style))
    return Content.assemble(*parts)


def complaints(violations: tuple[Violation, ...], remark: str = "") -> Content:
    """The rules that are broken, each with how to fix it; of a legal design, warnings."""
    if not violations:
        legal = Content.styled("✔ Legal. d starts the drill.", "$state-up")
        return Content("\n").join([legal, Content.styled(safe(remark), "$state-degraded")]) if remark else legal
    lines = []
    for violation in violations[:MOST]:
        lines.append(Content.assemble(("✘ ", "bold $state-down"), safe(violation.message)))
        if violation.hint:
            lines.append(Content.assemble(("  → ", "$state-degraded"), safe(violation.hint)))
    if len(violations) > MOST:
        lines.append(Content.styled(f"  and {len(violations) - MOST} more", "$quiet"))
    return Content("\n").join(lines)


def option_meaning(level: Level, shown: Design, plan: InheritedPlan, option: Option) -> Content:
    """The meaning of an option and of its value; for an unknown option, how to inspect it."""
    unknown = plan.hidden_path(option)
    more = "" if unknown else option.text(level, shown).partition("  ")[2]
    parts = [(f"{safe(text)}. ", "bold") for text in (cut_label(option), more) if text]
    if unknown:
        parts.append((f"{UNKNOWN_MEANS} ", "bold $state-degraded"))
    return Content.assemble(*parts, (option.meaning, "$quiet"))


def node_line(node: Node) -> Content:
    """The kind of a node, and its place."""
    return Content.assemble((safe(node.id), "bold"), f"  {safe(english(node.detail))}  {node.zone or node.region}")
