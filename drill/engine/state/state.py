"""The discrete state: who is up, who is the writer, what happens next. Plain values, so that a world can be copied.

Events are tuples (tick, priority, counter, name, payload) on a heap; the counter settles ties, so that order never depends
on anything but the order in which they were made.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import Any

from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.chance import between
from drill.model.action import Action
from drill.model.figure import Figure
from drill.model.inputs import Inputs, MachineSpec
from drill.model.run import Event, NodeState
from drill.model.said import NOTHING, Chain, Line, Said
from drill.model.short_repr import short_repr

Payload = tuple[str | int | float | Said, ...]
Entry = tuple[int, int, int, str, Payload]


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
    state: NodeState = NodeState.UP
    note: Line | None = None
    chain: Chain = NOTHING
    """Why it is as it is: event, consequence, choice."""
    overload: Chain = NOTHING
    """Why more is asked of it than it can do; empty while it keeps up."""
    seen: bool = True
    """Clients send it reads."""
    warm: float = 1e15
    """Requests since its buffers were cold."""
    credits: float = 0.0
    """gp2 burst credits left."""
    disk_bound: bool = False
    """Its volume gives fewer I/O operations than its processors could use."""
    lazy: bool = False
    """Restored: blocks come from the backup when first touched."""
    slow: float = 1.0
    """Factor on the latency of its volume."""
    apply: float = 1.0
    """Factor on its apply rate (replicas)."""
    lag_s: float = 0.0
    """Age of the oldest write it has not applied, at the last look."""
    lag_before_s: float = 0.0
    """Its lag a second ago."""
    gone_since: int = -1
    """Second since which nothing has reached it; -1: it is reached."""
    detached: bool = False
    """No longer follows the writer."""
    stopped: bool = False
    """Replication to it has been stopped, for its promotion."""
    spare: str = ""
    """Zone of a standby of its own that is not on the map; empty: none."""
    spare_from_s: int = 0
    """Second from which that standby can take over."""
    forgotten: bool = False
    """Its clients cache an address for ever that it no longer has."""
    ios_per_work: float = 0.0
    """I/O operations that go with a processor second of its work."""
    ios_per_applied: float = 0.0
    """I/O operations that go with a row that it applies (replicas)."""
    applied_before: float = 0.0
    """Writes it had applied a second ago (replicas)."""
    acu: float = 0.0
    """Capacity now of a serverless instance; 0 before the first look at its load."""
    paused: bool = False
    """Restarting under its sessions: requests wait."""
    coming: bool = False
    """It is being made: by auto scaling, or anew."""
    included: bool = False
    """The monthly bill holds it."""
    boot: int = 0
    """Counts its starts and stops, so that a late event of an earlier life is ignored."""


@dataclass(slots=True)
class ShardState:
    """One cache shard now."""

    up: bool = True
    warm_replicas: int = 0
    state: NodeState = NodeState.UP
    note: Line | None = None
    chain: Chain = NOTHING
    empty_since: int = -(10**9)
    """Second it was last emptied."""
    answered: bool = True
    """A second ago."""
    overload: Chain = NOTHING
    """Why more commands are asked of it than it can answer; empty while it keeps up."""
    reads_per_s: float = 1e18
    """Reads it can answer if it does nothing else."""
    writes_per_s: float = 1e18
    """Writes it can answer if it does nothing else."""
    busy: float = 0.0
    """Share of its capacity that moving keys takes."""
    acked: float = 0.0
    """Writes acknowledged during the drill to classes that live here, and not lost since."""
    acked_per_s: float = 0.0


@dataclass(slots=True)
class Move:
    """Clients of the writer endpoint going from one machine to another between two ticks."""

    old: int
    new: int
    start: int
    end: int
    stuck: bool = False
    """They never look again: the name is cached for ever."""
    why: Line | None = None
    """The event that made them move."""
    held: int = 0
    """Tick until which pools keep dead connections to the old machine: nobody moves before it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that holds clients out when they open a connection. Seconds of the drill."""

    since: int
    eases: int
    """Second by which client after client has been let in again; not after `since`: all at once, when it is lifted."""
    silent: bool
    """Their packets vanish, instead of being refused."""
    drops: bool
    """Connections that stood are gone too."""
    chain: Chain
    undoable: bool = True
    """It is a change that can be taken back."""
    at_proxy: bool = False
    """The proxy is held out, not the clients: its own connections stand until they are old."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """Requests of a class being let back in: from tick `since` on, over so many ticks, `depth` of them refused before it."""

    since: int
    ticks: int
    depth: float
    chain: Chain


@dataclass(slots=True)
class Disk:
    """The writer's volume: how full it is, and what storage auto scaling has done. Sizes in GiB."""

    used_gib: float = 0.0
    allocated_gib: float = 0.0
    growth: dict[str, float] = field(default_factory=dict)
    """GiB a minute by fault id."""
    hour: list[float] = field(default_factory=list)
    """What was used at each full minute of the past hour, oldest first; empty before anything grew."""
    why: Line = ""
    low_since: int = -1
    """Second since which less than a tenth is free; -1: it is not so."""
    grown_at: int = -1
    full: bool = False
    refused: str = ""
    """Why it did not grow the last time it should have."""


