"""A fault of the pack: what it strikes, what comes before it, who recovers, and what decides the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.assess.pack.earlier_fault import EarlierFault
from drill.assess.pack.pack_targets import Targets
from drill.assess.resilience_policy import Disruption
from drill.engine.faults.fault_table import FAULTS
from drill.model.design import Rule
from drill.model.inputs import Inputs
from drill.model.said import Said


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
    """How long after its start it takes effect."""
    loaded: bool = True
    """Whether the offered load can decide what comes of it, so that it is worth asking up to which load it is survived."""
    in_window: bool = False
    """Whether it waits for the maintenance window: the drill begins just before that."""
    option: str = "database"
    """Path of the part of a design that decides what comes of it, where nothing says it better."""

    @property
    def title(self) -> str:
        """The title of the fault, from the record of its kind."""
        return FAULTS[self.kind].title if self.kind else self.id
