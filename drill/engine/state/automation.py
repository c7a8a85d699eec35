"""Automation and who acts beside it: auto scaling of readers, auto-pause, health checks, the runbook's rules, alarms, hands."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from drill.model.action import Action
from drill.model.run import AlarmState


@dataclass(slots=True)
class TrackedMetric:
    """A metric that target tracking follows: its sum over this minute, and minutes in a row over and under the target."""

    total: float = 0.0
    over: int = 0
    under: int = 0


@dataclass(slots=True)
class ReaderScaling:
    """The observations of reader auto scaling, one for each metric it may follow, and when it may act again."""

    cpu: TrackedMetric = field(default_factory=TrackedMetric)
    """Mean share of the readers' processors."""
    connections: TrackedMetric = field(default_factory=TrackedMetric)
    """Mean connections open to a reader."""
    measured: int = 0
    """Seconds of this minute with a reader."""
    until: int = 0


@dataclass(slots=True)
class AutoPause:
    """The pause of a serverless cluster, and the time since its last request."""

    requests: float = 0.0
    """Requests since the last whole one."""
    since: int = 0
    """Second of the last request."""
    paused: bool = False
    resuming: bool = False


@dataclass(slots=True)
class RunbookProgress:
    """The runbook's rules that have fired, and the time for which the conditions of the others have held."""

    fired: list[int] = field(default_factory=list)
    """Rules already used."""
    held_since: list[int] = field(default_factory=list)
    """Second since which each rule's condition holds; -1: it does not."""


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """A task that waits for a person who knows of it: the seconds from then on, and the event that it ends with."""

    number: int
    rest_s: float
    earliest: int
    """Tick before which the person cannot see what to do."""
    handler: Callable[..., None]
    payload: tuple[Hashable, ...]


@dataclass(slots=True)
class OnCall:
    """The engineer on call, where alarms of the design page them."""

    reached: int = -1
    """Tick at which the engineer answers a page of an alarm that still rings; -1: none rings."""
    asked: int = 0
    """Tasks so far."""
    waiting: list[WaitingTask] = field(default_factory=list)
    """Tasks that nobody knows of yet."""


@dataclass(slots=True)
class AlarmWatch:
    """An alarm as CloudWatch keeps it: its state, and the samples of its metric."""

    state: AlarmState = AlarmState.OK
    samples: list[float | None] = field(default_factory=list)
    """One a minute since the drill began, oldest first; None where the node published nothing."""
    total: float = 0.0
    """Of the seconds of this minute."""
    seconds: int = 0
    """Seconds of this minute that were published."""


@dataclass(slots=True)
class WriterHealth:
    """Aurora's health check, on levels with tails."""

    since: int = -1
    """Second since which the writer has had no free connection; -1: it has some."""
    limit_s: float = 0.0
    """The time it may go on before the check fails."""
    held_back_since: int = -1
    """Tick since which a failover waits for a person to ask for it; -1: none does."""


@dataclass(slots=True)
class Hands:
    """The player's hands, where a level lets them do one thing at a time."""

    doing: Action | None = None
    """Since its second `at_s`; None: nothing."""
    until_s: int = 0
    """Second at which it has its effect."""
    begun: int = 0
    """Actions begun so far: the number of the one under way, so that the end of one that was called off is told apart."""
