"""The skew that explains a hit ratio, against sums over every single key, and against a simulated LRU cache."""

from __future__ import annotations

import random
from collections import OrderedDict
from itertools import accumulate
from math import exp

import pytest

from drill.infra.running.key_skew import hit_at, skew_of

KEYS = 5000


def weights(skew: float) -> list[float]:
    raw = [rank**-skew for rank in range(1, KEYS + 1)]
    total = sum(raw)
    return [one / total for one in raw]


@pytest.mark.parametrize(("skew", "time"), [(0.6, 2000), (0.9, 3000), (1.2, 20_000)])
def test_the_exponent_is_found_again(skew: float, time: float) -> None:
    """What a cache holds and hits after its characteristic time, key by key."""
    each = weights(skew)
    held = sum(1 - exp(-p * time) for p in each)
    hits = sum(p * (1 - exp(-p * time)) for p in each)
    assert hit_at(skew, held, KEYS) == pytest.approx(hits, abs=0.003)
    assert skew_of(hits, held, KEYS) == pytest.approx(skew, abs=0.01)


def test_a_simulated_lru_cache_hits_as_often() -> None:
    """Che's approximation is exact to about a percent of requests (Fricker, Robert, Roberts 2012)."""
    draw, skew, size = random.Random(5), 0.9, 500
    cache: OrderedDict[int, None] = OrderedDict()
    hits = counted = 0
    for number, key in enumerate(draw.choices(range(KEYS), cum_weights=list(accumulate(weights(skew))), k=60_000)):
        if key in cache:
            cache.move_to_end(key)
            hits += number >= 20_000
        else:
            cache[key] = None
            if len(cache) > size:
                cache.popitem(last=False)
        counted += number >= 20_000
    assert hit_at(skew, size, KEYS) == pytest.approx(hits / counted, abs=0.01)


def test_no_skew_and_every_key() -> None:
    assert hit_at(0.0, KEYS / 4, KEYS) == pytest.approx(0.25, abs=0.001)
    assert skew_of(0.25, KEYS / 4, KEYS) == pytest.approx(0.0, abs=0.01)
    assert skew_of(0.999, KEYS / 4, KEYS) > 1.2
