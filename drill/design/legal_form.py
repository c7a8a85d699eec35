"""Completes and checks a design that was put together from options, as if its file had been loaded."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog import rules
from drill.design.choices import fixed_parts
from drill.design.dangling_references import dangling_references
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.model.design import Design
from drill.model.level import Level


def legal_form(level: Level, design: Design) -> Design | None:
    """The normal form of the design; None if a rule or the level forbids it."""
    context = LevelContext.of(level)
    if any(dangling_references(design, context)):
        return None
    made = normal(design, context)
    return None if rules.check(level, made) or any(fixed_parts(level, made)) else made


def refusals(level: Level, design: Design) -> Iterator[str]:
    """The reasons why `legal_form` refuses a design, one sentence each."""
    context = LevelContext.of(level)
    wrong = [(one.message, one.hint) for one in dangling_references(design, context)]
    if not wrong:
        made = normal(design, context)
        wrong = [(one.message, one.hint) for one in rules.check(level, made)]
        wrong += [(f"this level does not let you change {part}", "") for part, _ in fixed_parts(level, made)]
    yield from dict.fromkeys(f"{message}: {hint}" if hint else message for message, hint in wrong)
