"""The traffic of a level: classes of requests, their rate over time, what they read and write, how their clients retry.

Times are whole seconds from the start of the drill, latencies milliseconds. Everything here has been validated by
`drill.files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Curve:
    """Requests a second over time: points of (second, rate), held (`linear` false) or joined by straight lines."""

    points: tuple[tuple[int, float], ...]
    linear: bool = False

    def at(self, second: float) -> float:
        """Rate at a time; the first point also holds before it, the last after it."""
        points = self.points
        previous = points[0]
        for point in points:
            if point[0] > second:
                if not self.linear or point is points[0]:
                    return previous[1]
                share = (second - previous[0]) / (point[0] - previous[0])
                return previous[1] + (point[1] - previous[1]) * share
            previous = point
        return previous[1]

    def mean(self, length_s: int) -> float:
        """Mean rate over a drill of `length_s` seconds, in requests a second; exact for steps and for straight lines."""
        cuts = sorted({0.0, float(length_s), *(float(t) for t, _ in self.points if 0 < t < length_s)})
        area = 0.0
        for start, end in pairwise(cuts):
            # The middle of a piece is its mean, whether it is constant or linear.
            area += self.at((start + end) / 2) * (end - start)
        return area / length_s


@dataclass(frozen=True, slots=True)
class Retries:
    """A client's retries after a failed attempt: up to `max` more, after backoff_ms * multiplier**k, spread by jitter.

    A wait is drawn evenly from (1 - jitter) to (1 + jitter) times its mean.
    """

    max: int = 0
    backoff_ms: int = 200
    multiplier: float = 2.0
    jitter: float = 0.5


@dataclass(frozen=True, slots=True)
class Keys:
    """The records a class reads: how many, how skewed (Zipf exponent), how large."""

    count: int
    zipf: float
    bytes: int = 1024


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A queue between a class and the database: its requests are messages that wait until a worker takes them."""

    workers: int = 10
    """Messages in hand at the same time, at most."""
    bound: int | None = None
    """Messages that may wait; None: any number."""
    expiry_s: int | None = None
    """The time a message may wait before it is dropped; None: for ever."""
    redelivers: bool = True
    """True if a message whose last attempt failed returns to the queue; otherwise it is lost."""
    backlog: int = 0
    """Messages that wait when the drill begins."""
    backlog_age_s: int = 0
    """The time that the oldest of them has waited; they came evenly."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that one request after another holds: that of a row that many write, or one that every commit takes."""

    name: str
    """Classes that name the same lock wait for each other."""
    share: float = 1.0
    """Share of the requests of the class that need it."""
    hold_ms: float = 1.0
    """Time that each of them holds it, to the end of its transaction."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes between an application and the database, or the cache, for one request: those of all its statements together."""

    request: int
    """Sent by the application."""
    answer: int
    """Sent back to it."""


@dataclass(frozen=True, slots=True)
class RequestClass:
    """One kind of request. Read-only classes may use a cache and replicas; a class that writes runs on the writer."""

    name: str
    rate: Curve
    reads: int
    writes: int
    within_ms: int
    """Latency objective: answered later than this is *late*."""
    timeout_ms: int
    """The client gives an attempt up after this long."""
    fresh_s: float | None
    """Oldest tolerable read; None: any age will do."""
    retries: Retries
    keys: Keys | None = None
    read_cpu_ms: float = 0.2
    write_cpu_ms: float = 0.25
    updates: tuple[tuple[str, float], ...] = ()
    """Records of other classes that one request of this class rewrites: (class, records)."""
    inserts: tuple[tuple[str, float], ...] = ()
    """New records of other classes that one request of this class writes, which nobody has read yet: (class, records)."""
    tables: tuple[str, ...] = ()
    """Tables the class needs; empty means all."""
    structure: str = "plain"
    """The form of its records: plain, or sorted-set (a leaderboard), which Memcached does not have."""
    ephemeral: bool = False
    """Its records may live in a cache alone: sessions, scores."""
    session_state: bool = False
    """It leaves state in its session (SET, temporary tables): RDS Proxy pins the connection to the client."""
    queue: WorkQueue | None = None
    """The queue between its users and the database, if there is one."""
    lock: Lock | None = None
    """The lock at the writer that its requests take one after another, if there is one."""

    region: str = ""
    """The region of its users and of the applications that answer them; empty: the home region."""
    payload: Payload | None = None
    """Its bytes on the wire, for what crosses zones and regions on the bill; None: they are not on the bill."""

    @property
    def cacheable(self) -> bool:
        """True if a cache at home can answer it."""
        return self.cacheable_from(())

    def cacheable_from(self, regions: tuple[str, ...]) -> bool:
        """True if a cache at home and in these regions can answer it.

        It only reads, at once, what it reads has keys, and it runs where the cache is.
        """
        here = not self.region or self.region in regions
        return self.writes == 0 and self.keys is not None and here and self.queue is None
