"""The independent simulations agree with closed forms, with published values and with each other."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

import pytest

from tests.oracle import lru, mmc, tier_heapq, tier_simpy
from tests.oracle.scenario import CacheSpec, Outage, Outcome, Scenario, Traffic, buckets, recovered_after

if TYPE_CHECKING:
    from collections.abc import Sequence

STEADY = 150


def steady(rate: float, cpu_ms: float, **over: float) -> Traffic:
    """A constant stream without retries whose clients never give up."""
    return Traffic("steady", ((0, rate),), cpu_ms, timeout_s=1e6, within_s=over.pop("within_s", 1e6))


def batch_error(values: list[float]) -> float:
    """Four standard errors of the mean of independent runs: a miss is a bug, not chance."""
    return 4.0 * statistics.stdev(values) / math.sqrt(len(values))


@pytest.mark.slow
@pytest.mark.parametrize(("vcpu", "load", "cpu_ms"), [(1, 0.5, 20.0), (2, 0.8, 25.0), (8, 0.9, 80.0)])
def test_waits_follow_erlang_c(vcpu: int, load: float, cpu_ms: float) -> None:
    """M/M/c: the mean time in the system and the share later than three services are Erlang's."""
    rate = load * vcpu / cpu_ms * 1000.0
    within_s = 3.0 * cpu_ms / 1000.0
    runs = [
        tier_heapq.simulate(Scenario(STEADY, (steady(rate, cpu_ms, within_s=within_s),), vcpu=vcpu), seed)
        for seed in range(8)
    ]
    means = [run.latency_s[0] / (run.total("good") + run.total("late")) for run in runs]
    late = [run.total("late") / run.total("offered") for run in runs]
    service_s = cpu_ms / 1000.0
    assert abs(statistics.mean(means) - mmc.mean_wait(vcpu, rate, service_s) - service_s) < batch_error(means)
    assert abs(statistics.mean(late) - mmc.sojourn_tail(vcpu, rate, service_s, within_s)) < batch_error(late)


def test_the_tail_integrates_to_the_mean() -> None:
    """The two closed forms agree: the integral of P(T > t) is the mean sojourn time."""
    for servers, rate in ((1, 40.0), (2, 90.0), (3, 100.0), (4, 170.0)):
        step = 0.00025
        area = sum(mmc.sojourn_tail(servers, rate, 0.02, (i + 0.5) * step) for i in range(40_000)) * step
        assert area == pytest.approx(mmc.mean_wait(servers, rate, 0.02) + 0.02, rel=1e-5)


@pytest.mark.slow
def test_a_bounded_room_blocks_as_mmck() -> None:
    """Two vCPUs, admission for two, six may wait: M/M/2/8 blocking, below and above saturation."""
    for rate in (60.0, 100.0, 150.0):
        scenario = Scenario(STEADY, (steady(rate, 20.0),), vcpu=2, pool=2, max_waiting=6)
        shares = []
        for seed in range(6):
            run = tier_heapq.simulate(scenario, seed)
            shares.append(run.total("failed") / run.total("offered"))
        assert abs(statistics.mean(shares) - mmc.blocked_mmck(2, 8, rate, 0.02)) < batch_error(shares) + 1e-4


@pytest.mark.slow
def test_a_thread_limit_is_a_room_too() -> None:
    """Eight threads without admission limit block like M/M/2/8."""
    scenario = Scenario(STEADY, (steady(150.0, 20.0),), vcpu=2, threads=8)
    shares = [tier_heapq.simulate(scenario, seed).total("failed") / (150.0 * STEADY) for seed in range(6)]
    assert abs(statistics.mean(shares) - mmc.blocked_mmck(2, 8, 150.0, 0.02)) < batch_error(shares)


