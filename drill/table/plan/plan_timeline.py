"""A plan's injects and questions in the order in which they come: what `drill check` prints of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import root_of
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english

if TYPE_CHECKING:
    from drill.model.level import Draw, FaultCard, Level
    from drill.table.plan.table_file import LoadedPlan
    from drill.table.plan.table_plan import Inject

READY = "ready"


def timeline_lines(loaded: LoadedPlan) -> list[str]:
    """The plan's timeline, the level's own faults too: for the facilitator alone."""
    level, plan = loaded.level, loaded.plan
    rows: list[tuple[int, str, str]] = [
        (fault.at_s, "fault", f"{english(root_of(fault), level)} {_for(fault.for_s)}".rstrip())
        for fault in level.faults
    ]
    rows += [
        (draw.fault.at_s, "fault", f"{_drawn(card, draw, level)} {_for(draw.fault.for_s)}".rstrip())
        for card in level.deck
        for draw in card.draws
    ]
    rows += [(inject.at_s, f"inject {inject.id}", _what(inject)) for inject in plan.injects if inject.at_s is not None]
    rows += [
        (one.at_s, "question", f"{'HOLD, ' * one.hold}{_to(one.to)}{one.ask}{_think(one.think_s)}")
        for one in plan.questions
    ]
    if level.enters_s:
        rows.append((level.enters_s, "arrival", "the table begins, in the middle of it"))
    rows.append((level.length_s, "closing", "; ".join(plan.closing)))
    rows.sort(key=lambda item: item[0])
    lines = [
        f"{plan.name}: {level.title} with {loaded.design.name}, {units.duration(level.length_s)} from {level.starts}",
        *(
            f"  {units.elapsed(at):>6}  {units.clock(level.starts, at, short=True)}  {kind:<14} {text}"
            for at, kind, text in rows
        ),
    ]
    for inject in plan.injects:
        if inject.at_s is None:
            after = f"; offered once {inject.when} has held for {units.duration(inject.held_s)}" if inject.when else ""
            lines.append(f"  {READY:>6}         inject {inject.id:<7} {_what(inject)}{after}")
    seats = ", ".join(f"{role.name} ({role.seats})" for role in plan.roles)
    lines.append(f"  roles: {seats}; {plan.decide.by} decides")
    lines += [f"  objective {one.id}: {one.text}" for one in plan.objectives]
    return [safe(line) for line in lines]


def _drawn(card: FaultCard, draw: Draw, level: Level) -> str:
    """A fault of the level's deck: what, and between which times the seed draws it."""
    between = f"by {units.clock(level.starts, draw.latest_s, short=True)}" if draw.latest_s > draw.fault.at_s else ""
    sure = "" if card.chance == 1.0 and len(card.draws) == 1 else "perhaps "
    where = ", ".join(draw.targets)
    return f"{sure}{draw.fault.kind} {where} {between}, as the seed draws it".replace("  ", " ")


def _what(inject: Inject) -> str:
    parts = []
    if inject.fault:
        parts.append(f"{inject.fault.kind} {inject.fault.target} {_for(inject.fault.for_s)}".strip())
    if inject.hide:
        parts.append(f"hides {', '.join(inject.hide)} {_for(inject.hide_s)}")
    if inject.tell:
        parts.append(f"{_to(inject.to)}“{inject.tell}”")
    if inject.expect:
        parts.append(f"expected: {inject.expect}")
    return "; ".join(parts)


def _for(seconds: int) -> str:
    return f"for {units.duration(seconds)}" if seconds else ""


def _to(names: tuple[str, ...]) -> str:
    return f"to {', '.join(names)}: " if names else ""


def _think(seconds: int) -> str:
    return f" ({units.duration(seconds)} to think)" if seconds else ""
