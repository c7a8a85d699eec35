"""The engine against single requests in a whole tier, because parts that are right can compose wrongly.

A zone goes dark: half of the applications, the writer and a cache shard with it. The standby takes over, clients follow its
name, the shard comes back empty, and one of two replicas is behind when all this begins.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace

import pytest

from drill.engine.simulate import simulate
from drill.engine.state import timings
from drill.model.design import Clients, Design, Replica
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, Keys, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.deep import part
from tests.engine.test_oracle_tier import engine_rows, oracle_shares
from tests.factories import EAST, browse, cache, checkout, design, level, proxy
from tests.oracle.plants import bare, story
from tests.oracle.scenario import buckets, recovered_after
from tests.oracle.whole_tier import Seen, simulated

A, B, C = EAST.zones
WIDTH = 10
DARK_AT, DARK_S = 60, 50
STAGES_S = {
    "model.failover.rds.detect_s": (5.0, 9.0),
    "failover.rds.promote_s": (6.0, 10.0),
    "model.failover.rds.recover_s": (4.0, 8.0),
    "failover.rds.dns_s": (5.0, 9.0),
    "cache.redis.replace_s": (10.0, 20.0),
    timings.PROXY_FOLLOWS_S: (0.5, 0.5),
    timings.PROXY_LATENCY_MS: (0.0, 0.0),
}
"""A failover of half a minute, so that a run of minutes shows all of it and what follows."""
APPLY_PER_S = 110.0


@dataclass(frozen=True)
class Tier:
    """What varies. `size` multiplies every rate and divides every service time."""

    proxy_room: int | None = None
    """Jobs a proxy lets into the writer; None: no proxy."""
    size: int = 1
    browse_per_s: float = 300.0
    cached_from_replicas: bool = False
    """Misses of the cache are read from the replicas, and its records are rewritten."""
    threads: int = 1000
    dns_ttl_s: int = 5

    def level(self) -> Level:
        """Browsing through the cache, looking at replicas, buying at the writer."""
        curve = {
            name: Curve(((0, rate * self.size),))
            for name, rate in (("browse", self.browse_per_s), ("look", 150.0), ("checkout", 60.0))
        }
        again = Retries(2, 200)
        every = {"within_ms": 1000, "timeout_ms": 1000, "retries": again}
        cpu_ms = 6.0 / self.size
        return level(
            length_s=165,
            classes=(
                browse(rate=curve["browse"], reads=1, read_cpu_ms=cpu_ms, fresh_s=2.0, keys=Keys(3000, 0.99), **every),
                browse(
                    name="look",
                    rate=curve["look"],
                    reads=1,
                    read_cpu_ms=cpu_ms,
                    fresh_s=2.0,
                    keys=Keys(2000, 0.9),
                    **every,
                ),
                checkout(
                    rate=curve["checkout"],
                    reads=0,
                    writes=1,
                    write_cpu_ms=cpu_ms,
                    updates=(("browse" if self.cached_from_replicas else "look", 1.0),),
                    **every,
                ),
            ),
            faults=(
                Fault("lag", "drill:replica-lag", 20, 25, "replica-2", 0.0),
                Fault("dark", "drill:az-power", DARK_AT, DARK_S, A),
            ),
            apps=Apps((A, B), 24, self.threads * self.size, eject_s=10),
            data_gib=0.1,
            write_bytes=1,
        )

    def design(self) -> Design:
        """Everything the tier has."""
        return design(
            on={"multi_az": "standby", "standby_zones": (C,)},
            clients=Clients(pool=self.size, dns_ttl_s=self.dns_ttl_s),
            proxy=None if self.proxy_room is None else proxy(),
            cache=cache(
                ttl_s=0,
                shards=2,
                cluster_mode=True,
                zones=(A, B),
                strategy="invalidate" if self.cached_from_replicas else "lazy",
            ),
            replicas=(Replica("replica-1", B, "db.r6g.large"), Replica("replica-2", C, "db.r6g.large")),
            reads=(("look", "replicas"), *((("browse", "replicas"),) if self.cached_from_replicas else ())),
        )

    def inputs(self) -> Inputs:
        """As the engine's input."""
        made = bare(assemble(self.level(), self.design()), vcpu=2)
        fixed = {**STAGES_S, timings.APPLY_WRITES_S: (APPLY_PER_S * self.size,) * 2}
        figures = tuple(
            replace(f, value=sum(fixed[f.key]) / 2, low=fixed[f.key][0], high=fixed[f.key][1]) if f.key in fixed else f
            for f in made.figures
        )
        machines = made.machines
        if self.proxy_room is not None:
            # The replicas of RDS are not behind its proxy.
            room, behind = self.proxy_room * self.size, ("writer", "standby")
            machines = tuple(replace(m, max_connections=room) if m.node in behind else m for m in machines)
        return replace(made, figures=figures, machines=machines)


