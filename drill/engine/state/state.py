"""The discrete state: which nodes are up, which is the writer, what is scheduled. A plain value that can be copied and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVarTuple

from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.automation import (
    AlarmWatch,
    AutoPause,
    Hands,
    OnCall,
    ReaderScaling,
    RunbookProgress,
    WriterHealth,
)
from drill.engine.state.cache_tier import CacheTier, ShardState
from drill.engine.state.chance import between
from drill.engine.state.client_access import Access, EndpointMove
from drill.engine.state.client_load import Admission, AppFleet, Backlogs
from drill.engine.state.connection_pools import ConnectionPools
from drill.engine.state.copying import copied
from drill.engine.state.machine import Machine
from drill.engine.state.memo import Memo
from drill.engine.state.metering import Charges
from drill.engine.state.outages import ControlPlane, DarkZones, DroppedTables, RegionFailover
from drill.engine.state.pending_maintenance import TransactionIds, Upgrades
from drill.engine.state.schedule import Entry, Schedule
from drill.engine.state.table_locks import TableLocks
from drill.engine.state.volumes import Disk, LostWrites, SegmentCopies
from drill.model.action import Action
from drill.model.figure import Figure
from drill.model.inputs import Inputs
from drill.model.run import Event
from drill.model.said import NOTHING, Chain, Said
from drill.model.short_repr import short_repr

Payloads = TypeVarTuple("Payloads")


@short_repr("seed", "tick", "writer", "len:machines", "len:shards", "len:events")
@dataclass(slots=True)
class State:
    """Everything discrete. `tick` counts quarter seconds."""

    inputs: Inputs
    figures: Mapping[str, Figure]
    """The plant's figures by key."""
    regions: Mapping[str, str]
    """The region of every zone of the level."""
    trips_ms: Mapping[tuple[str, str], float]
    """Round trips between two zones, either way round."""
    seed: int
    tick: int
    machines: list[Machine]
    shards: list[ShardState]
    schedule: Schedule
    writer: int
    """Index of the machine that takes writes, -1 while there is none."""
    endpoint: int
    """Index of the machine the writer endpoint's clients talk to once they have caught up."""
    move: EndpointMove | None = None
    failing_over: bool = False
    struck: dict[str, str] = field(default_factory=dict)
    """Machine that a fault on a role struck, by fault id, until it ends."""
    admission: Admission = field(default_factory=Admission)
    access: Access = field(default_factory=Access)
    pools: ConnectionPools = field(default_factory=ConnectionPools)
    fleet: AppFleet = field(default_factory=AppFleet)
    backlogs: Backlogs = field(default_factory=Backlogs)
    cache: CacheTier = field(default_factory=CacheTier)
    dark: DarkZones = field(default_factory=DarkZones)
    control: ControlPlane = field(default_factory=ControlPlane)
    locks: TableLocks = field(default_factory=TableLocks)
    upgrades: Upgrades = field(default_factory=Upgrades)
    writer_health: WriterHealth = field(default_factory=WriterHealth)
    transaction_ids: TransactionIds = field(default_factory=TransactionIds)
    dropped: DroppedTables = field(default_factory=DroppedTables)
    region_failover: RegionFailover = field(default_factory=RegionFailover)
    reads_moved: bool = False
    """Reads of replicas go to the writer: a restored instance has no replicas yet."""
    lost: LostWrites = field(default_factory=LostWrites)
    restoring: bool = False
    converting: bool = False
    """A Single-AZ database is becoming Multi-AZ."""
    volumes: list[Disk] = field(default_factory=list)
    """Every volume that there has been; a machine knows its own."""
    segments: SegmentCopies = field(default_factory=SegmentCopies)
    root: Chain = NOTHING
    """The last event that can start an overload, behind the input that it follows from; empty before there was one."""
    root_s: int = -(10**9)
    """When that was."""
    acts: list[Action] = field(default_factory=list)
    player_acts: int = 0
    hands: Hands = field(default_factory=Hands)
    acting: str = ""
    """The actor of the action being carried out: `player` or `rule`."""
    acting_rule: str = ""
    """The condition of the rule that does it; empty for a player."""
    runbook: RunbookProgress = field(default_factory=RunbookProgress)
    bill: Charges = field(default_factory=Charges)
    scaling: ReaderScaling = field(default_factory=ReaderScaling)
    auto_pause: AutoPause = field(default_factory=AutoPause)
    clones: list[float] = field(default_factory=list)
    """Aurora: writes committed when each clone was made; -1 while it is being made."""
    events: list[Event] = field(default_factory=list)
    changed: bool = True
    """Parameters of the flow must be worked out again."""
    alarms: dict[str, bool] = field(default_factory=dict)
    cloud_alarms: list[AlarmWatch] = field(default_factory=list)
    """The alarms of the design, in its order."""
    on_call: OnCall = field(default_factory=OnCall)
    encrypted: bool = True
    """At rest, now."""
    audit_failures: int = 0
    draws: dict[str, int] = field(default_factory=dict)
    """The number of draws from each random stream."""
    memo: Memo = field(default_factory=Memo, compare=False)

    @property
    def lost_writes(self) -> float:
        """Acknowledged writes that no longer exist: those of the history, and those of a former primary beside it."""
        total = self.lost.total
        for machine in self.machines:
            total += machine.strayed
        return total

    def succeed(self, new: int) -> None:
        """Make another machine the writer; the old writer and its replicas follow it."""
        for machine in self.machines:
            if machine.follows == self.writer:
                machine.follows = new
        self.writer = self.machines[new].follows = new

    def volume(self, i: int) -> Disk:
        """The volume that a machine is on."""
        return self.volumes[self.machines[i].volume]

    @property
    def second(self) -> int:
        """Whole seconds gone."""
        return self.tick // TICKS

    def at(
        self, tick: int, handler: Callable[[State, Arrays, *Payloads], None], *payload: *Payloads, priority: int = 5
    ) -> None:
        """Schedule an event; not before the next tick to come."""
        self.schedule.put(max(tick, self.tick), priority, handler, payload)

    def after(self, seconds: float, handler: Callable[[State, Arrays, *Payloads], None], *payload: *Payloads) -> None:
        """Schedule an event `seconds` from now, rounded to a tick."""
        self.at(self.tick + max(1, int(seconds * TICKS + 0.5)), handler, *payload)

    def due(self) -> Entry | None:
        """Take the next event that is due, if any."""
        return self.schedule.take(self.tick)

    def figure(self, key: str) -> float:
        """The value of a figure."""
        return self.figures[key].value

    def draw(self, key: str, stream: str = "") -> float:
        """An even draw from the documented range of a figure, one more of its stream each time."""
        figure = self.figures[key]
        name = f"{key}/{stream}"
        index = self.draws.get(name, 0)
        self.draws[name] = index + 1
        return between(figure.low, figure.high, self.seed, name, index)

    def say(self, kind: str, node: str, said: Said, aws_id: str = "") -> None:
        """A line in the event log; alarms only where the design has them."""
        if kind == "alarm" and not self.inputs.design.monitoring.alarms:
            return
        self.events.append(Event(self.second, kind, node, said, aws_id))

    def start_trouble(self, event: Said, parent: Chain = NOTHING) -> None:
        """Record an event that can overload something: overloads that begin soon are charged to it.

        A consequence has a parent: the chain that it follows from, whose first link is an input.
        """
        self.root = (parent[0], event) if parent and parent[0] != event else (event,)
        self.root_s = self.second

    def asked_for(self, kind: str) -> Chain:
        """The last action of a kind, as the beginning of a chain; empty when there was none."""
        found = [action for action in self.acts if action.kind == kind]
        if not found:
            return NOTHING
        return (Said("action.root", at_s=found[-1].at_s, kind=kind, target=found[-1].target),)

    def index(self, node: str) -> int:
        """Index of the machine of a node. Raises KeyError."""
        for i, machine in enumerate(self.machines):
            if machine.spec.node == node:
                return i
        raise KeyError(node)


def copy(state: State) -> State:
    """A copy that shares nothing that changes."""
    return copied(state)
