"""The client side's load: surges, admission, and the application fleet."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import NOTHING, Chain, Said


@dataclass(frozen=True, slots=True)
class Surge:
    """A factor on the demand of a class, or of all classes when it names none."""

    factor: float
    request_class: str


@dataclass(frozen=True, slots=True)
class Ramp:
    """A ramp of admission for a class: from tick `since` on, over so many ticks, starting from a share `depth` refused."""

    since: int
    ticks: int
    depth: float
    chain: Chain


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The most new requests of a class that are admitted a second."""

    per_s: float
    by: str
    """`design`, `player` or `rule`."""
    since_s: int = 0
    when: str = ""
    """The condition of the rule that set it."""
    ended: bool = False


@dataclass(slots=True)
class Admission:
    """Surges of demand, and what limits its admission."""

    surges: dict[str, Surge] = field(default_factory=dict)
    """By fault id."""
    shed: dict[str, float] = field(default_factory=dict)
    """Share shed by class; the empty name is every class."""
    shed_by: dict[str, Said] = field(default_factory=dict)
    """The last actor that shed it, as the first link of chains; kept when it ends, for the second in which it does."""
    ramps: dict[str, Ramp] = field(default_factory=dict)
    """Classes that are being let back in."""
    limits: dict[str, RateLimit] = field(default_factory=dict)
    """Admission rates by class, those that have ended too."""
    last_writer: tuple[int, int] = (-1, -1)
    """The last writer that was up, and its boot; kept only where the design has a ramp."""
    last_emptied: tuple[int, ...] = ()
    """When each cache shard had been emptied, at that time."""


@dataclass(slots=True)
class Backlogs:
    """Causes of waiting messages, noted when their wait begins."""

    roots: dict[str, Chain] = field(default_factory=dict)
    """Classes whose oldest message is older than their objective, and the event that was the last before that."""
    last: Chain = NOTHING
    """The last event when this was last looked at."""


@dataclass(slots=True)
class AppFleet:
    """The application instances."""

    instances: int = 0
    """Instances that work."""
    gone: dict[str, str] = field(default_factory=dict)
    """Zones whose applications are gone: `sent` while the balancer still sends there, `out` once ejected."""
    chain: Chain = NOTHING
    """Why they are gone."""
    out: bool = False
    """Every instance is being replaced, because its health check depends on the database."""
    checks_pass: bool = True
    """Deep health checks pass."""
    checks_turn: int = 0
    """The number of times that has changed."""