@dataclass(frozen=True)
class Both:
    """A tier played both ways."""

    made: Inputs
    ours: Recording
    theirs: list[Seen]

    def rows(self) -> dict[str, list[float]]:
        """The engine's sums over classes, by second."""
        return engine_rows(self.ours)

    def mean(self, what: str, cls: int | None = None) -> float:
        """A total of the oracle's, its seeds' mean."""
        return statistics.mean(run.counts.total(what, cls) for run in self.theirs)

    def availability(self) -> tuple[float, float]:
        """Answered in time over offered: engine, oracle."""
        rows = self.rows()
        return sum(rows["good"]) / sum(rows["offered"]), self.mean("good") / self.mean("offered")

    def seed_noise(self) -> float:
        """Two standard errors of the oracle's mean availability."""
        found = [run.counts.availability() for run in self.theirs]
        return 2.0 * statistics.stdev(found) / math.sqrt(len(found)) if len(found) > 1 else 0.0

    def retries(self) -> tuple[float, float]:
        """Attempts beyond the first."""
        return sum(self.rows()["retries"]), self.mean("attempts") - self.mean("offered")

    def of_class(self, name: str) -> tuple[tuple[float, float], tuple[float, float]]:
        """A class's availability and its stale share of what was answered in time, both by engine and oracle."""
        k = [item.name for item in self.made.level.classes].index(name)
        total = self.ours.totals[k]
        good = total.good + total.stale
        return (
            (good / total.offered, self.mean("good", k) / self.mean("offered", k)),
            (total.stale / good, statistics.mean(run.stale_share(k) for run in self.theirs)),
        )

    def shares(self, width: int) -> list[tuple[float, float, float]]:
        """Shares answered in time by bucket: engine, oracle, spread of the oracle's seeds."""
        rows = self.rows()
        theirs = zip(*(oracle_shares(run.counts, width) for run in self.theirs), strict=True)
        mine = buckets(rows["good"], rows["bad"], width)
        return [(a, statistics.mean(b), max(b) - min(b)) for a, b in zip(mine, theirs, strict=True)]

    def recovery_s(self) -> tuple[int | None, int | None]:
        """From the loss of the zone to ten seconds in a row at 99 %, in steps of two seconds."""
        mine, theirs, _ = zip(*self.shares(2), strict=True)
        return recovered_after(list(mine), 2, DARK_AT, hold=5), recovered_after(list(theirs), 2, DARK_AT, hold=5)

    def hit_ratio(self, name: str, since: int) -> tuple[float, float]:
        """Share answered by the cache from a second on."""
        k = [item.name for item in self.made.level.classes].index(name)
        seconds = range(since, len(self.ours.frames))
        hits = sum(sum(run.counts.hits[k][since:]) for run in self.theirs)
        asked = sum(sum(run.counts.attempts[k][since:]) for run in self.theirs)
        return statistics.mean(self.ours.frames[t].classes[k].hit_ratio for t in seconds), hits / asked

    def lag_s(self, name: str) -> list[tuple[float, float]]:
        """A replica's lag by second. What shipping takes is in both."""
        node = [item.id for item in self.made.topology.nodes].index(name)
        number = [item.name for item in self.made.design.replicas].index(name)
        ship_s = self.made.figure(timings.IDLE_LAG_MS).value / 1000.0
        seeds = zip(*(run.lag_s[number] for run in self.theirs), strict=True)
        return [
            (self.ours.frames[t].nodes[node].lag_s, statistics.mean(max(ship_s, lag) for lag in lags))
            for t, lags in enumerate(seeds)
        ]


def play(tier: Tier, seeds: int) -> Both:
    """The engine once, the oracle with the engine's stages and random numbers of its own."""
    made = tier.inputs()
    ours = simulate(made, 1)
    played = story(made, ours.events)
    return Both(made, ours, [simulated(played, seed) for seed in range(seeds)])


