"""Checks that a design changes only those options that its level lets a player change."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from drill.design.dump import design_data
from drill.design.option_list import FILLED, SPECS
from drill.syntax.problems import FileRule, Place

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.syntax.document import Document, Path


BY_HAND = "by_hand"
"""The options of actions during a drill: no level forbids them."""


def open_options(choices: tuple[str, ...]) -> tuple[str, ...]:
    """The options that a level's `choices` open to the player: themselves, those that are chosen with them, and acting by hand."""
    return (BY_HAND, *choices, *(path for choice in choices for path in chosen_with(choice)))


def chosen_with(choice: str) -> tuple[str, ...]:
    """Options that may be changed wherever this one may."""
    return tuple(spec.path for spec in SPECS if spec.chosen_with == choice)


def fixed_parts(level: Level, design: Design, written: Container[Path] = ()) -> Iterator[tuple[str, Path]]:
    """Parts of a design that differ from the level's start although the level allows no change there, and where.

    A value that is filled in from other choices counts only where the design's file has `written` it.
    """
    if not level.choices:
        return
    open_parts = open_options(level.choices)
    before, after = flat(design_data(level.start)), flat(design_data(design))
    for option in (*after, *(option for option in before if option not in after)):
        if before.get(option) == after.get(option) or within(option, open_parts):
            continue
        path = tuple(option.split("."))
        if not within(option, FILLED) or path in written:
            yield path[0] if ("off" in (before.get(path[0]), after.get(path[0]))) else option, path


def check_choices(document: Document, level: Level, design: Design) -> None:
    """Report every part of a design that differs from the level's start where the level allows no change."""
    wrong = {Place(problem.line, problem.column) for problem in document.problems}
    reported: set[str] = set()
    for part, path in fixed_parts(level, design, document.values):
        place = document.place(path)
        if part not in reported and place not in wrong:
            hint = f"it may change: {', '.join(level.choices)}"
            document.report(FileRule.FIXED, place, f"this level does not let you change {part}", hint)
        reported.add(part)


def within(option: str, parts: tuple[str, ...]) -> bool:
    """True if an option is one of these parts of a design, or within one."""
    return any(option == part or option.startswith(f"{part}.") for part in parts)


def flat(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested maps as one map of dotted paths."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        found.update(flat(value, f"{prefix}{key}.") if isinstance(value, dict) and value else {f"{prefix}{key}": value})
    return found
