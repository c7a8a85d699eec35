"""Copies loaded from a replica that is behind, against one key played event by event."""

from __future__ import annotations

import random
from bisect import bisect_right
from itertools import pairwise

import pytest

from drill.engine.cache.stale_copies import loaded_older
from drill.engine.flow.staleness import copies_older
from drill.model.level_traffic import Keys

READS, WRITES, LAG_S = 0.8, 0.5, 2.0
AGES = (0.0, 0.5, 1.5, 3.0)
LENGTH_S = 40_000.0


def moments(rate: float, rnd: random.Random) -> list[float]:
    """A Poisson process."""
    found, t = [], rnd.expovariate(rate)
    while t < LENGTH_S:
        found.append(t)
        t += rnd.expovariate(rate)
    return found


def first_since(writes: list[float], since: float, now: float) -> float:
    """The first write after `since`, or `now` when there is none before that."""
    place = bisect_right(writes, since)
    return min(now, writes[place]) if place < len(writes) else now


def test_what_is_loaded_after_a_write_deleted_the_copy() -> None:
    """G(y), by the first read after each write, whose replica shows what was written `LAG_S` before."""
    rnd = random.Random(1)
    reads, writes = moments(READS, rnd), moments(WRITES, rnd)
    ages = []
    for written, next_written in pairwise(writes):
        place = bisect_right(reads, written)
        if place < len(reads) and reads[place] < next_written:
            loaded = reads[place]
            ages.append(loaded - first_since(writes, loaded - LAG_S, loaded))
    for age in AGES:
        assert loaded_older(READS, WRITES, LAG_S, age) == pytest.approx(
            sum(a > age for a in ages) / len(ages), abs=0.015
        )


def test_copies_that_live_for_a_time_are_older_by_the_lag() -> None:
    """Lazy loading with a lifetime of three seconds: the share of all reads answered by a copy older than an age."""
    rnd = random.Random(2)
    reads, writes = moments(READS, rnd), moments(WRITES, rnd)
    loaded, ages = -1e9, []
    for now in reads:
        if now - loaded >= 3.0:
            loaded = now
        else:
            ages.append(now - first_since(writes, loaded - LAG_S, now))
    for age in AGES:
        found = sum(a > age for a in ages) / len(reads)
        assert copies_older(Keys(1, 0.0), READS, WRITES, 3.0, age, LAG_S)[-1] == pytest.approx(found, abs=0.015)