def test_arrivals_follow_the_curve() -> None:
    """Steps and lines: each ten seconds hold a Poisson number of arrivals around the area under the curve."""
    for linear, means in ((False, (1000, 4000, 4000)), (True, (2500, 4000, 4000))):
        item = Traffic("t", ((0, 100.0), (10, 400.0)), 0.01, linear=linear)
        counts = tier_heapq.simulate(Scenario(30, (item,)), 3).series("offered")
        for i, mean in enumerate(means):
            assert abs(sum(counts[10 * i : 10 * i + 10]) - mean) < 5.0 * math.sqrt(mean)


def test_every_request_is_accounted_for() -> None:
    """What was offered was answered, failed, or was under way at the end; with every mechanism switched on."""
    busy = Traffic("a", ((0, 150.0), (20, 420.0), (40, 150.0)), 6.0, retries=2, within_s=0.5, keys=500)
    other = Traffic("b", ((0, 60.0), (50, 0.0)), 6.0, retries=1, on_replicas=True)
    for mode in ("hang", "refuse", "cut", "reset"):
        scenario = Scenario(
            80,
            (busy, other),
            pool=40,
            max_waiting=100,
            threads=160,
            zombies_hold_threads=True,
            replicas=2,
            outages=(Outage(30, 36, mode), Outage(45, 48, mode, 1)),
            cache=CacheSpec(lost_at=(25.0,), ttl_s=10.0, items=200, single_flight=True),
        )
        tier = tier_heapq.Tier(scenario, 5)
        run = tier.run()
        ended = run.total("good") + run.total("late") + run.total("failed")
        assert run.total("offered", 1) == sum(run.total(k, 1) for k in ("good", "late", "failed"))
        assert 0 <= run.total("offered") - ended < 300
        assert run.total("failed") > 0
        assert tier.held >= 0


def test_threads_come_back() -> None:
    """After the last request has ended no thread is held, whatever failed on the way."""
    for mode in ("hang", "refuse", "cut", "reset"):
        for shared, zombies in ((False, False), (True, False), (True, True)):
            item = Traffic("a", ((0, 200.0), (20, 0.0)), 8.0, retries=1, keys=50, zipf=1.2)
            scenario = Scenario(
                40,
                (item,),
                pool=10,
                threads=200,
                zombies_hold_threads=zombies,
                outages=(Outage(5, 9, mode),),
                cache=CacheSpec(warm=False, ttl_s=0.5, single_flight=shared),
            )
            tier = tier_heapq.Tier(scenario, 1)
            run = tier.run()
            assert tier.held == 0
            assert run.total("offered") == run.total("good") + run.total("late") + run.total("failed")
            assert [node.inside + node.busy + node.waiting for node in tier.nodes] == [0]


CROSS = {
    "overload step": Scenario(50, (Traffic("a", ((0, 180.0), (10, 500.0), (20, 180.0)), 6.0, retries=2),), pool=30),
    "hang": Scenario(40, (Traffic("a", ((0, 200.0),), 6.0, retries=1),), pool=60, outages=(Outage(10, 20),)),
    "unbounded": Scenario(60, (Traffic("a", ((0, 100.0), (10, 450.0), (20, 100.0)), 6.0, retries=1),)),
    "few may wait": Scenario(40, (Traffic("a", ((0, 250.0), (20, 500.0)), 6.0, retries=1),), pool=4, max_waiting=20),
    "cold cache": Scenario(
        40,
        (Traffic("a", ((0, 700.0),), 6.0, retries=2, keys=3000), Traffic("w", ((0, 60.0),), 6.0)),
        pool=30,
        cache=CacheSpec(lost_at=(20.0,)),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CROSS))
def test_two_simulations_written_differently_agree(name: str) -> None:
    """Heap and SimPy: same availability and same number of attempts, up to the spread of their seeds."""
    scenario = CROSS[name]
    heap = [tier_heapq.simulate(scenario, seed) for seed in range(4)]
    process = [tier_simpy.simulate(scenario, 100 + seed) for seed in range(3)]
    for what in ("offered", "good", "late", "failed", "attempts"):
        a, b = [float(r.total(what)) for r in heap], [float(r.total(what)) for r in process]
        assert abs(statistics.mean(a) - statistics.mean(b)) < 4.0 * spread(a, b) + 5.0, what
    for c, d in zip(zip(*map(shares, heap), strict=True), zip(*map(shares, process), strict=True), strict=True):
        assert abs(statistics.mean(c) - statistics.mean(d)) < 5.0 * spread(c, d) + 0.01


