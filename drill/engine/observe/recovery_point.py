"""The recovery point (RPO) of a drill: the span of time whose writes are lost."""

from __future__ import annotations

from drill.engine.database.recovery import committed_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State

WHOLE = 0.5
"""Less than half a write is none."""


def rpo_s(state: State, r: Arrays) -> float:
    """The longest time, in seconds, whose writes to the database are gone; 0 while none are.

    A former primary goes on where its history was cut off: its writes are gone from the last that both histories have to the
    last that it took. Writes that only a cache had are not among them.
    """
    longest = 0.0
    for first, last in state.lost.spans:
        if last - first >= WHOLE:
            longest = max(longest, committed_s(r, last) - committed_s(r, first))
    for machine in state.machines:
        if machine.strayed >= WHOLE:
            longest = max(longest, machine.stray_until_s - machine.stray_from_s)
    return longest
