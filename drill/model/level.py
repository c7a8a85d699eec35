"""A level: the places, the faults on a clock, what may be chosen and what counts as success.

Times are whole seconds from the start of the drill, latencies milliseconds, money US dollars a month.
Zones are full names (`us-east-1a`). Everything here has been validated by `drill.files`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from drill.model.design import Design
from drill.model.level_play import Diagnosis, HandTimes
from drill.model.level_traffic import RequestClass
from drill.model.short_repr import short_repr

START = "start"
"""Name of a level's own design, beside the names of its solutions and traps."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region and its zones, in the order of the level file; the first region of a level is its home."""

    name: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apps:
    """The application fleet: stateless, spread evenly over zones behind a load balancer that spans regions."""

    zones: tuple[str, ...]
    instances: int = 6
    """Instances in all, spread evenly."""
    threads: int = 200
    """Requests one instance can hold at once."""
    eject_s: int = 10
    """Health checks take an instance out of rotation after this long."""

    def instances_in(self, zone: str) -> int:
        """Instances placed in a zone, working or not: those that do not divide evenly go to the first zones."""
        return self.instances // len(self.zones) + (self.zones.index(zone) < self.instances % len(self.zones))


@dataclass(frozen=True, slots=True)
class Fault:
    """An event of the level: `kind` strikes `target` at `at_s` and, where it has a length, ends `for_s` later.

    `target` is a zone, a region for its outage, a node (`writer`, `replica-1`, `cache-1`), a request class for a spike (empty:
    all of them), or a table. `factor` scales demand (spike), apply rate (replica lag; 0 stops it), I/O latency (slow volume),
    or is GiB a minute (growing logs). `count` is the number of copies of each segment that are lost.
    """

    id: str
    kind: str
    """Named as in AWS Fault Injection Service where it has a name (`aws:…`), otherwise `drill:…`."""
    at_s: int
    for_s: int
    target: str = ""
    factor: float = 1.0
    count: int = 1
    told: str = ""
    """The message the on-call engineer reads when it strikes; empty: a general one."""
    suspect: str = ""
    """The suspect of the level's diagnosis that is the cause where it strikes; empty: none."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A fault with what a seed decides of it.

    It strikes between `fault.at_s` and `latest_s`, lasts from `fault.for_s` to `longest_s`, and strikes one of the targets.
    """

    fault: Fault
    latest_s: int
    longest_s: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultCard:
    """A card of a level's deck: with this probability a run has one of its draws, each as likely as the others."""

    id: str
    draws: tuple[Draw, ...]
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class SecondNight:
    """A second night that the same design has to live through: what differs from the first one."""

    told: str
    """Changes since the first night, read between the two."""
    length_s: int
    starts: str
    """Wall-clock time of its second 0 as HH:MM."""
    enters_s: int
    """Second at which the player arrives."""
    faults: tuple[Fault, ...]
    deck: tuple[FaultCard, ...] = ()
    rates: tuple[tuple[str, float], ...] = ()
    """Factors of the first night's rates, by request class."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`metric op value`, for example availability >= 0.995. Shares are fractions, money dollars, times seconds."""

    metric: str
    op: str
    value: float


@dataclass(frozen=True, slots=True)
class Objective:
    """One star: a name and the bounds that must all hold. The first of a level is `pass`."""

    name: str
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class HeldFigure:
    """A published figure that a design of the level comes to: `metric` within `tolerance` of `value`.

    Shares are fractions, money dollars, times seconds; an infinite value is "never".
    """

    metric: str
    value: float
    tolerance: float
    source: str
    """Where it was published."""
    design: str = START
    """The level's start, or the name of one of its solutions or traps."""


