"""Classifies a second as good, lossy or down: downtime and recovery are counted in these."""

from __future__ import annotations

from drill.engine.state.frames import Answers

DOWN_SHARE = 0.5
"""A second in which less than this share of the offered load is answered in time is down, whatever has been lost by then."""
GOOD_SHARE = 0.99
"""Availability of a good second, where nobody asks for another."""
RECOVERY_S = 30
"""Good seconds in a row that count as recovered."""


def is_down(row: Answers) -> bool:
    """True if less than half of the offered load was answered in time: everything hangs or fails."""
    offered, answered, _ = row
    return answered < DOWN_SHARE * offered


def is_lossy(row: Answers, wanted: float = GOOD_SHARE) -> bool:
    """True if more requests were late or failed than the wanted availability leaves room for."""
    offered, answered, lost = row
    return lost > (1.0 - wanted) * max(offered, answered + lost)


def is_good(row: Answers, wanted: float = GOOD_SHARE) -> bool:
    """Neither down nor lossy: a calm second."""
    return not is_down(row) and not is_lossy(row, wanted)
