"""The engine against closed forms that share no code with it: waiting, staleness of copies and of replicas."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients, Replica
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.factories import EAST, browse, cache, checkout, design, level
from tests.oracle import lru, mmc
from tests.oracle.plants import bare

APPS = Apps(EAST.zones, 6, 10**6)


def steady(vcpu: int, load: float, cpu_ms: float, within_ms: int) -> Recording:
    """A minute of one class at a constant load."""
    rate = load * vcpu / cpu_ms * 1000.0
    item = RequestClass("q", Curve(((0, rate),)), 1, 0, within_ms, 20_000, None, Retries(0), None, read_cpu_ms=cpu_ms)
    made = level(length_s=60, classes=(item,), apps=APPS, data_gib=0.1)
    return simulate(bare(assemble(made, design(clients=Clients(pool=10**6))), vcpu=vcpu), 1)


@pytest.mark.parametrize("vcpu", [1, 2, 8, 32])
@pytest.mark.parametrize("load", [0.3, 0.6, 0.8, 0.9, 0.95])
def test_late_answers_follow_erlang(vcpu: int, load: float) -> None:
    """P(wait + service > objective) of M/M/c, for objectives of one, three and eight mean services."""
    for cpu_ms, within_ms in ((50.0, 50), (20.0, 60), (10.0, 80)):
        rate = load * vcpu / cpu_ms * 1000.0
        frame = steady(vcpu, load, cpu_ms, within_ms).frames[30].classes[0]
        expected = mmc.sojourn_tail(vcpu, rate, cpu_ms / 1000.0, within_ms / 1000.0)
        assert frame.late / frame.offered == pytest.approx(expected, abs=0.01)


def quantile_ms(vcpu: int, rate: float, cpu_ms: float, share: float) -> float:
    """The latency that `share` of the requests stay below, from the tail formula by bisection."""
    low, high = 0.0, cpu_ms * 1000.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if mmc.sojourn_tail(vcpu, rate, cpu_ms / 1000.0, middle / 1000.0) > 1.0 - share:
            low = middle
        else:
            high = middle
    return low


@pytest.mark.parametrize("vcpu", [1, 2, 8])
@pytest.mark.parametrize("load", [0.3, 0.6, 0.8, 0.9])
def test_percentiles_follow_erlang(vcpu: int, load: float) -> None:
    """Median and 99th percentile of M/M/c, within 15 %."""
    rate = load * vcpu / 20.0 * 1000.0
    frame = steady(vcpu, load, 20.0, 5000).frames[30].classes[0]
    assert frame.p50_ms == pytest.approx(quantile_ms(vcpu, rate, 20.0, 0.5), rel=0.15)
    assert frame.p99_ms == pytest.approx(quantile_ms(vcpu, rate, 20.0, 0.99), rel=0.15)


def reads_and_writes(reads: float, writes: float, keys: Keys, fresh_s: float) -> tuple[RequestClass, ...]:
    """`browse` reads records that `checkout` rewrites, one each."""
    return (
        browse(rate=Curve(((0, reads),)), reads=1, read_cpu_ms=0.01, keys=keys, fresh_s=fresh_s, within_ms=1000),
        checkout(rate=Curve(((0, writes),)), reads=0, write_cpu_ms=0.01, updates=(("browse", 1.0),)),
    )


@pytest.mark.parametrize(
    ("ttl_s", "reads", "writes", "zipf"),
    [(5, 2000.0, 20.0, 0.99), (30, 2000.0, 100.0, 0.9), (60, 500.0, 5.0, 0.8), (30, 2000.0, 400.0, 0.0)],
)
def test_copies_with_a_lifetime_go_stale(ttl_s: int, reads: float, writes: float, zipf: float) -> None:
    """Lazy loading with a TTL and no tolerance: hit ratio and stale share are the renewal formulas."""
    keys = Keys(5000, zipf)
    made = level(length_s=60, classes=reads_and_writes(reads, writes, keys, 0.0), apps=APPS, data_gib=0.1)
    chosen = design(clients=Clients(pool=10**6), cache=cache(ttl_s=ttl_s, ttl_jitter=True))
    frame = simulate(bare(assemble(made, chosen), vcpu=8), 1).frames[50].classes[0]
    load = lru.Popularity(5000, zipf, reads, writes)
    assert frame.hit_ratio == pytest.approx(lru.ttl_hit_ratio(load, float(ttl_s)), abs=0.01)
    assert frame.stale / frame.offered == pytest.approx(lru.ttl_stale_ratio(load, float(ttl_s)), rel=0.05, abs=0.001)


def replicated(writes: float, zipf: float, fresh_s: float, fault: Fault) -> Inputs:
    """One replica takes all reads."""
    made = level(
        length_s=90,
        classes=reads_and_writes(1000.0, writes, Keys(5000, zipf), fresh_s),
        faults=(fault,),
        apps=APPS,
        data_gib=0.1,
        write_bytes=100,
    )
    chosen = design(
        clients=Clients(pool=10**6),
        replicas=(Replica("replica-1", "us-east-1b", "db.r6g.large"),),
        reads=(("browse", "replicas"),),
    )
    return bare(assemble(made, chosen), vcpu=8)


@pytest.mark.parametrize(("writes", "zipf"), [(5.0, 0.99), (50.0, 0.9), (300.0, 0.0)])
@pytest.mark.parametrize("fresh_s", [0.0, 5.0])
def test_a_replica_that_stands_still_goes_stale(writes: float, zipf: float, fresh_s: float) -> None:
    """Nothing is applied from second 30: lag grows a second a second, and with it the share sum p (1 - exp(-w p (L - tolerance)))."""
    drill = replicated(writes, zipf, fresh_s, Fault("lag", "drill:replica-lag", 30, 60, "replica-1", 0.0))
    recording = simulate(drill, 1)
    node = [item.id for item in drill.topology.nodes].index("replica-1")
    load = lru.Popularity(5000, zipf, 1000.0, writes)
    idle_s = drill.figure("replica.rds.idle_lag_ms").value / 1000.0
    for t in (40, 50, 70):
        frame = recording.frames[t]
        assert frame.nodes[node].lag_s == pytest.approx(t + 1 - 30 + idle_s, abs=0.3)
        lags = [max(0.0, t - 30 + (i + 0.5) / 10 + idle_s - fresh_s) for i in range(10)]
        expected = statistics.mean(lru.lag_stale_ratio(load, lag) for lag in lags)
        found = frame.classes[0]
        assert found.stale / found.offered == pytest.approx(expected, rel=0.06, abs=0.004), t


def test_lag_drains_at_apply_less_write_rate() -> None:
    """Two cumulative curves: apply stops for 20 s, then a replica that applies twice as fast as is written needs 20 s more."""
    writes = 200.0
    drill = replicated(writes, 0.9, 0.0, Fault("lag", "drill:replica-lag", 20, 20, "replica-1", 0.0))
    drill = replace(
        drill,
        figures=tuple(
            replace(f, value=400.0, low=400.0, high=400.0) if f.key == "replica.apply_writes_per_s" else f
            for f in drill.figures
        ),
    )
    recording = simulate(drill, 1)
    node = [item.id for item in drill.topology.nodes].index("replica-1")
    lag = [recording.frames[t].nodes[node].lag_s for t in range(90)]
    assert max(lag) == pytest.approx(20.0, abs=0.6)
    # After u seconds of catching up 2u seconds of writes are applied: what is oldest was written at 20 + 2u, now 40 + u.
    for u in (5, 10, 15):
        assert lag[40 + u - 1] == pytest.approx(20.0 - u, abs=0.6)
    assert lag[62] < 0.5
