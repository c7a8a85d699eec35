"""Limits on modifying a volume: only once the last change has been optimised, and at most four times in 24 hours.

Amazon RDS User Guide, User_PIOPS.Increase and USER_PIOPS.Autoscaling (2026). Until 2025 changes were six hours apart besides:
`Inputs.modifications_apart_s`, for a level that says its year. How long the optimisation takes is not promised: the
EBS guide's typical figure for a full volume is used, in proportion to what is stored.
"""

from __future__ import annotations

from drill.engine.state.state import State
from drill.engine.state.timings import MODIFICATIONS_A_DAY, OPTIMISE_S_A_GIB
from drill.engine.state.volumes import Disk

DAY_S = 86_400
OPTIMISING = "cooling_down"
TOO_SOON = "too_soon"
EXHAUSTED = "exhausted"


def begin(state: State, disk: Disk) -> None:
    """A change of size counts from the second in which it is asked for."""
    disk.modified = [*(second for second in disk.modified if state.second - second < DAY_S), state.second]
    optimise(state, disk)


def optimise(state: State, disk: Disk) -> None:
    """A volume that has changed is being optimised: its data are redistributed."""
    disk.optimised_at = state.second + int(disk.used_gib * state.figure(OPTIMISE_S_A_GIB))


def _too_soon(state: State, disk: Disk) -> bool:
    """True if the rules of a past year keep changes further apart than the last one is old."""
    apart_s = state.inputs.modifications_apart_s
    return bool(disk.modified) and state.second - disk.modified[-1] < apart_s


def obstacle(state: State, disk: Disk) -> str:
    """The reason not to modify a volume now: `cooling_down`, `too_soon` or `exhausted`; empty while it may be."""
    if state.second < disk.optimised_at:
        return OPTIMISING
    if _too_soon(state, disk):
        return TOO_SOON
    recent = sum(1 for second in disk.modified if state.second - second < DAY_S)
    return EXHAUSTED if recent >= state.figure(MODIFICATIONS_A_DAY) else ""
