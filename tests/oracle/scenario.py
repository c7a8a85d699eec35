"""What the per-request simulations are given, and what they hand back.

Times are seconds (float), rates requests a second. A request is one wish of a user; an attempt is one try at answering it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

OutageMode = Literal["hang", "refuse", "cut", "reset"]


@dataclass(frozen=True, slots=True)
class Traffic:
    """A request class: Poisson arrivals along a curve, exponential work on a database node."""

    name: str
    rate: tuple[tuple[float, float], ...]
    """(second, requests a second): held until the next point, or joined by lines where `linear`."""
    cpu_ms: float
    """Mean work of one request on one vCPU."""
    timeout_s: float = 1.0
    within_s: float = 1.0
    """Answered later than this after the user asked is late."""
    retries: int = 0
    backoff_s: float = 0.2
    multiplier: float = 2.0
    jitter: float = 0.5
    """The k-th wait is drawn evenly from (1 - jitter) to (1 + jitter) times backoff_s * multiplier**k."""
    keys: int = 0
    """Distinct records; 0: the class does not use the cache."""
    zipf: float = 0.99
    on_replicas: bool = False
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """A node is out from `at` to `until`.

    hang: it does no work but keeps what it has and takes more. refuse: what it held fails at once and attempts are refused.
    cut: nothing gets through. Attempts keep knocking until their client gives up; answers of what was inside are lost.
    reset: cut, and when it is over every attempt that still knocks, or whose answer was lost, fails at once.
    """

    at: float
    until: float
    mode: OutageMode = "hang"
    node: int = 0
    """0 is the writer, 1 … N the replicas."""


@dataclass(frozen=True, slots=True)
class CacheSpec:
    """A look-aside cache that answers at once. A loaded record is kept only if somebody still waits for it."""

    warm: bool = True
    lost_at: tuple[float, ...] = ()
    ttl_s: float | None = None
    items: int | None = None
    """Records it can hold (least recently used leaves first); None: all."""
    single_flight: bool = False
    let_back_s: float = 0.0
    """After a loss its users are let back in over so long: a tenth at once, another with each tenth of the time. 0: all."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A tier: clients, a cache or none, a writer and replicas with equal machines."""

    length_s: int
    traffic: tuple[Traffic, ...]
    vcpu: int = 2
    pool: int | None = None
    """Jobs admitted into one node at once; the others wait at the client and leave when they time out. None: no limit."""
    max_waiting: int | None = None
    """Attempts that may wait for admission to one node; the next is rejected at once. None: no limit."""
    threads: int | None = None
    """Attempts in hand at once, over all classes; beyond it hits and misses alike are rejected."""
    zombies_hold_threads: bool = False
    """Whether an attempt given up keeps its thread until the database has finished its query."""
    contention: float = 0.0
    """Each job inside beyond one a vCPU slows every job by this share."""
    outages: tuple[Outage, ...] = ()
    cache: CacheSpec | None = None
    replicas: int = 0


@dataclass(slots=True)
class Outcome:
    """Counts by class and second: `good[c][t]`. Answers and failures are booked when they happen, demand when it arrives."""

    length_s: int
    classes: int
    offered: list[list[int]] = field(init=False)
    good: list[list[int]] = field(init=False)
    late: list[list[int]] = field(init=False)
    failed: list[list[int]] = field(init=False)
    attempts: list[list[int]] = field(init=False)
    hits: list[list[int]] = field(init=False)
    latency_s: list[float] = field(init=False)
    """Per class, the sum over answered requests."""
    tail: list[list[float]] = field(init=False)
    """Per class, every answered request's latency, when asked for."""

    def __post_init__(self) -> None:
        """Start every count at zero."""
        for name in ("offered", "good", "late", "failed", "attempts", "hits"):
            setattr(self, name, [[0] * self.length_s for _ in range(self.classes)])
        self.latency_s = [0.0] * self.classes
        self.tail = [[] for _ in range(self.classes)]

    def total(self, what: str, cls: int | None = None) -> int:
        """Requests of one kind of count over the run, of one class or all."""
        rows: list[list[int]] = getattr(self, what)
        return sum(sum(row) for c, row in enumerate(rows) if cls in (None, c))

    def series(self, what: str, cls: int | None = None) -> list[int]:
        """Counts a second of one class or all."""
        rows: list[list[int]] = getattr(self, what)
        chosen = [row for c, row in enumerate(rows) if cls in (None, c)]
        return [sum(values) for values in zip(*chosen, strict=True)]

    def availability(self) -> float:
        """Answered in time over offered."""
        return self.total("good") / self.total("offered")


def buckets(good: list[float] | list[int], bad: list[float] | list[int], width: int) -> list[float]:
    """Share answered in time of what ended in each `width` seconds; 1 where nothing ended."""
    shares = []
    for start in range(0, len(good) - width + 1, width):
        ok = sum(good[start : start + width])
        ended = ok + sum(bad[start : start + width])
        shares.append(ok / ended if ended > 0 else 1.0)
    return shares


def recovered_after(shares: list[float], width: int, since: int, threshold: float = 0.99, hold: int = 3) -> int | None:
    """Seconds from `since` to the first of `hold` buckets in a row at or above `threshold`; None: never."""
    first = since // width
    for i in range(first, len(shares) - hold + 1):
        if min(shares[i : i + hold]) >= threshold:
            return (i - first) * width
    return None


def pieces(traffic: Traffic, length_s: float) -> Iterator[tuple[float, float, float, float]]:
    """(from, until, rate there, rate at its end) of each piece of a curve up to the end of the run."""
    points = traffic.rate
    start, rate = 0.0, points[0][1]
    for second, value in points:
        if second > start:
            yield start, min(second, length_s), rate, value if traffic.linear and start >= points[0][0] else rate
            start = second
        rate = value
        if start >= length_s:
            return
    yield start, length_s, rate, rate


def arrivals(traffic: Traffic, length_s: float, rnd: random.Random) -> Iterator[float]:
    """Arrival times of a Poisson process along the curve, by thinning piece by piece."""
    for start, until, first, last in pieces(traffic, length_s):
        top = max(first, last)
        t = start
        while top > 0:
            t += rnd.expovariate(top)
            if t >= until:
                break
            rate = first + (last - first) * (t - start) / (until - start)
            if rate >= top or rnd.random() * top < rate:
                yield t


def zipf_cdf(keys: int, exponent: float) -> list[float]:
    """Cumulative Zipf probabilities of ranks 1 … keys; the last is exactly 1. Without keys, empty."""
    if not keys:
        return []
    total, cdf = 0.0, []
    for rank in range(1, keys + 1):
        total += rank**-exponent
        cdf.append(total)
    cdf = [value / total for value in cdf]
    cdf[-1] = 1.0
    return cdf