@short_repr("who", "len:brief", "len:lesson")
@dataclass(frozen=True, slots=True)
class Story:
    """Words for the player. Plain text: no markup is interpreted."""

    who: str = ""
    brief: str = ""
    promise: str = ""
    hint: str = ""
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a claim, asked before the first drill on a level and after it."""

    claim: str
    ask: str
    right: str
    wrong: tuple[str, ...]


@short_repr("id", "length_s", "len:classes", "len:faults", "digest")
@dataclass(frozen=True, slots=True)
class Level:
    """All of a level file."""

    id: str
    title: str
    chapter: str
    story: Story
    regions: tuple[Region, ...]
    length_s: int
    starts: str
    """Wall-clock time of second 0 as HH:MM, for the story."""
    apps: Apps
    data_gib: float
    """Size of the database's contents."""
    write_bytes: int
    """Log written by one write."""
    classes: tuple[RequestClass, ...]
    faults: tuple[Fault, ...]
    budget_usd_month: float | None
    objectives: tuple[Objective, ...]
    start: Design
    solutions: tuple[tuple[str, Design], ...]
    traps: tuple[tuple[str, Design], ...]
    choices: tuple[str, ...]
    """Parts of a design the player may change, as dotted paths; empty means all."""
    decides: tuple[str, ...] = ()
    """Ids of the claims this level teaches."""
    needs: str = ""
    """The condition that the lesson puts on a design: an option's dotted path, alone or compared with a value."""
    digest: str = ""
    """SHA-256 of everything but its prose and its place in the library."""
    scenario: str = ""
    """SHA-256 of what a run reads of it: results of the same scenario may be compared."""
    order: int = 0
    """Place within its chapter."""
    sources: tuple[str, ...] = field(default=())
    year: int | None = None
    """The year whose rules of what can be ordered hold; None: today's."""
    requires: tuple[str, ...] = ()
    """Features that every design must have: `os_access`."""
    questions: tuple[Question, ...] = ()
    deck: tuple[FaultCard, ...] = ()
    """Faults that each seed draws again; `drill.engine.deck_draws` draws them."""
    enters_s: int = 0
    """Second at which the player arrives: what came before has happened, and no rule of the runbook has acted."""
    holds: tuple[HeldFigure, ...] = ()
    """Published figures that its own designs come to."""
    tails: bool = False
    """Failovers of Aurora may be slow or held back, as in reports from production."""
    hidden: tuple[str, ...] = ()
    """Parts of `start` that a predecessor built, as dotted paths: the plan does not tell them until the player looks."""
    second: SecondNight | None = None
    """The second night, on which every star must hold too; None: there is one night."""
    diagnosis: Diagnosis | None = None
    """The suspects, of which the player names the cause; None: there is nothing to name."""
    hands: HandTimes | None = None
    """The time that each action by hand takes, one at a time; None: they are at once, and as many as the player likes."""
    deck_seed: int | None = None
    """The seed whose cards are among the faults; None: no card has been dealt."""

    @property
    def possible_faults(self) -> tuple[Fault, ...]:
        """The faults of the clock, and of every draw of the deck its earliest and shortest; those of both nights."""
        cards = (*self.deck, *(self.second.deck if self.second else ()))
        drawn = (replace(draw.fault, target=name) for card in cards for draw in card.draws for name in draw.targets)
        return (*self.faults, *(self.second.faults if self.second else ()), *drawn)

    @property
    def home(self) -> Region:
        """The region the applications live in."""
        return self.regions[0]

    @property
    def zones(self) -> tuple[str, ...]:
        """All zones of all regions, home first."""
        return tuple(zone for region in self.regions for zone in region.zones)

    def own_designs(self) -> dict[str, Design]:
        """Its designs by name: start, solutions, traps."""
        return {START: self.start, **dict(self.solutions), **dict(self.traps)}

    def designs_by_ref(self) -> dict[str, Design]:
        """Its designs as a command names them: `@start`, `@solution:standby`, `@trap:replica`."""
        return {
            f"@{START}": self.start,
            **{f"@solution:{name}": made for name, made in self.solutions},
            **{f"@trap:{name}": made for name, made in self.traps},
        }

    def request_class(self, name: str) -> RequestClass:
        """The class of that name. Raises KeyError."""
        for item in self.classes:
            if item.name == name:
                return item
        raise KeyError(name)
