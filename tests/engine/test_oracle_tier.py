"""The engine against a simulation of single requests: availability, its course in time, counts, and what recovers."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients, Design, Replica
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.deep import part
from tests.factories import EAST, cache, design, level
from tests.oracle import tier_heapq
from tests.oracle.plants import bare, scenario
from tests.oracle.scenario import Outcome, Scenario, buckets, recovered_after

APPS = Apps(EAST.zones[1:], instances=6, threads=200)
"""No application in the writer's zone, so that cutting that zone off cuts the database off and nothing else."""
WIDTH = 10


def stream(points: tuple[tuple[int, float], ...], **over: object) -> RequestClass:
    """Single reads of 6 ms: two processors answer 333 a second."""
    made = RequestClass("browse", Curve(points), 1, 0, 1000, 1000, None, Retries(1, 200), None, read_cpu_ms=6.0)
    return replace(made, **over)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    """A tier to play both ways; `changes` are the seconds at which something happens."""

    classes: tuple[RequestClass, ...]
    length_s: int
    changes: tuple[int, ...]
    faults: tuple[Fault, ...] = ()
    apps: Apps = APPS
    design: Design = field(default_factory=lambda: design(clients=Clients(pool=10)))
    contention: float = 0.0

    def level(self) -> Level:
        """As a level."""
        return level(
            length_s=self.length_s,
            classes=self.classes,
            faults=self.faults,
            apps=self.apps,
            data_gib=0.1,
            write_bytes=1,
        )

    def inputs(self) -> Inputs:
        """As the engine's input."""
        return bare(assemble(self.level(), self.design), vcpu=2, contention=self.contention)


CACHED = design(clients=Clients(pool=10), cache=cache(ttl_s=0))
KEYS = Keys(3000, 0.99)
CUT = Fault("cut", "aws:network:disrupt-connectivity", 40, 30, "us-east-1a")
FLUSH = Fault("flush", "drill:cache-flush", 40, 1)
CASES = {
    "overload step": Case((stream(((0, 180.0), (30, 600.0), (60, 180.0)), retries=Retries(2, 200)),), 120, (30, 60)),
    "overload, few connections": Case(
        (stream(((0, 180.0), (30, 600.0), (60, 180.0))),),
        120,
        (30, 60),
        design=design(clients=Clients(pool=1, max_waiting=60)),
    ),
    "30 s outage": Case(
        (stream(((0, 200.0),), retries=Retries(1, 200)),),
        120,
        (40, 70),
        faults=(CUT,),
    ),
    "30 s outage, more retries": Case(
        (stream(((0, 150.0),), retries=Retries(2, 200)),),
        120,
        (40, 70),
        faults=(CUT,),
    ),
    "30 s outage that leaves a retry storm": Case(
        (stream(((0, 240.0),), retries=Retries(2, 200)),),
        120,
        (40, 70),
        faults=(CUT,),
    ),
    "the writer crashes and restarts": Case(
        (stream(((0, 240.0),), retries=Retries(2, 200)),),
        120,
        (40, 80),
        faults=(Fault("crash", "drill:instance-crash", 40, 0, "writer"),),
    ),
    "one replica of three crashes": Case(
        (stream(((0, 600.0),), retries=Retries(1, 200)), stream(((0, 60.0),), name="plain", reads=0, writes=1, write_cpu_ms=6.0)),
        120,
        (40, 80),
        faults=(Fault("crash", "drill:instance-crash", 40, 0, "replica-2"),),
        design=design(
            clients=Clients(pool=10),
            replicas=tuple(Replica(f"replica-{i}", EAST.zones[i - 1], "db.r6g.large") for i in (1, 2, 3)),
            reads=(("browse", "replicas"),),
        ),
    ),
    "cold cache restart": Case(
        (stream(((0, 700.0),), retries=Retries(2, 200), keys=KEYS), stream(((0, 60.0),), name="plain")),
        120,
        (40,),
        faults=(FLUSH,),
        design=CACHED,
    ),
    "cold cache restart, few may wait": Case(
        (stream(((0, 1500.0),), retries=Retries(2, 200), keys=KEYS), stream(((0, 60.0),), name="plain")),
        120,
        (40,),
        faults=(FLUSH,),
        design=replace(CACHED, clients=Clients(pool=10, max_waiting=60)),
    ),
    "threads shared by hits and misses": Case(
        (stream(((0, 900.0),), retries=Retries(1, 200), keys=KEYS), stream(((0, 60.0), (30, 420.0), (60, 60.0)), name="plain")),
        120,
        (30, 60),
        apps=Apps(EAST.zones[1:], instances=6, threads=20),
        design=CACHED,
    ),
}  # fmt: skip

