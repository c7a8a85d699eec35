"""The designs a level allows: random ones, all of them if they are few, the cheapest and the most expensive.

Draws are counter-based, so that the same seed gives the same designs everywhere. "All" means every value the option table
offers; a design file may also write numbers in between, and random designs may have some.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drill.catalog import rules
from drill.design.changes import single_steps
from drill.design.legal_form import legal_form
from drill.design.plan_rows import options
from drill.design.values_between import value_between
from drill.engine.state.chance import uniform
from drill.model.canonical import digest
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO
from drill.proof.by_hand.hand_plans import acts, other_plan
from drill.scoring.bill import bill_of, monthly_micro_usd

DETOUR = 4
"""Legal designs may lie behind illegal ones; of those at most this many times the limit are walked through."""
MAX_STEPS = 60
"""A walk to the cheapest or dearest design takes fewer steps than a design has options."""

BY_HAND = 0.4
"""Share of changes that are to what is done by hand, where the level's own designs do anything."""

Wanted = Callable[[Design], bool]


def month(level: Level, design: Design) -> int:
    """Monthly bill in micro-dollars."""
    return monthly_micro_usd(bill_of(level, design))


def limit_micro_usd(level: Level) -> int | None:
    """The most a design may cost and still meet the first objective; None where money is no object."""
    bounds = [bound.value for bound in level.objectives[0].bounds if bound.metric == "monthly_usd" and "<" in bound.op]
    if level.budget_usd_month is not None and not bounds:
        bounds = [level.budget_usd_month]
    return round(min(bounds) * MICRO) if bounds else None


def random_design(
    level: Level, design: Design, steps: int, seed: int, stream: str, between: float = 0.0
) -> Design | None:
    """The design after so many random changes, a share of them to values that the plan does not offer; None if it is not legal."""
    for step in range(steps):
        design = one_step(level, design, seed, stream, step, between)
    return legal_form(level, design)


def one_step(level: Level, design: Design, seed: int, stream: str, step: int, between: float = 0.0) -> Design:
    """The design with one option, drawn by these numbers, at one of its values, legal or not; itself where it has none.

    With probability `between` it is a value that the plan does not offer, where the option has such. Where the level's own
    designs act by hand, some of the changes are to what is done by hand.
    """
    if acts(level) and uniform(seed, f"{stream}/by-hand", step) < BY_HAND:
        return other_plan(level, design, lambda index: uniform(seed, f"{stream}/by-hand/{step}", index))
    rows = options(level, design)
    if not rows:
        return design
    row = rows[_pick(len(rows), seed, f"{stream}/option", step)]
    values = [value for value, _ in row.choices(level, design)]
    if not values:
        return design
    value: Any = values[_pick(len(values), seed, f"{stream}/value", step)]
    if between and uniform(seed, f"{stream}/whether", step) < between:

        def drawn(index: int) -> float:
            return uniform(seed, f"{stream}/between/{step}", index)

        other = value_between(level, row, values, drawn)
        value = value if other is None else other
    return row.put(level, design, value)


def _pick(count: int, seed: int, stream: str, index: int) -> int:
    return min(int(uniform(seed, stream, index) * count), count - 1)


def reachable_designs(
    level: Level, wanted: Wanted, limit: int, look: Callable[[], None] = lambda: None
) -> tuple[Design, ...] | None:
    """Every wanted legal design that changes of one option at a time lead to; None when they are more than `limit`.

    `look` is called at every step; what it raises ends the walk.
    """
    found: dict[str, Design] = {}
    seen = {_key(level.start)}
    frontier = [level.start]
    while frontier:
        look()
        design = frontier.pop()
        made = legal_form(level, design)
        if made is not None and wanted(made):
            found.setdefault(made.digest, made)
        if len(found) > limit or len(seen) > DETOUR * limit:
            return None
        for option, value, _ in single_steps(level, design):
            following = option.put(level, design, value)
            key = _key(following)
            if key not in seen:
                seen.add(key)
                frontier.append(following)
    return tuple(found[key] for key in sorted(found))


def _key(design: Design) -> str:
    return digest(design, frozenset({"name", "level", "digest"}))


def extreme(level: Level, *, dearest: bool) -> Design:
    """The cheapest or dearest legal design that changes of one option at a time lead to from the level's own designs.

    Of equals the one that is led to from the start: choices without a price, such as a rule's delay, are not the lesson's then.
    """
    sign = -1 if dearest else 1
    bases = (level.start, *(design for _, design in level.solutions))
    steps: dict[str, Design | None] = {}
    ends = [_descend(level, design, sign, steps) for design in bases]
    return min(ends, key=lambda design: sign * month(level, design))


def _descend(level: Level, design: Design, sign: int, steps: dict[str, Design | None]) -> Design:
    """The end of the steepest way from a design. `steps` keeps those that are known: ways meet, and go on together."""
    for _ in range(MAX_STEPS):
        key = _key(design)
        if key not in steps:
            steps[key] = _best_step(level, design, sign)
        following = steps[key]
        if following is None:
            return design
        design = following
    return design


def _best_step(level: Level, design: Design, sign: int) -> Design | None:
    """The legal design with the best bill that one change leads to; None where none is better than this one's.

    A change that leads to no legal design, such as taking away what a rule promotes, is passed over.
    """
    here = sign * month(level, design)
    found: list[tuple[int, int, Design]] = []
    for option, value, _ in single_steps(level, design):
        made = option.put(level, design, value)
        usd = _priced(level, made)
        if usd is not None and sign * usd < here:
            found.append((sign * usd, len(found), made))
    # The rules take longer than the bill: only the best are held to them.
    for _, _, made in sorted(found, key=lambda row: row[:2]):
        legal = None if rules.check(level, made) else legal_form(level, made)
        if legal is not None:
            return legal
    return None


def _priced(level: Level, design: Design) -> int | None:
    """A design's bill, legal or not; None where the catalogue has no price for what is not sold."""
    try:
        return month(level, design)
    except LookupError:
        return None
