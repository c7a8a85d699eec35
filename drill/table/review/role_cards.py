"""Cards of a table's roles, a page each on paper: what the role is there for, sees, does not see, and may do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.report_parts import Block, Column, Lines, ReportDocument, Section, TableBlock, line, row
from drill.table.messages.table_roles import EVERYTHING, MAY, SEES
from drill.table.messages.typed_line import HELP, LEADING

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.table.messages.table_roles import TableRole
    from drill.table.plan.table_plan import TablePlan

EVERYONE = ("answer", "forecast")
"""Commands that need no permission."""
ALWAYS = ("now",)
"""Commands that ask the view itself."""


def role_cards(plan: TablePlan, level: Level) -> ReportDocument:
    """The cards of a plan's roles, and the facilitator's. They hold nothing of what is to come."""
    roles = (*plan.roles, EVERYTHING)
    return ReportDocument(
        title=f"Role cards: {level.title}",
        data=partial(_data, plan),
        sections=tuple(Section(role.name, partial(_card, plan, role)) for role in roles),
        foot=(line("Everything that is said and done at the table is in its log."),),
        suite=plan.name,
        sheets=True,
    )


def _card(plan: TablePlan, role: TableRole) -> Iterator[Block]:
    texts = [text.strip() for text in (role.task, *plan.intro.splitlines()) if text.strip()]
    if texts:
        yield Lines(tuple(map(line, texts)))
    rows = [row("You see", SEES[part]) for part in role.sees]
    rows += [row("You do not see", f"{SEES[part]} ({_who_sees(plan, part)})") for part in SEES if part not in role.sees]
    rows += [row("You may", MAY[part]) for part in role.may]
    rows += [row("You agree to", f"{action}: it is not done without your yes") for action in role.needed_for]
    yield TableBlock((Column(), Column()), tuple(rows))
    yield Lines((line(_rule(plan)),))
    leads = role is EVERYTHING
    enter = "drill join ADDRESS CODE" if not leads else "drill host --plan PLAN"
    commands = [enter, *(HELP[name] for name in (*role.may, *EVERYONE, *ALWAYS) if name in HELP)]
    yield TableBlock((Column("You type"),), tuple(row(text) for text in (*commands, *leads * tuple(LEADING.values()))))


def _who_sees(plan: TablePlan, part: str) -> str:
    """The roles to ask about a part that this one does not see."""
    found = [role.name for role in plan.roles if part in role.sees]
    return f"ask {', '.join(found)}" if found else "nobody does"


def _rule(plan: TablePlan) -> str:
    """The rule by which a proposal becomes an action."""
    parts = [f"Anybody who may, proposes; people vote; {plan.decide.by} decides."]
    if plan.decide.majority:
        parts.append(f"{', '.join(plan.decide.majority)} also needs a majority.")
    parts += [
        f"{', '.join(role.needed_for)} needs a yes of {role.name}, if anybody of that role is here."
        for role in plan.roles
        if role.needed_for
    ]
    if plan.decide.hold_on_propose:
        parts.append("A proposal stops the clock until the facilitator lets it go on.")
    return " ".join(parts)


def _data(plan: TablePlan) -> dict[str, Any]:
    """The same for programs."""
    return {
        "table": plan.name,
        "decides": plan.decide.by,
        "roles": [
            {
                "role": role.name,
                "seats": role.seats,
                "sees": list(role.sees),
                "may": list(role.may),
                "needed_for": list(role.needed_for),
            }
            for role in plan.roles
        ],
    }