SLOW_CASES = {
    f"{name}, ten times as large": replace(
        case,
        classes=tuple(
            replace(c, rate=Curve(tuple((t, r * 10) for t, r in c.rate.points)), read_cpu_ms=0.6) for c in case.classes
        ),
        apps=replace(case.apps, threads=case.apps.threads * 10),
        design=replace(
            case.design,
            clients=replace(
                case.design.clients,
                pool=case.design.clients.pool * 10,
                max_waiting=None if case.design.clients.max_waiting is None else case.design.clients.max_waiting * 10,
            ),
        ),
    )
    for name, case in CASES.items()
}
SLOW_CASES["contention"] = replace(CASES["overload step"], contention=0.02)


def engine_rows(recording: Recording) -> dict[str, list[float]]:
    """Sums over classes, by second."""
    frames = [recording.frames[t] for t in range(len(recording.frames))]
    return {
        "offered": [sum(c.offered for c in f.classes) for f in frames],
        "good": [sum(c.good + c.stale for c in f.classes) for f in frames],
        "bad": [sum(c.late + c.failed for c in f.classes) for f in frames],
        "retries": [sum(c.retries for c in f.classes) for f in frames],
    }


def oracle_shares(run: Outcome, width: int = WIDTH) -> list[float]:
    """Shares answered in time, of ten seconds or another width."""
    bad = [a + b for a, b in zip(run.series("late"), run.series("failed"), strict=True)]
    return buckets(run.series("good"), bad, width)


@dataclass(frozen=True)
class Comparison:
    """Both sides of one case."""

    availability: tuple[float, float]
    """Engine, oracle (mean of its seeds)."""
    seed_noise: float
    """Two standard errors of the oracle's mean."""
    calm_error: float
    """Mean absolute error of the ten-second shares where nothing is on the brink."""
    knee_error: float
    """The same in the 20 s after a change, and where the oracle's own seeds spread by more than a point."""
    offered: tuple[float, float]
    retries: tuple[float, float]
    ended: tuple[float, float]


def compare(case: Case, seeds: int, play: Callable[[Scenario, int], Outcome] = tier_heapq.simulate) -> Comparison:
    """Play a case both ways."""
    made = case.inputs()
    ours = engine_rows(simulate(made, 1))
    runs = [play(scenario(made, contention=case.contention), seed) for seed in range(seeds)]
    shares = buckets(ours["good"], ours["bad"], WIDTH)
    theirs = list(zip(*map(oracle_shares, runs), strict=True))
    calm: list[float] = []
    knee: list[float] = []
    for i, (share, values) in enumerate(zip(shares, theirs, strict=True)):
        near = any(change - WIDTH < i * WIDTH < change + 2 * WIDTH for change in case.changes)
        error = abs(share - statistics.mean(values))
        (knee if near or statistics.stdev(values) > 0.01 else calm).append(error)
    total = {
        what: statistics.mean(run.total(what) for run in runs)
        for what in ("offered", "attempts", "late", "failed", "good")
    }
    return Comparison(
        (sum(ours["good"]) / sum(ours["offered"]), total["good"] / total["offered"]),
        2.0 * statistics.stdev(run.availability() for run in runs) / math.sqrt(seeds),
        statistics.mean(calm),
        statistics.mean(knee) if knee else 0.0,
        (sum(ours["offered"]), total["offered"]),
        (sum(ours["retries"]), total["attempts"] - total["offered"]),
        (sum(ours["good"]) + sum(ours["bad"]), total["good"] + total["late"] + total["failed"]),
    )


def holds(found: Comparison) -> None:
    """The bounds promised for the engine."""
    assert found.availability[0] == pytest.approx(found.availability[1], abs=0.005 + found.seed_noise), found
    assert found.calm_error <= 0.01, found
    assert found.knee_error <= 0.03, found
    assert found.offered[0] == pytest.approx(found.offered[1], rel=0.02), found
    # Retries are compared as a number: phantom retries can hide behind a good share.
    assert found.retries[0] == pytest.approx(found.retries[1], rel=0.05, abs=0.001 * found.offered[1]), found
    assert found.ended[0] / found.offered[0] == pytest.approx(found.ended[1] / found.offered[1], abs=0.005), found


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CASES))
def test_availability_and_counts_are_those_of_single_requests(name: str) -> None:
    """Overall within half a point, ten-second shares within one (three at the knee), retries within 5 %."""
    holds(compare(CASES[name], 3))


@pytest.mark.slow
@pytest.mark.parametrize("name", part(SLOW_CASES, 3))
def test_larger_tiers(name: str) -> None:
    """The same bounds at ten times the rate, where sampling noise is smaller, and with contention."""
    holds(compare(SLOW_CASES[name], 3))


