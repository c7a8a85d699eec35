"""A database machine now."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.inputs import MachineSpec
from drill.model.run import NodeState
from drill.model.said import NOTHING, Chain, Said
from drill.model.short_repr import short_repr


@dataclass(slots=True)
class Loading:
    """A volume that was restored, while not all of its blocks have come from the backup."""

    loaded_s: float
    """When the background has loaded every block."""
    touched: tuple[float, ...] = ()
    """Reads, or rows written, of each class since it was restored; empty: none yet."""


@short_repr("spec.node", "role", "state", "alive", "note")
@dataclass(slots=True)
class Machine:
    """One database machine now."""

    spec: MachineSpec
    role: str
    """writer, standby, reader or retired."""
    alive: bool = True
    silent: bool = False
    """Packets to it vanish: callers find out by time-out."""
    cut_off: bool = False
    """Alive, but nobody reaches it."""
    cut_by: set[str] = field(default_factory=set)
    """Faults of its own, besides its zone's, that keep it from answering."""
    state: NodeState = NodeState.UP
    note: Said | None = None
    chain: Chain = NOTHING
    """Why it is as it is: event, consequence, choice."""
    last_chain: Chain = NOTHING
    """Why it was as it was before it was well."""
    overload: Chain = NOTHING
    """The chain of its overload; empty while its offered load is within its capacity."""
    promoted_by: Chain = NOTHING
    """The event that made it the writer; empty for the first writer."""
    last_overload: Chain = NOTHING
    """Why it was overloaded the last time."""
    overload_until_s: int = -(10**9)
    """When that was over."""
    seen: bool = True
    """Clients send it reads."""
    warm: float = 1e15
    """Requests since its buffers were cold."""
    keeps_pages: bool = False
    """It is restarting, and its page cache survives that."""
    bound: int = -1
    """The bucket (`state.buckets`) that allows less than its processors could do; -1: none."""
    lazy: Loading | None = None
    """Its volume was restored: blocks come from the backup when first read. None: all are there."""
    slow: float = 1.0
    """Factor on the latency of its volume, and on what an I/O operation takes of its limits, by a fault."""
    optimising: float = 1.0
    """Factor on the latency of its volume while that is being optimised for another performance."""
    apply: float = 1.0
    """Factor on its apply rate (replicas)."""
    stale_plans: float = 1.0
    """Factor on its work while its planner has no statistics."""
    lag_s: float = 0.0
    """Age of the oldest write it has not applied, at the last look."""
    lag_before_s: float = 0.0
    """Its lag a second ago."""
    gone_since: int = -1
    """Second since which nothing has reached it; -1: it is reached."""
    volume: int = 0
    """Its volume's number. Aurora's instances share one, and so do an instance and its standby, whose blocks are copied."""
    follows: int = 0
    """Index of the machine whose writes it gets, or its own."""
    stray: bool = False
    """A former primary that still takes writes: none of them is in the history that goes on elsewhere."""
    strayed: float = 0.0
    """The number it has taken."""
    stray_from_s: float = 0.0
    """When the newest write was committed that both histories have."""
    stray_until_s: int = 0
    """When it took the last."""
    detached: bool = False
    """No longer follows the writer."""
    stopped: bool = False
    """Replication to it has been stopped, for its promotion."""
    standby_zone: str = ""
    """Zone of a standby of its own that is not on the map; empty: none."""
    standby_from_s: int = 0
    """Second from which that standby can take over."""
    standby_lazy: Loading | None = None
    """That standby's volume was restored: writes wait for the blocks that it has not loaded. None: all are there."""
    forgotten: bool = False
    """Its clients cache an address for ever that it no longer has."""
    acu: float = 0.0
    """Capacity now of a serverless instance; 0 before the first look at its load."""
    paused: bool = False
    """Restarting under its sessions, or resuming: requests wait."""
    asleep: bool = False
    """A serverless instance that is paused because nobody is connected: no capacity is billed."""
    coming: bool = False
    """It is being created, by auto scaling, or recreated."""
    included: bool = False
    """The monthly bill holds it."""
    boot: int = 0
    """Counts its starts and stops, so that a late event of an earlier life is ignored."""

    @property
    def speed(self) -> float:
        """Work a vCPU does relative to the reference: its class's, less while its plans are bad."""
        return self.spec.speed / self.stale_plans

    @property
    def latency(self) -> float:
        """Factor on the latency of its volume."""
        return self.slow * self.optimising

    @property
    def whole(self) -> bool:
        """True if nothing of its own slows it down: neither its volumes nor its plans."""
        return self.slow <= 1.0 and not self.loads and self.stale_plans <= 1.0

    @property
    def loads(self) -> bool:
        """True if its volume, or its standby's, has blocks to load."""
        return self.lazy is not None or self.standby_lazy is not None
