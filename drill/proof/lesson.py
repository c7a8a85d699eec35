"""Designs without a level's lesson: what its condition asks for is taken back to `start`, or put otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from drill.design.changes import changes
from drill.design.choices import chosen_with
from drill.design.dump import design_data, headed, part
from drill.design.lesson_condition import lesson_condition
from drill.errors import Problems
from drill.files.load import design_from
from drill.model.design import Design
from drill.model.level import Level

MOST_OTHERWISE = 4
"""Other values that are tried where the start has the lesson itself."""


def lacks_lesson(level: Level, design: Design) -> bool:
    """True if the design does not meet the condition of the level's lesson."""
    return not lesson_condition(level.needs).met(level, design)


def without(level: Level, design: Design) -> tuple[Design, ...]:
    """The design with that option, and what comes with it, as at the start; with other values where the start has the lesson.

    None that is no legal design.
    """
    made = islice(_otherwise(level, design), MOST_OTHERWISE) if not lacks_lesson(level, level.start) else ()
    name = f"{design.name} without {level.needs}"
    return tuple(replace(one, name=name) for one in (*made, *_as_at_start(level, design)) if lacks_lesson(level, one))


def _otherwise(level: Level, design: Design) -> Iterator[Design]:
    found = changes(level, design, lesson_condition(level.needs).path)
    return (change.design for change in found if lacks_lesson(level, change.design))


def _as_at_start(level: Level, design: Design) -> Iterator[Design]:
    path = lesson_condition(level.needs).path
    data, start = design_data(design), design_data(level.start)
    for option in (path, *chosen_with(path)):
        _put(data, option.split("."), part(start, option.split(".")))
    try:
        yield design_from(headed("without it", level.id, data), level)
    except Problems:
        return


def _put(data: dict[str, Any], path: list[str], value: Any) -> None:  # noqa: ANN401
    for key in path[:-1]:
        inner = data.get(key)
        if not isinstance(inner, dict):
            return
        data = inner
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value
