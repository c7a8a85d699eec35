"""What each `maxmemory-policy` keeps, against caches simulated request by request."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass, field

import pytest

from drill.engine.cache.eviction import Content, settle
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys, EvictionRule
from tests.oracle.random_set import RandomSet
from tests.oracle.scenario import zipf_cdf

BYTES = 1000
ENTRY = BYTES + ENTRY_BYTES
LENGTH_S, WARM_S = 130.0, 60.0
Key = tuple[int, int]


@dataclass
class Store:
    """A cache of so many entries. Entries expire by themselves; a full one evicts by its rule, or refuses."""

    rule: EvictionRule
    room: int
    rates: dict[Hashable, float]
    ends: dict[Hashable, float] = field(default_factory=dict)
    drawn: RandomSet = field(default_factory=lambda: RandomSet(5))
    tried: int = 0
    refused: int = 0

    def get(self, key: Key, now: float) -> bool:
        return self.ends.get(key, -1.0) > now

    def put(self, key: Key, now: float, ttl_s: float) -> None:
        self.tried += 1
        if len(self.ends) >= self.room:
            # Oldest first: every class that expires has the same TTL.
            for old in list(self.ends)[: 1 if self.rule is EvictionRule.TTL else self.room]:
                if self.ends[old] > now:
                    break
                self._drop(old)
        if len(self.ends) >= self.room and not self._evict(key):
            self.refused += 1
            return
        if key in self.ends:
            self._drop(key)
        self.ends[key] = now + ttl_s
        self.drawn.add(key)

    def _drop(self, key: Hashable) -> None:
        del self.ends[key]
        self.drawn.remove(key)

    def _evict(self, coming: Key) -> bool:
        if self.rule is EvictionRule.NONE:
            return False
        if self.rule is EvictionRule.TTL:
            self._drop(next(iter(self.ends)))
        elif self.rule is EvictionRule.RANDOM:
            self._drop(self.drawn.draw())
        else:
            least = min(self.ends, key=self.rates.__getitem__)
            if self.rates[least] >= self.rates[coming]:
                # The new key is the least used.
                return False
            self._drop(least)
        return True


def simulated(
    rule: EvictionRule, classes: list[tuple[int, float, float]], room: int, ttl_s: float
) -> tuple[list[float], float]:
    """Hit ratio by class for (keys, zipf, reads a second), and the share of writes that found room."""
    rnd = random.Random(11)
    cdfs = [zipf_cdf(keys, zipf) for keys, zipf, _ in classes]
    reads = [rate for _, _, rate in classes]
    rates: dict[Hashable, float] = {
        (k, i): reads[k] * (cdf[i] - (cdf[i - 1] if i else 0.0)) for k, cdf in enumerate(cdfs) for i in range(len(cdf))
    }
    store = Store(rule, room, rates)
    hits, asked, now = [0] * len(classes), [0] * len(classes), 0.0
    while now < LENGTH_S:
        now += rnd.expovariate(sum(reads))
        k = rnd.choices(range(len(classes)), reads)[0]
        key = (k, min(bisect_left(cdfs[k], rnd.random()), len(cdfs[k]) - 1))
        found = store.get(key, now)
        if now > WARM_S:
            hits[k] += found
            asked[k] += 1
        elif now > WARM_S - 1.0:
            store.tried = store.refused = 0
        if not found:
            store.put(key, now, ttl_s)
    return [hit / count for hit, count in zip(hits, asked, strict=True)], 1.0 - store.refused / store.tried


@pytest.mark.parametrize(
    ("rule", "classes", "ttl_s"),
    [
        (EvictionRule.RANDOM, [(2_000, 0.9, 300.0)], FOREVER_S),
        pytest.param(EvictionRule.RANDOM, [(2_000, 0.9, 200.0), (500, 0.4, 100.0)], 20.0, marks=pytest.mark.slow),
        (EvictionRule.TTL, [(2_000, 0.9, 300.0)], 20.0),
        (EvictionRule.NONE, [(2_000, 0.9, 300.0)], 20.0),
        pytest.param(EvictionRule.LFU, [(1_000, 0.8, 150.0), (600, 0.4, 60.0)], 20.0, marks=pytest.mark.slow),
    ],
)
def test_hit_ratios_of_a_full_cache(rule: EvictionRule, classes: list[tuple[int, float, float]], ttl_s: float) -> None:
    room = 400
    contents = tuple(Content(CacheableKeys(keys, zipf, BYTES, rate, 1.0, 0.0), ttl_s) for keys, zipf, rate in classes)
    settled = settle(rule, room * ENTRY, contents)
    measured, accepted = simulated(rule, classes, room, ttl_s)
    assert settled.hits == pytest.approx(measured, abs=0.02)
    assert sum(settled.keys) == pytest.approx(room, rel=1e-6)
    if rule is EvictionRule.NONE:
        assert settled.accepted == pytest.approx(accepted, abs=0.03)
        assert 0.1 < accepted < 0.9
    else:
        assert settled.accepted == 1.0


def test_uniform_keys_have_a_closed_form() -> None:
    """With equal keys every rule hits as often as it holds them."""
    for rule in (EvictionRule.RANDOM, EvictionRule.LFU, EvictionRule.TTL):
        settled = settle(rule, 250 * ENTRY, (Content(CacheableKeys(1_000, 0.0, BYTES, 500.0, 1.0, 0.0), FOREVER_S),))
        assert settled.hits[0] == pytest.approx(0.25, abs=1e-6)


def test_the_most_popular_keys_are_lfu_s() -> None:
    """Of keys by 1 / rank: H(100) / H(10,000)."""
    settled = settle(
        EvictionRule.LFU, 100 * ENTRY, (Content(CacheableKeys(10_000, 1.0, BYTES, 500.0, 1.0, 0.0), FOREVER_S),)
    )
    first, all_of_them = (sum(1.0 / rank for rank in range(1, count + 1)) for count in (100, 10_000))
    assert settled.hits[0] == pytest.approx(first / all_of_them, abs=0.002)


def test_nothing_is_evicted_where_everything_fits() -> None:
    content = Content(CacheableKeys(1_000, 0.9, BYTES, 500.0, 1.0, 0.0), FOREVER_S)
    for rule in (EvictionRule.RANDOM, EvictionRule.LFU, EvictionRule.TTL, EvictionRule.NONE):
        settled = settle(rule, 1_000.5 * ENTRY, (content,))
        assert settled == ((1.0,), (1_000.0,), 1.0)


def test_records_that_do_not_expire_keep_their_room_without_eviction() -> None:
    """Sessions hold half of the memory; what expires shares the other half, whoever asks for more."""
    stored = Content(CacheableKeys(200, 0.0, BYTES, 50.0, 1.0, 0.0), FOREVER_S)
    passing = Content(CacheableKeys(2_000, 0.0, BYTES, 400.0, 1.0, 0.0), 60.0)
    settled = settle(EvictionRule.NONE, 400 * ENTRY, (stored, passing))
    assert settled.hits == pytest.approx((1.0, 0.1), abs=1e-4)
    assert settled.keys == pytest.approx((200.0, 200.0), rel=1e-6)
    # 360 misses a second, of which as many as expire find room: 200 keys in 60 s.
    assert settled.accepted == pytest.approx(200.0 / 60.0 / 360.0, rel=1e-3)
