"""Inputs of the engine: a level and a design with every number looked up, so that the engine imports no catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from drill.model.design import Design
from drill.model.figure import Figure
from drill.model.level import Level
from drill.model.short_repr import short_repr
from drill.model.topology import Topology


@dataclass(frozen=True, slots=True)
class Bucket:
    """A limit of so much a second. Whoever uses less saves tokens; while they last, more is done: up to `peak` a second."""

    rate: float
    """The sustained rate, and the refill of a second."""
    peak: float
    """The most that can be done a second while tokens last."""
    size: float = 0.0
    """Tokens of a full bucket; 0: it does not burst."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a machine, in the order in which the rows hold them. None: it has no such part (`volume_…`: Aurora)."""

    volume_ios: Bucket | None = None
    """I/O operations a second of its volume."""
    volume_bytes: Bucket | None = None
    """Bytes a second of its volume."""
    class_ios: Bucket | None = None
    """I/O operations a second to EBS that its class passes."""
    class_bytes: Bucket | None = None
    """Bytes a second to EBS that its class passes."""
    network_bytes: Bucket | None = None
    """Bytes a second that its class sends."""
    cpu_s: Bucket | None = None
    """Processor seconds a second of a burstable class in standard mode. None: nothing slows its processors down."""

    @property
    def each(self) -> tuple[Bucket | None, ...]:
        """All of them, in order."""
        return (
            self.volume_ios,
            self.volume_bytes,
            self.class_ios,
            self.class_bytes,
            self.network_bytes,
            self.cpu_s,
        )


@short_repr("node", "zone", "instance", "max_connections")
@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A database instance: one node of the topology that runs queries, or could after a failover."""

    node: str
    zone: str
    instance: str
    vcpu: int
    memory_gib: float
    speed: float
    """Work a vCPU does relative to the reference (RDS, the same engine): Aurora's factor where it applies."""
    max_connections: int
    limits: Limits
    usd_hour: float = 0.0
    """Price of an hour in its region, for what a drill adds; of an ACU of a serverless instance."""
    least_acu: float = 0.0
    most_acu: float = 0.0
    """Capacity of a serverless instance; 0 for any other."""
    billed_acu: float = 0.0
    """Mean capacity that its monthly bill holds already."""

    @property
    def iops(self) -> float:
        """I/O operations a second without end; 0 where the volume is Aurora's, which has no such limit."""
        return min((item.rate for item in (self.limits.volume_ios, self.limits.class_ios) if item), default=0.0)


@dataclass(frozen=True, slots=True)
class Metered:
    """Usage that a serverless cache pays for, and usage that its monthly bill holds already."""

    usd_gb_hour: float
    usd_ecpu: float
    ecpu_bytes: int
    """Bytes that a command may move for one ECPU."""
    least_gb: float
    """Data that is charged at least."""
    billed_ecpu_s: float
    """ECPUs a second of the bill: those of the level's mean traffic, within the limits of the design."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard of the cache: the nodes of its primary and replicas, its memory, the commands it answers."""

    node: str
    zone: str
    replicas: tuple[tuple[str, str], ...]
    """(node, zone) of each replica."""
    memory_bytes: float
    ops_per_s: float
    """Commands it answers a second when all of them read."""
    write_ops_per_s: float = 1e18
    """The same when all of them write."""
    usd_hour: float = 0.0
    """Price of an hour of one node, for what a drill adds by scaling."""
    network_bytes: Bucket | None = None
    """Bytes a second that a node sends; None for a serverless cache, and in plants of tests."""
    metered: Metered | None = None
    """Of a serverless cache, which is a single shard: its commands are ECPUs. None for nodes."""
    secondary: str = ""
    """Region of the secondary cluster of a Global Datastore that it belongs to; empty: the primary's."""


@dataclass(frozen=True, slots=True)
class Modified:
    """A design in which one option has another value, and what it costs a running system to have it."""

    design: Design
    how: str
    """`online`, `redeploy`, `outage`, `copy` or `never`: the words of an option's record."""
    takes: str
    """Key of the figure for how long it takes; empty: no time worth mention."""
    breaks: str = ""
    """Code of a rule of what can be ordered that the design would break; empty: none that it did not break before."""


@dataclass(frozen=True, slots=True)
class EngineTraits:
    """Upgrades and commits of an engine as its service runs it. Times are keys of figures; empty: none."""

    major_upgrade_s: str = ""
    """A major upgrade in place: the database is down."""
    rolling_major: bool = False
    """Readable standbys are upgraded first, and one takes over."""
    blue_green: bool = False
    """Blue/green deployments exist for it."""
    flush_every_s: str = ""
    """Time between two flushes of a log that commits do not wait for."""
    unflushed_s: str = ""
    """Age of the acknowledged writes that a crash then loses."""
    transaction_ids: bool = False
    """Transaction IDs run out where vacuum is held back."""
    loses_statistics: bool = False
    """A major upgrade leaves the planner without statistics."""


@short_repr("level.id", "design.name", "len:machines", "len:shards")
@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a simulation reads."""

    level: Level
    design: Design
    topology: Topology
    machines: tuple[MachineSpec, ...]
    """Writer first, then standbys, then replicas, in topology order."""
    shards: tuple[Shard, ...]
    figures: tuple[Figure, ...]
    """Every figure the engine reads, by key, values possibly replaced for a sensitivity run."""
    latency_ms: tuple[tuple[str, str, float], ...]
    """Round trip between two zones (each pair once, also zone to itself)."""
    hidden_standby_zone: str = ""
    """Zone of the standby that a conversion to Multi-AZ would add; empty: the database cannot be converted."""
    resize: Mapping[str, MachineSpec] = field(default_factory=dict)
    """The writer on each instance class to which it may be scaled."""
    row_replication: bool = False
    """The engine's replicas apply changed rows and may diverge; otherwise they apply changes of pages and cannot."""
    engine_traits: EngineTraits = EngineTraits()
    cache_resize: tuple[tuple[str, Shard], ...] = ()
    """A node of the cache on each class to which it may be scaled."""
    modify: Callable[[Level, Design, str, str], Modified | None] | None = None
    """The design with the option at a path changed to the value that a text of a design file means; None: it cannot be."""
    volume_limits: Callable[[Design], tuple[Bucket, Bucket] | None] | None = None
    """I/O operations and bytes a second of the volume that a design's storage is; None where it has no such limits, or cannot be."""
    modifications_apart_s: int = 0
    """Seconds between two modifications of a volume under the rules of the level's year; 0: today's, which count them only."""
    price_levels: tuple[tuple[str, float], ...] = ()
    """Prices of databases in each region of the level, relative to us-east-1."""

    def figure(self, key: str) -> Figure:
        """The figure of that key. Raises KeyError."""
        for item in self.figures:
            if item.key == key:
                return item
        raise KeyError(key)

    def round_trip_ms(self, zone_a: str, zone_b: str) -> float:
        """Network round trip between two zones in milliseconds. Raises KeyError."""
        for first, second, value in self.latency_ms:
            if (first, second) in ((zone_a, zone_b), (zone_b, zone_a)):
                return value
        raise KeyError((zone_a, zone_b))
