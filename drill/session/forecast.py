"""The player's prediction before a drill, and how it compares with the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.words import units

if TYPE_CHECKING:
    from drill.model.run import Frames
    from drill.model.topology import Topology

LADDER = (1.0, 0.9999, 0.999, 0.995, 0.99, 0.98, 0.95, 0.9, 0.75, 0.5)


@dataclass(frozen=True, slots=True)
class Forecast:
    """An availability, and the node expected to go down first (empty: none)."""

    availability: float
    first_down: str


@dataclass(frozen=True, slots=True)
class ForecastResult:
    """The result of a forecast."""

    availability: str
    first_down: str


def first_down(topology: Topology, frames: Frames) -> str:
    """The first node that is down in any frame; the first in map order among several; empty when none ever is."""
    from drill.model.run import NodeState

    for second in range(len(frames)):
        for node, frame in zip(topology.nodes, frames[second].nodes, strict=True):
            if frame.state is NodeState.DOWN:
                return node.id
    return ""


def compare(forecast: Forecast, availability: float, down: str) -> ForecastResult:
    """Forecast against result, in words."""
    gap = availability - forecast.availability
    said, was = units.percent(forecast.availability), units.percent(availability)
    if abs(gap) * 1000 < 1:
        verdict = "as you expected"
    else:
        verdict = "better than you expected" if gap > 0 else "worse than you expected"
    hit = forecast.first_down == down
    return ForecastResult(
        f"You expected {said}; it was {was}: {verdict}.",
        f"First to go down: {down or 'nothing'}"
        + (", as you predicted." if hit else f"; you predicted {forecast.first_down or 'that no node would'}."),
    )
