"""Connections that clients have opened: how old they are, and to which machine the name led when they were opened."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cohort:
    """Connections to one name that were opened evenly between two seconds. Each of them ends at the same age."""

    first_s: float
    last_s: float
    shares: tuple[tuple[int, float], ...]
    """(machine, share of all connections to the name)."""


@dataclass(slots=True)
class NamePool:
    """All connections that the clients hold to one name which several machines share."""

    answers: tuple[int, ...]
    """Machines that the name stands for now."""
    cached: tuple[int, ...]
    """Machines that it stands for in the clients' caches."""
    learn_s: int
    """Second from which the caches hold `answers`."""
    cohorts: tuple[Cohort, ...]
    settled_s: int
    """Second up to which connections that have reached their age have been replaced."""
    writer: tuple[int, int] = (-1, -1)
    """The writer that the name stood for while it had no member of its own, and the writer's boot then."""


@dataclass(slots=True)
class ConnectionPools:
    """The clients' connections, where they differ in age, address or machine."""

    names: dict[str, NamePool] = field(default_factory=dict)
    """By name and the region of the clients."""
    missing: dict[int, float] = field(default_factory=dict)
    """Connections that the pools have lost and may not open yet, by machine: IAM limits sign-ins a second."""
    watching: bool = False
    """True while an event is scheduled that closes connections of the maximum age."""