def pushed(rate: float, retries: int, length_s: int) -> Case:
    """No limit of connections, and a push of 500 requests a second for ten seconds."""
    return Case(
        (stream(((0, rate), (30, 500.0), (40, rate)), retries=Retries(retries, 200)),),
        length_s,
        (30, 40),
        apps=replace(APPS, threads=10**6),
        design=design(clients=Clients(pool=10**6)),
    )


def recoveries(case: Case, seeds: int) -> tuple[int | None, list[int | None]]:
    """Seconds from the end of the push to lasting recovery: the engine's, and the oracle's of each seed."""
    made = case.inputs()
    ours = engine_rows(simulate(made, 1))
    mine = recovered_after(buckets(ours["good"], ours["bad"], WIDTH), WIDTH, 40)
    runs = [tier_heapq.simulate(scenario(made), seed) for seed in range(seeds)]
    return mine, [recovered_after(oracle_shares(run), WIDTH, 40) for run in runs]


def same_verdict(rate: float, retries: int, length_s: int, seeds: int) -> None:
    """Both come back or neither does, and in about the same time."""
    mine, theirs = recoveries(pushed(rate, retries, length_s), seeds)
    expected = rate * (1 + retries) < 2 / 0.006
    assert all((back is not None) == expected for back in theirs), theirs
    assert (mine is not None) == expected, (mine, theirs)
    if mine is not None:
        known = [back for back in theirs if back is not None]
        assert min(known) * 0.85 - WIDTH <= mine <= max(known) * 1.15 + WIDTH, (mine, theirs)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("brink", "retries"),
    [
        *((0.8, 1), (1.15, 1), (0.7, 2)),
        *(pytest.param(*row, marks=pytest.mark.slow) for row in ((0.5, 1), (1.3, 2), (0.8, 0))),
    ],
)
def test_who_recovers_across_the_boundary(brink: float, retries: int) -> None:
    """Rho (1 + R) below 1 comes back, above 1 stays down; tenth either side of 1 left out."""
    same_verdict(brink / (1 + retries) * 2 / 0.006, retries, 240, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("brink", "retries"),
    part(
        (
            (brink, retries)
            for brink in (0.3, 0.6, 0.9, 1.1, 1.3, 1.8)
            for retries in (0, 1, 2, 3)
            if retries or brink < 1.0
        ),
        2,
    ),
)
def test_who_recovers_across_the_boundary_swept(brink: float, retries: int) -> None:
    """A finer sweep with more seeds."""
    same_verdict(brink / (1 + retries) * 2 / 0.006, retries, 600 if brink == 0.9 else 300, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "locks"),
    [(600.0, False), (1500.0, True)]
    + [pytest.param(*row, marks=pytest.mark.slow) for row in ((750.0, False), (1200.0, True))],
)
def test_a_cold_cache_under_load_may_stay_cold(rate: float, locks: bool) -> None:
    """A miss fills the cache only if its client still waits: above some load an emptied cache never warms again.

    Where it locks depends on how far it got by chance, so the level it stays at is held to five points only.
    """
    case = Case(
        (stream(((0, rate),), retries=Retries(2, 200), keys=KEYS), stream(((0, 60.0),), name="plain")),
        120,
        (40,),
        faults=(FLUSH,),
        apps=replace(APPS, threads=10**6),
        design=CACHED,
    )
    made = case.inputs()
    ours = engine_rows(simulate(made, 1))
    mine = buckets(ours["good"], ours["bad"], WIDTH)
    for seed in range(2):
        theirs = oracle_shares(tier_heapq.simulate(scenario(made), seed))
        assert (recovered_after(theirs, WIDTH, 40) is None) is locks
        assert mine[-1] == pytest.approx(theirs[-1], abs=0.05)
    assert (recovered_after(mine, WIDTH, 40) is None) is locks


@pytest.mark.slow
@pytest.mark.parametrize(
    "load", [0.9, *(pytest.param(load, marks=pytest.mark.slow) for load in (0.95, 0.97, 0.98, 0.99, 1.0, 1.02))]
)
def test_two_minutes_close_to_saturation(load: float) -> None:
    """Waiting builds up over minutes there, not at once: up to 0.98 within 3 points, beyond it inside the seeds' range."""
    case = Case(
        (stream(((0, load * 2 / 0.006),), retries=Retries(0)),),
        120,
        (),
        apps=replace(APPS, threads=10**6),
        design=design(clients=Clients(pool=10**6)),
    )
    made = case.inputs()
    ours = engine_rows(simulate(made, 1))
    mine = sum(ours["good"]) / sum(ours["offered"])
    theirs = [tier_heapq.simulate(scenario(made), seed).availability() for seed in range(10)]
    if load <= 0.98:
        assert mine == pytest.approx(statistics.mean(theirs), abs=0.03)
    assert min(theirs) - 0.03 <= mine <= max(theirs) + 0.03
