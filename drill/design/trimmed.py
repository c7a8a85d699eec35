"""The data of a design's file without the values that are filled in anyway, so that other choices may change beneath them."""

from __future__ import annotations

from typing import Any

from drill.design.dump import design_data
from drill.design.level_context import LevelContext
from drill.design.normal import left_out, normal
from drill.design.specs import FILLED
from drill.model.design import Design
from drill.model.level import Level


def trimmed(level: Level, design: Design) -> dict[str, Any]:
    """The design's data; a filled value stays where it differs from what would be filled in."""
    data = design_data(design)
    automatic = design_data(normal(left_out(design), LevelContext.of(level)))
    for option in FILLED:
        path = option.split(".")
        if part(data, path) == part(automatic, path):
            take_out(data, path)
    return data


def part(data: Any, path: list[str]) -> Any:  # noqa: ANN401 (any part of a design file)
    """The value at a path; None where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def take_out(data: dict[str, Any], path: list[str]) -> None:
    """Remove the value at a path, if there is one."""
    for key in path[:-1]:
        inner = data.get(key)
        if not isinstance(inner, dict):
            return
        data = inner
    data.pop(path[-1], None)
