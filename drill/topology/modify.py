"""A design with one option changed, for the engine, which knows neither files nor forms. Loads those only when it is asked."""

from __future__ import annotations

from drill.model.design import Design
from drill.model.inputs import Modified
from drill.model.level import Level


def modify(level: Level, design: Design, path: str, text: str) -> Modified | None:
    """The design with the option at a path changed to what a text of a file means; None where that cannot be."""
    from drill.design.live_changes import modified

    return modified(level, design, path, text)