@dataclass(slots=True)
class ReaderScaling:
    """What auto scaling of readers has seen: CPU summed over this minute, minutes in a row over and under, when it may act."""

    busy: float = 0.0
    over: int = 0
    under: int = 0
    until: int = 0


@dataclass(slots=True)
class Scheduled:
    """A heap of entries that copies by value."""

    heap: list[Entry] = field(default_factory=list)
    counter: int = 0


@short_repr("seed", "tick", "writer", "len:machines", "len:shards", "len:events")
@dataclass(slots=True)
class State:
    """Everything discrete. `tick` counts quarter seconds."""

    inputs: Inputs
    figures: dict[str, Figure]
    """The plant's figures by key."""
    regions: dict[str, str]
    """The region of every zone of the level."""
    trips_ms: dict[tuple[str, str], float]
    """Round trips between two zones, either way round."""
    seed: int
    tick: int
    machines: list[Machine]
    shards: list[ShardState]
    scheduled: Scheduled
    writer: int
    """Index of the machine that takes writes, -1 while there is none."""
    endpoint: int
    """Index of the machine the writer endpoint's clients talk to once they have caught up."""
    move: Move | None = None
    failing_over: bool = False
    failovers: int = 0
    struck: dict[str, str] = field(default_factory=dict)
    """Machine that a fault on a role struck, by fault id, until it ends."""
    surge: dict[str, float] = field(default_factory=dict)
    """Demand factor by fault id."""
    surge_class: dict[str, str] = field(default_factory=dict)
    shed: dict[str, float] = field(default_factory=dict)
    """Share shed by class."""
    ramps: dict[str, Ramp] = field(default_factory=dict)
    """Classes that are being let back in."""
    last_writer: tuple[int, int] = (-1, -1)
    """The last writer that was up, and its boot; looked at only where the design has a ramp."""
    last_emptied: tuple[int, ...] = ()
    """When each cache shard had been emptied, at that look."""
    dropped: dict[str, Chain] = field(default_factory=dict)
    """Tables that are gone, and why."""
    dropped_at: int = -1
    dropped_chain: Chain = NOTHING
    """Why the last table went."""
    reads_moved: bool = False
    """Reads of replicas go to the writer: a restored instance has no replicas yet."""
    dark: dict[str, int] = field(default_factory=dict)
    """Zones without power or network: how many faults hold them so."""
    dark_cut: dict[str, bool] = field(default_factory=dict)
    """True where only the network is gone."""
    instances: int = 0
    """Application instances that work."""
    apps_gone: dict[str, str] = field(default_factory=dict)
    """Zones whose applications are gone: `sent` while the balancer still sends there, `out` once ejected."""
    apps_chain: Chain = NOTHING
    fleet_out: bool = False
    """Every application is being replaced, for its health check asks the database."""
    checks_pass: bool = True
    """Deep health checks get their answer."""
    checks_turn: int = 0
    """How often that has changed."""
    copies_lost: dict[str, int] = field(default_factory=dict)
    """Aurora: copies of each segment lost, by zone."""
    storage_chain: Chain = NOTHING
    cache_bytes: float = 0.0
    """Memory of all cache nodes for keys."""
    cache_instance: str = ""
    """Class of the cache nodes, once it was changed."""
    cache_nodes: int = 0
    """Nodes or shards of the cache, once that was changed."""
    unanswered: dict[str, int] = field(default_factory=dict)
    """Classes answered from copies past their lifetime, and since which second."""
    old_copies: dict[str, list[list[float]]] = field(default_factory=dict)
    """Copies that miss a write since they were loaded: by class, key group and age, as a share of the group's keys."""
    moved: float = 0.0
    """Share of the keys that clients look for on another node than before a change of the cluster."""
    placed: float = -1.0
    """That share when keys were last placed on shards; -1: they have not been."""
    lost_writes: float = 0.0
    restoring: bool = False
    converting: bool = False
    """A Single-AZ database is becoming Multi-AZ."""
    disk: Disk = field(default_factory=Disk)
    trigger: tuple[int, Line, str] = (-(10**9), "", "")
    """Last event that can start an overload: second, what it was, kind."""
    acts: list[Action] = field(default_factory=list)
    player_acts: int = 0
    fired: list[int] = field(default_factory=list)
    """Runbook rules already used."""
    held_since: list[int] = field(default_factory=list)
    """Second since which each runbook rule's condition holds; -1: it does not."""
    charges: dict[str, int] = field(default_factory=dict)
    """What the drill adds to the bill, micro-dollars by line."""
    metered: dict[str, float] = field(default_factory=dict)
    """The part of it that is paid for by the second, before rounding."""
    scaling: ReaderScaling = field(default_factory=ReaderScaling)
    crossing: int = -1
    """Machine of another region that is taking over, -1 for none."""
    primary_lost_tick: int = -1
    """When the whole region of the writer went dark, -1 while it has not."""
    clones: list[float] = field(default_factory=list)
    """Aurora: writes committed when each clone was made; -1 while it is being made."""
    tables: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """What was lent to the rows: waiting tables by class and machine; what a machine is, by machine (-1 and below)."""
    fleet: tuple[object, int, list[float]] | None = None
    """What applications were last looked at for, how many work, the share of each class sent to those that are gone."""
    paths: tuple[object, tuple[Any, ...]] | None = None
    """What requests of each class meet besides machines, and what that was worked out for."""
    laid: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """What times and tables of every machine were worked out for, while paths are the same."""
    posed: dict[int, tuple[object, ...]] = field(default_factory=dict)
    """How every node of the map was left by the last event."""
    events: list[Event] = field(default_factory=list)
    changed: bool = True
    """Parameters of the flow must be worked out again."""
    alarms: dict[str, bool] = field(default_factory=dict)
    barred: dict[str, Bar] = field(default_factory=dict)
    """What holds clients out, by fault id."""
    control_held: set[str] = field(default_factory=set)
    """Faults that keep the control plane down."""
    control_waits: list[tuple[str, Payload]] = field(default_factory=list)
    """What it would have done meanwhile, in order."""
    proxy_chain: Chain = NOTHING
    """Why the proxy answers nobody; empty while it does."""
    encrypted: bool = True
    """At rest, now."""
    audit_failures: int = 0
    draws: dict[str, int] = field(default_factory=dict)
    """How often each random stream has been used."""

    @property
    def second(self) -> int:
        """Whole seconds gone."""
        return self.tick // TICKS

    def at(self, tick: int, name: str, *payload: str | float | Said, priority: int = 5) -> None:
        """Put an event on the heap; not before the next tick to come."""
        self.scheduled.counter += 1
        entry = (max(tick, self.tick), priority, self.scheduled.counter, name, tuple(payload))
        heapq.heappush(self.scheduled.heap, entry)

    def after(self, seconds: float, name: str, *payload: str | float | Said) -> None:
        """Put an event on the heap `seconds` from now, rounded to a tick."""
        self.at(self.tick + max(1, int(seconds * TICKS + 0.5)), name, *payload)

    def due(self) -> Entry | None:
        """Take the next event that is due, if any."""
        heap = self.scheduled.heap
        if heap and heap[0][0] <= self.tick:
            return heapq.heappop(heap)
        return None

    def next_tick(self) -> int:
        """Tick of the next event; far away when there is none."""
        heap = self.scheduled.heap
        return heap[0][0] if heap else 1 << 60

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

    def say(self, kind: str, node: str, said: Line, aws_id: str = "") -> None:
        """A line in the event log; alarms only where the design has them."""
        if kind == "alarm" and not self.inputs.design.monitoring.alarms:
            return
        self.events.append(Event(self.second, kind, node, said, aws_id))

    @property
    def root(self) -> Chain:
        """The last event that can start an overload, as the beginning of a chain; empty before there was one."""
        return (self.trigger[1],) if self.trigger[1] else NOTHING

    def start_trouble(self, root: Line, kind: str = "") -> None:
        """Note an event that can overload something: overloads that begin soon are charged to it. A code holds its kind."""
        self.trigger = (self.second, root, kind or (str(root.fact("kind")) if isinstance(root, Said) else ""))

    def clock(self, second: int | None = None) -> str:
        """Wall-clock time of a second, as HH:MM:SS."""
        hours, minutes = self.inputs.level.starts.split(":")
        moment = (int(hours) * 3600 + int(minutes) * 60 + (self.second if second is None else second)) % 86400
        return f"{moment // 3600:02d}:{moment // 60 % 60:02d}:{moment % 60:02d}"

    def index(self, node: str) -> int:
        """Index of the machine of a node. Raises KeyError."""
        for i, machine in enumerate(self.machines):
            if machine.spec.node == node:
                return i
        raise KeyError(node)