def spread(a: Sequence[float], b: Sequence[float]) -> float:
    """Standard error of the difference of two means."""
    return math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))


def shares(run: Outcome) -> list[float]:
    """Ten-second shares answered in time."""
    bad = [late + failed for late, failed in zip(run.series("late"), run.series("failed"), strict=True)]
    return buckets(run.series("good"), bad, 10)


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "comes_back"), [(120.0, True), (280.0, False)])
def test_hotos_example_in_single_requests(rate: float, comes_back: bool) -> None:
    """300 QPS database, one retry after 1 s, 10 s outage: 280 QPS never come back, load under 150 does (HotOS 2021)."""
    item = Traffic("q", ((0, rate),), 2000.0 / 300.0, retries=1, backoff_s=1.0, jitter=0.0)
    for mode in ("hang", "cut", "reset"):
        run = tier_heapq.simulate(Scenario(240, (item,), outages=(Outage(60, 70, mode),)), 7)
        good = run.series("good")
        assert sum(good[:55]) == pytest.approx(rate * 55, rel=0.06)
        back = recovered_after(shares(run), 10, 70)
        if comes_back:
            assert back is not None
        else:
            assert back is None
            assert sum(good[80:]) < 0.01 * rate * 160


def test_shared_loads_send_one_query_for_a_key() -> None:
    """A thundering herd on one key: without single flight every miss is a query, with it one at a time."""
    item = Traffic("hot", ((0, 400.0),), 6.0, keys=1)
    herd = tier_heapq.simulate(Scenario(20, (item,), cache=CacheSpec(warm=False, ttl_s=1.0)), 1)
    one = tier_heapq.Tier(Scenario(20, (item,), cache=CacheSpec(warm=False, ttl_s=1.0, single_flight=True)), 1)
    assert one.run().total("failed") == 0
    queries = sum(herd.series("attempts")) - sum(herd.series("hits"))
    assert queries > 40
    # 20 s of a record that lives 1 s from its load: about 20 loads, and each asked for by whoever came meanwhile.
    assert one.events < herd.total("attempts") * 2 + queries


@pytest.mark.slow
@pytest.mark.parametrize(
    ("alpha", "items", "published"), [(0.6, 1000, 0.243), (0.8, 100, 0.157), (0.99, 5000, 0.894), (1.2, 10, 0.343)]
)
def test_lru_hits_what_the_table_says(alpha: float, items: int, published: float) -> None:
    """10,000 keys: the direct simulation and Che's approximation both give the table's hit ratio."""
    assert lru.che_hit_ratio(10_000, alpha, items) == pytest.approx(published, abs=0.0005)
    counts = lru.simulate_cache(
        lru.Popularity(10_000, alpha, 1000.0),
        items=items,
        ttl_s=None,
        invalidate=False,
        warm_up_s=60.0,
        length_s=260.0,
        seed=1,
    )
    assert counts.hit_ratio == pytest.approx(published, abs=0.006)


def test_icarus_row() -> None:
    """100 items, Zipf 0.8, room for 40: hit ratio 0.63 to 0.66, characteristic time 72.1 to 72.3 (icarus unit tests)."""
    probabilities = lru.Popularity(100, 0.8, 1.0).probabilities()
    time = lru.characteristic_reads(probabilities, 40)
    assert 72.1 <= time <= 72.3
    assert 0.63 <= lru.seen_ratio(probabilities, time) <= 0.66
    load = lru.Popularity(100, 0.8, 100.0)
    counts = lru.simulate_cache(load, items=40, ttl_s=None, invalidate=False, warm_up_s=50, length_s=1050, seed=2)
    assert 0.63 <= counts.hit_ratio <= 0.66


