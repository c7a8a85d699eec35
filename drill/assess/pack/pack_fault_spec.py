"""A fault of the pack: what it strikes, what comes before it, who recovers, and what decides the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.assess.pack.pack_targets import Targets
from drill.assess.resilience_policy import Disruption
from drill.engine.faults.fault_spec import MOST_FACTOR
from drill.engine.faults.fault_table import FAULTS
from drill.model.design import Rule
from drill.model.inputs import Inputs
from drill.model.said import Said

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


@dataclass(frozen=True, slots=True)
class PackFault:
    """A fault of the pack."""

    id: str
    code: str
    """Code of the finding where it breaches the policy: `A108`."""
    disruption: Disruption
    kind: str
    targets: Targets
    absent: Said
    """Why it is not exercised where it has no target."""
    factor: Callable[[Inputs], float] | None = None
    """Its factor in this plant; None: it takes none."""
    earlier: Callable[[Inputs], EarlierFault | None] = lambda _inputs: None
    """A fault that begins before it."""
    rules: Callable[[Inputs], tuple[Rule, ...]] = lambda _inputs: ()
    """Rules that let a person recover where only a person can."""
    effects: tuple[str, ...] = ()
    """Codes of events, one of which shows that it took effect; none: it always does when it strikes."""
    takes_s: int = 0
    """The time after its start at which it takes effect."""
    loaded: bool = True
    """True if the offered load can decide what comes of it, so that it is worth asking up to which load it is survived."""
    in_window: bool = False
    """True if it waits for the maintenance window: the drill begins just before that."""
    option: str = "database"
    """Path of the part of a design that decides what comes of it, where nothing says it better."""

    @property
    def title(self) -> str:
        """The title of the fault, from the record of its kind."""
        return FAULTS[self.kind].title if self.kind else self.id


def fill_rate(inputs: Inputs) -> float:
    """GiB a minute that fill what the burst has left of the volume within `FILL_MIN` minutes."""
    return max(0.01, round(inputs.design.database.storage.gib * (1 - FILLED_BEFORE) / FILL_MIN, 3))


def nearly_filled(inputs: Inputs) -> EarlierFault | None:
    """A burst of logs that fills the volume to `FILLED_BEFORE`; None where the data does already."""
    more = inputs.design.database.storage.gib * FILLED_BEFORE - inputs.level.data_gib
    if more <= 0:
        return None
    return EarlierFault("drill:log-growth", min(float(MOST_FACTOR), round(more * 60 / BURST_S, 3)), BURST_S)