def copy(state: State) -> State:
    """A copy that shares nothing that changes."""
    return replace(
        state,
        machines=[replace(machine) for machine in state.machines],
        disk=replace(state.disk, growth=dict(state.disk.growth), hour=list(state.disk.hour)),
        shards=[replace(shard) for shard in state.shards],
        scheduled=Scheduled(list(state.scheduled.heap), state.scheduled.counter),
        move=None if state.move is None else replace(state.move),
        struck=dict(state.struck),
        surge=dict(state.surge),
        surge_class=dict(state.surge_class),
        shed=dict(state.shed),
        control_held=set(state.control_held),
        control_waits=list(state.control_waits),
        ramps=dict(state.ramps),
        unanswered=dict(state.unanswered),
        old_copies={name: [list(bins) for bins in held] for name, held in state.old_copies.items()},
        dropped=dict(state.dropped),
        dark=dict(state.dark),
        dark_cut=dict(state.dark_cut),
        apps_gone=dict(state.apps_gone),
        copies_lost=dict(state.copies_lost),
        acts=list(state.acts),
        fired=list(state.fired),
        held_since=list(state.held_since),
        charges=dict(state.charges),
        metered=dict(state.metered),
        clones=list(state.clones),
        scaling=replace(state.scaling),
        tables=dict(state.tables),
        laid=dict(state.laid),
        posed=dict(state.posed),
        events=list(state.events),
        alarms=dict(state.alarms),
        barred=dict(state.barred),
        draws=dict(state.draws),
    )


def mean_lag_s(state: State, i: int) -> float:
    """Mean of that age over the last second: a replica that stands still was half a second less behind half a second ago."""
    machine = state.machines[i]
    return 0.5 * (machine.lag_s + machine.lag_before_s) if machine.lag_before_s > 0.0 else machine.lag_s


def update_rate(state: State, r: Arrays, name: str) -> float:
    """Records of a class rewritten a second by the requests of all classes that update it."""
    rate = 0.0
    for k, item in enumerate(state.inputs.level.classes):
        for target, records in item.updates:
            if target == name:
                rate += r.rate[k] * 4.0 * records
    return rate
