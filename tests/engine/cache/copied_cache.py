"""Independent simulation of one lazily loaded record whose copies in another region arrive late: event by event, no formula."""

from __future__ import annotations

import random
from typing import NamedTuple


class Reads(NamedTuple):
    """Reads in the second region, counted."""

    asked: int
    found: int
    old: int
    """Found, but a write older than the tolerance was missing."""


class Copy(NamedTuple):
    """A copy as the primary has it: when it was loaded, and when it can be seen in the second region."""

    loaded: float
    seen: float


def lazily_loaded(
    *,
    home_per_s: float,
    abroad_per_s: float,
    writes_per_s: float,
    ttl_s: float,
    load_s: float,
    lag_s: float,
    fresh_s: float,
    until_s: float,
    cut_s: float = float("inf"),
    count_from_s: float = 0.0,
    count_to_s: float = float("inf"),
    seed: int,
) -> Reads:
    """One record: Poisson reads in two regions and writes to the database.

    Whoever misses loads the record and writes it to the primary, which sends it to the second region; an expired copy is seen by
    nobody. A load takes `load_s`, the write to the primary included. From `cut_s` on the primary is gone: nothing is
    written to it, only the second region is asked, by the same readers.
    """
    dice = random.Random(seed)
    now = 0.0
    writes: list[float] = []
    copies: list[Copy] = []
    asked = found = old = 0
    while now < until_s:
        now += dice.expovariate(home_per_s + abroad_per_s + writes_per_s)
        kind = dice.random() * (home_per_s + abroad_per_s + writes_per_s)
        if kind < writes_per_s:
            writes = [at for at in writes if at > now - ttl_s] + [now]
            continue
        abroad = kind < writes_per_s + abroad_per_s
        if now >= cut_s and not abroad:
            continue
        copies = [copy for copy in copies if now < copy.loaded + ttl_s]
        there = [copy for copy in copies if (copy.seen if abroad else copy.loaded) <= now and copy.seen < cut_s]
        counted = abroad and count_from_s <= now < count_to_s
        asked += counted
        if there:
            missed = min((at for at in writes if at > there[-1].loaded), default=now)
            found += counted
            old += counted and now - missed > fresh_s
        elif now < cut_s:
            copies.append(Copy(now + load_s, now + load_s + lag_s))
    return Reads(asked, found, old)
