"""One second's classes and nodes as plain data, for JSON: rates a second, and the state at its end."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from drill.model.run import ClassFrame, Frame, NodeFrame

DIGITS = 6
"""Decimals of a figure: those of the arithmetic's last bits would only be noise in a file."""
OF_CLASS = (
    "offered",
    "good",
    "stale",
    "late",
    "failed",
    "retries",
    "waiting",
    "p50_ms",
    "p99_ms",
    "hit_ratio",
    "backlog",
)
OF_NODE = ("load", "rate", "queue", "lag_s", "warmth", "connections", "in_use", "opened", "refused")


def frame_data(frame: Frame, classes: Sequence[str], nodes: Sequence[str]) -> dict[str, Any]:
    """`classes` and `nodes` by their names, which are those of the level and the topology in the frame's own order.

    What is infinite (the lag of a replica that no longer follows) is null.
    """
    return {
        "classes": {name: _figures(row, OF_CLASS) for name, row in zip(classes, frame.classes, strict=True)},
        "nodes": {
            name: {"state": row.state, "role": row.role, **_figures(row, OF_NODE)}
            for name, row in zip(nodes, frame.nodes, strict=True)
        },
    }


def _figures(row: ClassFrame | NodeFrame, names: Sequence[str]) -> dict[str, float | None]:
    values = ((name, getattr(row, name)) for name in names)
    return {name: round(value, DIGITS) if isfinite(value) else None for name, value in values}
