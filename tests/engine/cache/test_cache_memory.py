"""What a cache holds, against caches simulated request by request."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import OrderedDict

import pytest

from drill.engine.cache.cache_scaling import moved_share
from drill.engine.cache.expiry import renewed_hit
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys, age_s
from drill.engine.flow.popularity import look_up, popularity
from drill.engine.flow.shards import key_shares
from drill.model.level_traffic import Keys
from tests.factories import browse
from tests.oracle.lru import Popularity as Load
from tests.oracle.scenario import zipf_cdf


def _lru(classes: list[tuple[int, float, float, float]], items: int, length_s: float) -> list[float]:
    """Hit ratio by class of one LRU cache for (keys, zipf, reads a second, new records a second), after half the time."""
    rnd = random.Random(7)
    cdfs = [zipf_cdf(keys, zipf) for keys, zipf, _, _ in classes]
    rates = [rate for _, _, reads, new in classes for rate in (reads, new)]
    total = sum(rates)
    store: OrderedDict[tuple[int, int], None] = OrderedDict()
    hits, reads_of, fresh, t = [0] * len(classes), [0] * len(classes), -1, 0.0
    while t < length_s:
        t += rnd.expovariate(total)
        which = rnd.choices(range(len(rates)), rates)[0]
        k, new = divmod(which, 2)
        fresh -= new
        key = (k, fresh if new else bisect_left(cdfs[k], rnd.random()))
        if not new and t > length_s / 2:
            reads_of[k] += 1
            hits[k] += key in store
        store[key] = None
        store.move_to_end(key)
        if len(store) > items:
            store.popitem(last=False)
    return [hit / max(1, reads) for hit, reads in zip(hits, reads_of, strict=True)]


@pytest.mark.parametrize(
    "classes",
    [
        # Hot and wide: they do not get equal shares of the memory.
        [(200, 1.1, 300.0, 0.0), (100_000, 0.0, 300.0, 0.0)],
        # The same skew, asked for at different rates.
        [(5_000, 0.8, 900.0, 0.0), (5_000, 0.8, 100.0, 0.0)],
        # New records that nobody reads.
        [(5_000, 0.8, 500.0, 250.0)],
    ],
)
def test_one_age_decides_what_is_evicted(classes: list[tuple[int, float, float, float]]) -> None:
    items = 1_000
    wanted = tuple(CacheableKeys(keys, zipf, 1000, reads, 1.0, new) for keys, zipf, reads, new in classes)
    age = age_s(items * (1000 + ENTRY_BYTES), wanted, 1e9)
    measured = _lru(classes, items, 90.0)
    for (keys, zipf, reads, _), hit in zip(classes, measured, strict=True):
        assert look_up(popularity(keys, zipf).hit, 0, reads * age) == pytest.approx(hit, abs=0.015)


def test_everything_fits() -> None:
    wanted = (CacheableKeys(1_000, 0.9, 1000, 50.0, 1.0, 0.0),)
    assert age_s(1_000 * 1100.0, wanted, 60.0) == FOREVER_S
    assert age_s(999 * 1100.0, wanted, 60.0) < FOREVER_S
    # Unread records that expire take only a lifetime's worth.
    assert age_s(1_700 * 1100.0, (wanted[0]._replace(new_per_s=10.0),), 60.0) == FOREVER_S


@pytest.mark.parametrize(("writes", "ttl_s"), [(50.0, 2.0), (500.0, 2.0), (200.0, 20.0)])
def test_a_write_renews_the_lifetime(writes: float, ttl_s: float) -> None:
    """Against a cache of which every write puts its record in again."""
    rnd, load = random.Random(3), Load(500, 0.9, 400.0, writes)
    cdf = zipf_cdf(load.keys, load.zipf)
    until: dict[int, float] = {}
    hits = reads = 0
    t, total = 0.0, load.reads + load.writes
    while t < 150.0:
        t += rnd.expovariate(total)
        key = bisect_left(cdf, rnd.random())
        written = rnd.random() * total < load.writes
        found = until.get(key, 0.0) > t
        if not written and t > 30.0:
            reads += 1
            hits += found
        if written or not found:
            until[key] = t + ttl_s
    assert renewed_hit(Keys(500, 0.9), 400.0, writes, ttl_s) == pytest.approx(hits / reads, abs=0.012)


@pytest.mark.parametrize(("now", "wanted"), [(3, 4), (4, 3), (2, 4), (9, 10), (4, 6)])
def test_keys_that_move(now: int, wanted: int) -> None:
    """Modulo hashing against counting; consistent hashing moves no more than it must."""
    keys = range(now * wanted * 10)
    assert moved_share(now, wanted, consistent=False) == pytest.approx(
        sum(key % now != key % wanted for key in keys) / len(keys)
    )
    assert moved_share(now, wanted, consistent=True) == pytest.approx(abs(now - wanted) / max(now, wanted))


@pytest.mark.parametrize("shards", [1, 2, 7, 100])
def test_every_key_is_on_one_shard(shards: int) -> None:
    item = browse(keys=Keys(1_000, 1.2))
    shares = key_shares(item, 3, shards)
    assert sum(shares) == pytest.approx(1.0, abs=1e-9)
    assert len(shares) == shards
    hottest = Load(1_000, 1.2, 1.0).probabilities()[0]
    assert max(shares) == shares[3 % shards] >= hottest * 0.999
