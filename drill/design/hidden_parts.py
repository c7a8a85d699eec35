"""Options that a predecessor built and that a level hides: what is shown in their place, and how they come back.

A plan with unknown parts is shown as if they had their defaults. What the player leaves alone is taken over from the level's start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from drill.design.choices import within
from drill.design.level_context import LevelContext
from drill.design.normal import left_out, normal
from drill.design.option import Option
from drill.design.option_list import BY_PATH, FILLED, model_path, value_at, with_value
from drill.design.option_spec import GROUPS, Default
from drill.design.plan_rows import option_key, options
from drill.design.value_forms import PartForm
from drill.model.design import Design
from drill.model.level import Level

_ORDER: dict[str, int] = {group: number for number, group in enumerate(GROUPS)}


def default_of(path: str) -> Any:  # noqa: ANN401 (values of every kind)
    """The value that stands for an unknown one; `Default.NEEDED` where the option has no default and cannot be hidden."""
    spec = BY_PATH[path]
    if isinstance(spec.form, PartForm):
        return {"list": (), "off or map": None}.get(spec.form.written, Default.NEEDED)
    return next((value for value in (spec.default, spec.absent) if not isinstance(value, Default)), Default.NEEDED)


def masked(design: Design, context: LevelContext, paths: Iterable[str]) -> Design:
    """The design with its defaults at these paths. A path within a part that it does not have is left out."""
    return _filled_anew(design, context, {path: default_of(path) for path in paths if has_part(design, path)})


def inherited(design: Design, start: Design, context: LevelContext, paths: Iterable[str]) -> Design:
    """The design with the start's values at these paths. A path within a part that either does not have is left out."""
    both = (path for path in paths if has_part(design, path) and has_part(start, path))
    return _filled_anew(design, context, {path: value_at(start, model_path(path)) for path in both})


def _filled_anew(design: Design, context: LevelContext, values: Mapping[str, Any]) -> Design:
    """The design with other values at these paths, and with the values that follow from them."""
    if not values:
        return design
    empty = left_out(design)
    automatic = normal(empty, context)
    for path in FILLED:
        # A value that somebody has chosen stays.
        if has_part(design, path) and value_at(design, model_path(path)) != value_at(automatic, model_path(path)):
            empty = with_value(empty, model_path(path), value_at(design, model_path(path)))
    for path, value in values.items():
        empty = with_value(empty, model_path(path), value)
    return normal(empty, context)


def has_part(design: Design, path: str) -> bool:
    """True if the design has the part that holds the option."""
    part: object = design
    for name in model_path(path)[:-1]:
        part = getattr(part, name)
    return part is not None


def plan_rows(level: Level, shown: Design) -> tuple[Option, ...]:
    """The rows of the plan of a design as it is shown: those that apply, and those of hidden parts that may not be changed."""
    rows = options(level, shown)
    if not level.hidden:
        return rows
    own = {(row.key, row.label) for row in rows}
    more = (row for row in options(replace(level, choices=()), shown) if (row.key, row.label) not in own)
    hidden = (row for row in more if any(concerns(row.key, path) for path in level.hidden))
    return tuple(sorted((*rows, *hidden), key=lambda row: _ORDER[row.group]))


def concerns(key: str, path: str) -> bool:
    """True if the plan's row of that key shows a hidden path, or something within it."""
    return within(key, (path, option_key(tuple(path.split(".")))))
