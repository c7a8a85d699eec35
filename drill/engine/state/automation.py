"""Automation: auto scaling of readers, auto-pause of a serverless cluster, the rules of the runbook."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    """Whether a serverless cluster sleeps, and since when nobody has asked it for anything."""

    requests: float = 0.0
    """Requests since the last whole one."""
    since: int = 0
    """Second of the last request."""
    paused: bool = False
    resuming: bool = False


@dataclass(slots=True)
class RunbookProgress:
    """Which rules of the runbook have fired, and how long the others have been waiting to."""

    fired: list[int] = field(default_factory=list)
    """Rules already used."""
    held_since: list[int] = field(default_factory=list)
    """Second since which each rule's condition holds; -1: it does not."""
