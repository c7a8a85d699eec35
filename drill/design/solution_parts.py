"""Designs that have one or two parts of one of the level's own solutions: choices that no single row of the plan makes.

A replica in another region is three rows of the plan (how many, in which zone, promoted when); to somebody who has lost a region
it is one thought. A part is an option of the database, the cache, the clients or security, or all of another field of a design.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations
from typing import Any

from drill.design.changes import Change
from drill.design.legal_form import legal_form
from drill.design.option_list import value_at, with_value
from drill.model.action import Action
from drill.model.design import Design, Replica, Rule
from drill.model.level import Level

Part = tuple[str, ...]
"""A field of a design, or of one of its parts."""
OPENED = ("database", "cache", "clients", "security")
"""Fields of a design whose own fields are parts."""
MOST_PARTS, MOST_TOGETHER = 8, 3
"""Parts of a solution that are looked at, and parts that make one choice."""
MOST_NAMED = 3
"""More replicas are counted instead of named."""


def solution_parts(level: Level, design: Design) -> Iterator[tuple[Change, ...]]:
    """The changes to one choice of a solution, then to two; only legal ones.

    Parts that are legal only together (a service with the one engine that it has) are one choice.
    """
    chosen = [(solution, list(_units(level, design, solution))) for _, solution in level.solutions]
    for solution, units in chosen:
        for parts in units:
            yield _changes(level, design, solution, (parts,))
    for solution, units in chosen:
        for first in units:
            for second in _units(level, design, solution, first):
                yield _changes(level, design, solution, (first, second))


def _units(
    level: Level, design: Design, solution: Design, made_already: tuple[Part, ...] = ()
) -> Iterator[tuple[Part, ...]]:
    """The smallest sets of parts that are legal without the rest of the solution, once some are made already."""
    parts = [part for part in tuple(_differing(design, solution))[:MOST_PARTS] if part not in made_already]
    found: list[frozenset[Part]] = []
    for count in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(parts, count):
            if any(unit <= frozenset(chosen) for unit in found):
                continue
            made = legal_form(level, _grafted(design, solution, (*made_already, *chosen)))
            if made is not None and made.digest != design.digest:
                found.append(frozenset(chosen))
                yield chosen


def _differing(design: Design, solution: Design) -> Iterator[Part]:
    """The parts in which a solution differs. A name is none, and reads follow the replicas."""
    for item in fields(Design):
        mine, theirs = getattr(design, item.name), getattr(solution, item.name)
        if item.name in ("name", "digest") or mine == theirs:
            continue
        if item.name in OPENED and is_dataclass(mine) and is_dataclass(theirs):
            yield from (
                (item.name, one.name) for one in fields(mine) if getattr(mine, one.name) != getattr(theirs, one.name)
            )
        else:
            yield (item.name,)


def _grafted(design: Design, solution: Design, chosen: tuple[Part, ...]) -> Design:
    for part in chosen:
        design = with_value(design, part, value_at(solution, part))
    return design


def _changes(level: Level, design: Design, solution: Design, units: tuple[tuple[Part, ...], ...]) -> tuple[Change, ...]:
    """A change for each choice, all of them with the design that has all. Raises ValueError when that is not legal."""
    made = legal_form(level, _grafted(design, solution, tuple(part for unit in units for part in unit)))
    if made is None:
        message = "not a legal design"
        raise ValueError(message)
    return tuple(
        Change(
            key=".".join(unit[0]),
            label=" and ".join(map(".".join, unit)),
            before=", ".join(_written(value_at(design, part)) for part in unit),
            after=", ".join(_written(value_at(solution, part)) for part in unit),
            origin=design,
            design=made,
        )
        for unit in units
    )


def _written(value: Any) -> str:  # noqa: ANN401 (fields of every type)
    """A value in a few words, as a plan would say it."""
    if value is None or value is False or value in ((), ""):
        return "off"
    if value is True:
        return "on"
    if isinstance(value, tuple):
        if len(value) > MOST_NAMED and isinstance(value[0], Replica):
            return f"{len(value)}, {' or '.join(sorted({item.instance for item in value}))}"
        return ", ".join(map(_item, value))
    return str(getattr(value, "name", value))


def _item(value: Any) -> str:  # noqa: ANN401 (fields of every type)
    """A replica with its class and zone, a rule with its condition, a class with where it reads."""
    if isinstance(value, Replica):
        return f"{value.name} {value.instance} in {value.zone}{'' if value.serves else ', serves no reads'}"
    if isinstance(value, Action):
        return f"{value.kind} {value.target} {value.value}".strip() + f" at {value.at_s} s"
    if isinstance(value, Rule):
        return f"{value.do} {value.target}".strip() + f" when {value.when}"
    return ": ".join(map(str, value)) if isinstance(value, tuple) else str(value)