def same_course(both: Both) -> None:
    """Half a point overall; ten-second shares one point, at the knee three; retries 5 %; recovery 10 %."""
    assert both.availability()[0] == pytest.approx(both.availability()[1], abs=0.005 + both.seed_noise())
    name_at = story(both.made, both.ours.events).name_at
    calm: list[float] = []
    knee: list[float] = []
    for i, (mine, theirs, spread) in enumerate(both.shares(WIDTH)):
        near = DARK_AT - WIDTH < i * WIDTH < name_at + 2 * WIDTH or spread > 0.02
        (knee if near else calm).append(abs(mine - theirs))
    assert statistics.mean(calm) <= 0.01, calm
    assert statistics.mean(knee) <= 0.03, knee
    assert sum(both.rows()["offered"]) == pytest.approx(both.mean("offered"), rel=0.02)
    assert both.retries()[0] == pytest.approx(both.retries()[1], rel=0.05)
    for item in both.made.level.classes:
        mine, theirs = both.of_class(item.name)[0]
        assert mine == pytest.approx(theirs, abs=0.01 + both.seed_noise()), item.name
    mine_s, theirs_s = both.recovery_s()
    assert (mine_s is None) == (theirs_s is None)
    if mine_s is not None:
        assert mine_s == pytest.approx(theirs_s, rel=0.1)


def same_lag(both: Both) -> None:
    """The replica that stood still: its worst lag within 5 %, the area under its lag within 10 %; the other's mean, 0.05 s."""
    mine, theirs = zip(*both.lag_s("replica-2"), strict=True)
    assert max(theirs) > 20.0
    assert max(mine) == pytest.approx(max(theirs), rel=0.05)
    assert sum(mine) == pytest.approx(sum(theirs), rel=0.1)
    mine, theirs = zip(*both.lag_s("replica-1"), strict=True)
    assert statistics.mean(mine) == pytest.approx(statistics.mean(theirs), abs=0.05)


@pytest.mark.slow
def test_a_zone_goes_dark_with_the_writer_in_it() -> None:
    """Course, retries, lag, staleness of reads from replicas and the cache's way back are those of single requests."""
    both = play(Tier(), 2)
    same_course(both)
    assert both.recovery_s()[0] is not None
    same_lag(both)
    mine, theirs = both.of_class("look")[1]
    assert mine == pytest.approx(theirs, rel=0.1)
    mine, theirs = both.hit_ratio("browse", DARK_AT + DARK_S)
    assert mine == pytest.approx(theirs, abs=0.02)


LARGER = {
    "four times as large": Tier(size=4),
    "through a proxy that lets few in": Tier(proxy_room=12, browse_per_s=60.0),
    "through a proxy that lets a retry storm in": Tier(proxy_room=40),
    "the database nearly full without the shard": Tier(browse_per_s=400.0),
    "addresses cached for half a minute": Tier(dns_ttl_s=30),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", part(LARGER, 2))
def test_larger_and_busier_tiers(name: str) -> None:
    """The same bounds with more seeds; who lets the storm in stays down in both, everybody else comes back."""
    both = play(LARGER[name], 4)
    same_course(both)
    assert (both.recovery_s()[0] is None) == ("storm" in name)
    same_lag(both)
    mine, theirs = both.of_class("look")[1]
    assert mine == pytest.approx(theirs, rel=0.1)


@pytest.mark.slow
def test_threads_held_by_a_dead_writer_are_missing_for_every_class() -> None:
    """Ten threads an instance: whoever waits for the dead writer takes them from readers of the cache and of replicas."""
    same_course(play(Tier(threads=10), 1))


@pytest.mark.slow
def test_copies_loaded_from_a_lagging_replica_are_old() -> None:
    """Deleting copies on write does not help when what is loaded next comes from a replica without that write."""
    mine, theirs = play(Tier(cached_from_replicas=True), 1).of_class("browse")[1]
    assert mine == pytest.approx(theirs, rel=0.1)


@pytest.mark.slow
def test_a_proxy_hands_its_waiters_to_the_new_writer() -> None:
    """At 0.63 of what the writer can do, and thrice that while everybody tries again, the first second decides."""
    same_course(play(Tier(proxy_room=12), 2))
