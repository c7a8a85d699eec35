"""The fault before a fault of the pack: logs that nearly fill the volume."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.faults.fault_spec import MOST_FACTOR
from drill.model.inputs import Inputs

FILLED_BEFORE, FILL_MIN, BURST_S = 0.89, 20, 60
"""A volume is filled to this share in a burst before the drill of growing logs; then the rest fills in so many minutes.

RDS enlarges a volume that has been less than 10 % free for five minutes: the drill leaves it the time.
"""


@dataclass(frozen=True, slots=True)
class EarlierFault:
    """A fault that strikes before the fault itself."""

    kind: str
    factor: float | None = None
    lasts_s: int | None = None
    """None: as long as the drill."""


def fill_rate(inputs: Inputs) -> float:
    """GiB a minute that fill what the burst has left of the volume within `FILL_MIN` minutes."""
    return max(0.01, round(inputs.design.database.storage.gib * (1 - FILLED_BEFORE) / FILL_MIN, 3))


def nearly_filled(inputs: Inputs) -> EarlierFault | None:
    """A burst of logs that fills the volume to `FILLED_BEFORE`; None where the data does already."""
    more = inputs.design.database.storage.gib * FILLED_BEFORE - inputs.level.data_gib
    if more <= 0:
        return None
    return EarlierFault("drill:log-growth", min(float(MOST_FACTOR), round(more * 60 / BURST_S, 3)), BURST_S)
