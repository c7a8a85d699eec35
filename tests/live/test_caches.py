"""Hit ratios of a real Redis and a real memcached under Zipf load, held against the engine's prediction."""

from __future__ import annotations

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.level_traffic import Keys
from drill.validation.hit_ratios import hit_ratio
from drill.validation.scenarios import ITEM_OVERHEAD_BYTES, bare, build, cache, design, level, of_class, request, sized
from tests.live import servers, zipf

pytestmark = pytest.mark.live

TWO_POINTS = 0.02
BYTES = 1000
"""One kilobyte with its header: what allocators and slabs round up to stays close to it."""
VALUE = b"x" * BYTES
MIB = 2**20


@pytest.mark.parametrize(("mib", "skew"), [(4, 0.99), (10, 0.8)])
def test_redis_by_memory_limit(mib: int, skew: float) -> None:
    """20,000 keys of a kilobyte: the limit, less the server's own memory, over a record's size is what there is room for.

    Redis tells the age of a key by the second. The load is slow enough for a key to live through several before it is evicted;
    at full speed all keys look equally old and four points of the ratio are lost.
    """
    keys = Keys(20_000, skew, BYTES)
    with servers.redis("--maxmemory-policy", "allkeys-lru", "--maxmemory-samples", "10") as client:
        own = client.used_bytes()
        client.ask((b"CONFIG", b"SET", b"maxmemory", b"%d" % (own + mib * MIB)))
        drawn = zipf.keys(keys.count, skew, seed=1)
        zipf.read(client, drawn, 20_000, VALUE)
        zipf.read_for(client, drawn, 8.0, 3000.0, VALUE, 0)
        happened, _ = zipf.read_for(client, drawn, 14.0, 3000.0, VALUE, 0)
    predicted = hit_ratio(keys, mib * MIB / (BYTES + ITEM_OVERHEAD_BYTES))
    assert happened == pytest.approx(predicted, abs=TWO_POINTS)


@pytest.mark.parametrize(("mib", "skew"), [(8, 0.99), (12, 0.8)])
def test_memcached_by_memory_limit(mib: int, skew: float) -> None:
    """The same; memcached's limit is for records alone."""
    keys = Keys(20_000, skew, BYTES)
    with servers.memcached("-m", str(mib)) as client:
        drawn = zipf.keys(keys.count, skew, seed=2)
        zipf.read(client, drawn, 80_000, VALUE)
        happened = zipf.read(client, drawn, 60_000, VALUE)
    predicted = hit_ratio(keys, mib * MIB / (BYTES + ITEM_OVERHEAD_BYTES))
    assert happened == pytest.approx(predicted, abs=TWO_POINTS)


@pytest.mark.parametrize(("ttl_s", "skew"), [(2, 0.99), (3, 0.7)])
def test_redis_by_time_to_live(ttl_s: int, skew: float) -> None:
    """Room for everything, records live a few seconds from their load; measured over whole lifetimes."""
    with servers.redis() as client:
        drawn = zipf.keys(20_000, skew, seed=3)
        zipf.read_for(client, drawn, 2.0 * ttl_s, 2000.0, VALUE, ttl_s)
        happened, rate = zipf.read_for(client, drawn, 4.0 * ttl_s, 2000.0, VALUE, ttl_s)
    predicted = hit_ratio(Keys(20_000, skew, BYTES), 1e9, reads_per_s=rate, ttl_s=ttl_s)
    assert happened == pytest.approx(predicted, abs=TWO_POINTS)


def test_memcached_by_time_to_live() -> None:
    """Memcached's clock ticks by the second, so a record asked to live 5 s lives half a second less on average."""
    ttl_s = 5
    with servers.memcached("-m", "64") as client:
        drawn = zipf.keys(20_000, 0.99, seed=4)
        zipf.read_for(client, drawn, 1.5 * ttl_s, 2000.0, VALUE, ttl_s)
        happened, rate = zipf.read_for(client, drawn, 2.0 * ttl_s, 2000.0, VALUE, ttl_s)
    predicted = hit_ratio(Keys(20_000, 0.99, BYTES), 1e9, reads_per_s=rate, ttl_s=ttl_s)
    assert happened == pytest.approx(predicted, abs=TWO_POINTS)


def test_warm_up_after_a_flush() -> None:
    """A second of the drill is ten thousand requests of the real load: the curve of both, from empty to nearly full."""
    per_s, seconds, at_s = 10_000, 12, 5
    keys = Keys(50_000, 0.99, BYTES)
    with servers.redis() as client:
        drawn = zipf.keys(keys.count, keys.zipf, seed=5)
        zipf.read(client, drawn, 5 * per_s, VALUE)
        client.ask((b"FLUSHALL",))
        happened = [zipf.read(client, drawn, per_s, VALUE) for _ in range(seconds)]
    query = request("query", float(per_s), keys=keys, read_cpu_ms=0.001)
    flush = Fault("flush", "drill:cache-flush", at_s, 1)
    made = build(level((query,), at_s + seconds, faults=(flush,)), design(cache=cache()))
    recording = simulate(sized(bare(made, vcpu=8), keys, 1e9), 1)
    predicted = [frame.hit_ratio for frame in of_class(recording)[at_s:]]
    assert happened == pytest.approx(predicted, abs=TWO_POINTS)
    assert happened[-1] - happened[0] > 0.1
