"""The pace of a drill: fast while nothing changes, a few seconds a second after a change, then faster again.

A drill of any length lasts a minute or so, and most of it is the outage. The simulation is the same at every pace.
"""

from __future__ import annotations

from dataclasses import dataclass

SLOW = 2.5
"""Simulated seconds a second right after a change."""
GROWS, GROWS_IN_LOSS = 0.5, 0.15
"""Speed gained for every simulated second without a change; less while requests are lost."""
CALM_S, LOSS_S = 20.0, 60.0
"""Seconds that the whole drill would take at the highest speed: in calm, and while requests are lost."""
USUAL_SPEED = 20
"""The speed at which the pace is as it is here; others are relative to it."""
BUSY_S, MANY_CHANGES = 300, 4
"""With more changes than that in so many seconds, each slows the drill down for a shorter while."""
STEADY_S = 40
"""The first seconds are as calm as if nothing had changed for so long."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """A player's choices: an even pace, and whether a drill can be paused and rewound."""

    even: bool = False
    pausing: bool = True


def pace(length_s: int, since_s: float, changes: int, *, losing: bool) -> float:
    """Simulated seconds a second: `since_s` after the last change, with `changes` in the last minutes."""
    most = max(SLOW, length_s / (LOSS_S if losing else CALM_S))
    grows = (GROWS_IN_LOSS if losing else GROWS) * max(1.0, changes / MANY_CHANGES)
    return min(most, SLOW + grows * since_s)