def test_time_to_live_and_staleness_follow_their_closed_forms() -> None:
    """Lazy loading with a TTL: hit ratio and stale share of the simulation are the renewal formulas."""
    load = lru.Popularity(2000, 0.9, 900.0, 100.0)
    counts = lru.simulate_cache(load, items=None, ttl_s=5.0, invalidate=False, warm_up_s=20.0, length_s=220.0, seed=3)
    assert counts.hit_ratio == pytest.approx(lru.ttl_hit_ratio(load, 5.0), abs=0.005)
    assert counts.stale_ratio == pytest.approx(lru.ttl_stale_ratio(load, 5.0), rel=0.04)


def test_a_lost_cache_warms_by_the_exact_law() -> None:
    """From empty, the hit ratio after n reads is sum p (1 - exp(-p n)) until the cache is full."""
    load = lru.Popularity(5000, 0.99, 1000.0)
    probabilities = load.probabilities()
    runs = [
        lru.simulate_cache(
            load, items=None, ttl_s=None, invalidate=False, warm_up_s=0.0, length_s=20.0, seed=seed
        ).curve
        for seed in range(6)
    ]
    for second in (0, 1, 4, 9, 19):
        seen = statistics.mean(curve[second] for curve in runs)
        law = statistics.mean(lru.seen_ratio(probabilities, 1000.0 * second + 50.0 * i + 25.0) for i in range(20))
        assert seen == pytest.approx(law, abs=0.02)


@pytest.mark.slow
def test_the_tier_cache_is_the_same_cache() -> None:
    """The cache inside the heap tier and the one simulated alone hit alike, bounded and with a TTL."""
    for items, ttl_s in ((200, None), (None, 4.0)):
        item = Traffic("r", ((0, 500.0),), 0.2, keys=2000, zipf=0.9)
        run = tier_heapq.simulate(Scenario(200, (item,), cache=CacheSpec(items=items, ttl_s=ttl_s)), 4)
        warm = sum(run.series("hits")[60:]) / sum(run.series("attempts")[60:])
        load = lru.Popularity(2000, 0.9, 500.0)
        expected = lru.che_hit_ratio(2000, 0.9, items) if items else lru.ttl_hit_ratio(load, 4.0)
        assert warm == pytest.approx(expected, abs=0.008)


def test_recovery_needs_three_good_buckets_in_a_row() -> None:
    """One good bucket between bad ones is not recovery."""
    assert recovered_after([1.0, 0.2, 1.0, 0.5, 1.0, 1.0, 1.0], 10, 10) == 30
    assert recovered_after([1.0, 0.2, 1.0, 0.5, 1.0, 1.0], 10, 10) is None


def test_long_work_stands_still_while_its_node_hangs() -> None:
    """Work in hand when its node hangs ends later by exactly the time it hung, and no other work does."""
    item = Traffic("slow", ((0, 2.0), (1, 0.0)), 3000.0, timeout_s=1e6, within_s=1e6)
    plain = [tier_heapq.simulate(Scenario(400, (item,), vcpu=50), seed) for seed in range(300)]
    hung = [tier_heapq.simulate(Scenario(400, (item,), vcpu=50, outages=(Outage(2, 12),)), seed) for seed in range(300)]
    # The same seed draws the same arrivals and the same work, so each answer comes 0 or 10 s later.
    extra = [b.latency_s[0] - a.latency_s[0] for a, b in zip(plain, hung, strict=True)]
    assert all(min(abs(e / 10.0 - round(e / 10.0)), 1.0) < 1e-6 for e in extra)
    # Of jobs begun at even times before 1 s, E[exp(-(2 - u) / 3)] are unfinished at 2 s.
    alive = 3.0 * (math.exp(-1.0 / 3.0) - math.exp(-2.0 / 3.0))
    share = sum(extra) / 10.0 / sum(run.total("offered") for run in plain)
    assert abs(share - alive) < 4.0 * math.sqrt(alive * (1.0 - alive) / 600.0)
