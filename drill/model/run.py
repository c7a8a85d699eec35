"""A run: its events second by second, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drill.model.action import Action
from drill.model.level import Bound
from drill.model.said import Chain, Said
from drill.model.short_repr import short_repr

MICRO = 1_000_000
"""Money is whole millionths of a dollar."""


class NodeState(StrEnum):
    """The state a player sees: always with a glyph and a word, colour only on top."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    FAILOVER = "failover"
    COLD = "cold"
    RESTORING = "restoring"


class AlarmState(StrEnum):
    """The state of a CloudWatch alarm, as the console writes it; always shown with a glyph and this word."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT = "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True)
class ClassFrame:
    """One request class in one second. Rates are requests a second; offered = good + stale + late + failed + change of `waiting`.

    `waiting` begins with the backlog that the level starts with.
    """

    offered: float
    good: float
    stale: float
    late: float
    failed: float
    retries: float
    """Attempts beyond the first, a second."""
    waiting: float
    """Requests under way at the end of the second: queued, or waiting to retry."""
    p50_ms: float
    p99_ms: float
    hit_ratio: float
    """Share answered from the cache; 0 without one."""
    backlog: float = 0.0
    """Messages that wait in its queue at the end of the second, part of `waiting`; 0 without a queue."""
    oldest_s: float = 0.0
    """Time that the oldest of them has waited."""


@dataclass(frozen=True, slots=True)
class NodeFrame:
    """One node at the end of one second."""

    state: NodeState
    load: float
    """Share of its capacity asked of it; above 1 it cannot keep up."""
    rate: float
    """Requests or statements a second reaching it."""
    queue: float
    """Requests waiting at it."""
    lag_s: float
    """Age of the oldest write it has not applied (replicas)."""
    warmth: float
    """Share of the steady hit ratio reached: cache, or buffer pool."""
    connections: float
    """Connections open to it; of applications, those that their pools may open."""
    copies: int
    """Storage: copies of each segment still good, 0 to 6; elsewhere 0."""
    role: str
    """Its current role: writer, reader, standby, app, cache, …"""
    note: Said | None
    """For the inspector: why it is not up."""
    in_use: float = 0.0
    """Connections in use."""
    refused: float = 0.0
    """Attempts a second that got no connection."""
    opened: float = 0.0
    """Connections opened this second."""
    memory: float | None = None
    """Cache nodes: share of the memory for keys in use (CloudWatch: DatabaseMemoryUsagePercentage). None: not measured, where
    nothing fills it."""
    evictions: float = 0.0
    """Keys that are evicted a second (CloudWatch: Evictions)."""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the event log. `kind` is fault, recover, failover, alarm, action, scale, restore or info."""

    t: int
    kind: str
    node: str
    said: Said
    aws_id: str = ""
    """RDS-EVENT id or FIS action id, where there is one; `drill:…` for faults that FIS does not have."""


@short_repr("t", "len:classes", "len:nodes", "len:events")
@dataclass(frozen=True, slots=True)
class Frame:
    """The state of everything at the end of second `t` (0-based: frame 0 covers the first second)."""

    t: int
    classes: tuple[ClassFrame, ...]
    """In the order of the level's classes."""
    nodes: tuple[NodeFrame, ...]
    """In the order of the topology's nodes."""
    events: tuple[Event, ...]
    """Events of this second."""


