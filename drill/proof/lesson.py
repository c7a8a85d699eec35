"""A design without a level's lesson: the option that the level needs is reset to its value in `start`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.design.choices import chosen_with
from drill.design.dump import design_data, headed, part
from drill.errors import Problems
from drill.files.load import design_from
from drill.model.design import Design
from drill.model.level import Level


def lacks_lesson(level: Level, design: Design) -> bool:
    """True if the design leaves the option the level needs as the level starts with it, or has no such part at all."""
    path = level.needs.split(".")
    value = part(design_data(design), path)
    return value is None or _plain(value) == _plain(part(design_data(level.start), path))


def without(level: Level, design: Design) -> Design | None:
    """The design with that option, and what comes with it, as at the start; None when that is no legal design."""
    data, start = design_data(design), design_data(level.start)
    for option in (level.needs, *chosen_with(level.needs)):
        path = option.split(".")
        _put(data, path, part(start, path))
    try:
        made = design_from(headed("without it", level.id, data), level)
    except Problems:
        return None
    return replace(made, name=f"{design.name} without {level.needs}")


def _plain(value: Any) -> Any:  # noqa: ANN401
    """A value with the ways to say `not there` made one."""
    return None if value in (False, "off", [], {}) else value


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