class Frames(Protocol):
    """A sequence of frames, kept compactly."""

    def __len__(self) -> int: ...
    def __getitem__(self, second: int) -> Frame: ...


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Whole requests of a class that were not good, and why: where they died, and the chain from event to choice."""

    cls: str
    outcome: str
    """stale, late or failed."""
    cause: Said
    """The place where it died, for example `Said("cause.timeout", node="writer")`."""
    chain: Chain
    """From the root event to the choice that let it happen."""
    count: int


@dataclass(frozen=True, slots=True)
class ClassTotals:
    """Whole requests of one class over the drill; offered is exactly the sum of the other four."""

    cls: str
    offered: int
    good: int
    stale: int
    late: int
    failed: int


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """The totals of one class's queue. A backlog is there while the oldest message is older than the class's objective."""

    cls: str
    at_start: int
    """Messages that wait when the drill begins."""
    most: float
    """Most messages that waited at the end of a second."""
    oldest_s: float
    """Greatest age of a message that waited."""
    backlog_s: int
    """Seconds with a backlog."""
    drained_s: int | None
    """Second of the drill after which there was no backlog any more; 0 without one, None if there is one at the end."""


@short_repr("len:frames", "len:events", "len:ledger", "lost_writes", "digest")
@dataclass(frozen=True, slots=True)
class Recording:
    """The engine's output: frames, events, totals and the ledger. Scores are computed from it."""

    frames: Frames
    events: tuple[Event, ...]
    totals: tuple[ClassTotals, ...]
    ledger: tuple[LedgerRow, ...]
    age_p99_s: float
    """99th percentile age of the reads answered in time."""
    reads: int
    """Reads answered in time (requests of classes that read)."""
    lost_writes: int
    """Writes acknowledged to a client that no longer exist."""
    actions: tuple[Action, ...]
    """Every action that took place, by players and rules."""
    player_actions: int
    """The number of them that a player gave."""
    drill_micro_usd: int
    """The extra cost of the drill itself, in millionths of a dollar."""
    drill_items: tuple[tuple[Said, int], ...]
    """The same by line."""
    digest: str
    """SHA-256 over every frame's bits, the events and the ledger."""
    audit_failures: int = 0
    """Findings of the audits of the drill."""
    month_items: tuple[tuple[Said, int], ...] = ()
    """By how much what the drill has changed for good changes the bill of a month, in millionths of a dollar, by line."""
    rpo_s: float = 0.0
    """Age of the newest write to the database that survived, when the newest that did not was committed."""
    queues: tuple[QueueTotals, ...] = ()
    """Of every class with a queue."""


@dataclass(frozen=True, slots=True)
class BillItem:
    """One line of the monthly bill."""

    said: Said
    micro_usd_month: int
    source: str


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """One bound held against a run."""

    name: str
    """Of the objective."""
    bound: Bound
    value: float
    met: bool


@short_repr("passed", "stars", "availability", "lost_writes", "monthly_micro_usd")
@dataclass(frozen=True, slots=True)
class Score:
    """The three axes and the stars, from one run."""

    offered: int
    good: int
    late: int
    stale: int
    failed: int
    availability: float
    """(good + stale) / offered."""
    worst_minute: float
    """Lowest availability over any 60 consecutive seconds."""
    down_s: int
    """Seconds in which less than half of what was offered was answered in time."""
    recovered_s: int | None
    """Seconds from the first lossy second to the first 30 in a row that were at least 99 % available and after which none was
    down; None: never."""
    reads: int
    stale_ratio: float
    age_p99_s: float
    lost_writes: int
    bill: tuple[BillItem, ...]
    monthly_micro_usd: int
    drill_micro_usd: int
    objectives: tuple[ObjectiveResult, ...]
    stars: tuple[str, ...]
    """Names of the objectives met."""
    passed: bool
    rto_s: tuple[tuple[str, int | None], ...] = ()
    """Recovery time of each class by the design's own means; None: it did not recover by itself."""
    rpo_s: float = 0.0
    """Age of the newest write that survived."""
    spent_micro_usd: int = 0
    """The bill over the length of the drill: that share of the month, and what the drill added."""
    following_micro_usd: int = 0
    """The bill of the month that follows, if everything stays as the drill has left it."""


@short_repr("level", "design", "seed", "engine", "score.passed", "score.availability", "digest")
@dataclass(frozen=True, slots=True)
class ScoredRun:
    """A drill from beginning to end: its inputs, what happened, the score."""

    level: str
    level_digest: str
    """Of all of the level but its prose: its solutions and traps too."""
    scenario: str
    """Digest of what it read of the level."""
    design: str
    design_digest: str
    seed: int
    actions: tuple[Action, ...]
    """Given by the player."""
    engine: str
    """Engine version: results of different versions are not compared."""
    catalog: str
    """Digest of the catalogue's figures."""
    recording: Recording
    score: Score
    digest: str
    """SHA-256 of inputs and outcome; equal exactly when two runs are the same."""
    nights: tuple[ScoredRun, ...] = ()
    """Of a level with two nights each night's own run; the recording and the figures above are the first one's."""
