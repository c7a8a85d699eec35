"""Connections one by one: each has an age and the machine that its client's cache named when it was opened. Exact up to the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush


@dataclass(frozen=True)
class Change:
    """From a second on a name stands for these machines; those that are not among them have closed their connections."""

    at_s: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Clients:
    """Instances with a pool of fixed size each; a connection is replaced at an age, an address looked up again after its TTL."""

    instances: int
    pool: int
    lifetime_s: int | None
    ttl_s: int | None


class Instance:
    """One instance: the machines its cache knows, until when, and its connections as (opened, machine)."""

    def __init__(self, clients: Clients, members: tuple[int, ...], rnd: random.Random) -> None:
        self.clients, self.rnd = clients, rnd
        self.known = members
        self.until_s = float("inf") if clients.ttl_s is None else rnd.random() * clients.ttl_s
        age_s = clients.lifetime_s or 0
        self.open = [(-rnd.random() * age_s, rnd.choice(members)) for _ in range(clients.pool)]

    def look(self, now_s: int, members: tuple[int, ...]) -> None:
        """Now: the cache runs out, connections are closed by age or by a machine that left, and opened again."""
        if now_s >= self.until_s and self.clients.ttl_s is not None:
            self.known = members
            self.until_s = now_s + max(1, self.clients.ttl_s)
        known = [i for i in self.known if i in members] or list(members)
        lifetime_s = self.clients.lifetime_s
        for place, (opened_s, i) in enumerate(self.open):
            if i not in members or (lifetime_s is not None and now_s - opened_s >= lifetime_s):
                self.open[place] = (now_s, self.rnd.choice(known))


STEP_S = 5
"""Seconds between two looks at every connection."""


def shares(
    clients: Clients, changes: tuple[Change, ...], length_s: int, seed: int
) -> Iterator[tuple[int, dict[int, float]]]:
    """(second, share of all connections that lead to each machine). The first change stands at second 0."""
    rnd = random.Random(seed)
    fleet = [Instance(clients, changes[0].members, rnd) for _ in range(clients.instances)]
    for now_s in range(0, length_s, STEP_S):
        members = next(change.members for change in reversed(changes) if change.at_s <= now_s)
        count: dict[int, int] = {}
        for one in fleet:
            one.look(now_s, members)
            for _, i in one.open:
                count[i] = count.get(i, 0) + 1
        total = clients.instances * clients.pool
        yield now_s, {i: found / total for i, found in count.items()}


@dataclass(frozen=True)
class OnDemand:
    """One pool: arrivals a second, mean seconds for which each holds a connection, and the pool's limits."""

    per_s: float
    hold_s: float
    idle_s: float
    least: int
    most: int


def mean_open(pool: OnDemand, length_s: float, seed: int) -> float:
    """Mean connections open, without the first tenth: the one used last is lent first, and one is opened when all are busy."""
    rnd = random.Random(seed)
    events: list[tuple[float, str, float]] = [(rnd.expovariate(pool.per_s), "ask", 0.0)]
    idle: list[float] = []
    """Seconds at which idle connections were given back, the latest last."""
    busy = 0
    last = area = 0.0
    begin = length_s / 10
    while events[0][0] < length_s:
        now, what, since = heappop(events)
        area += (max(now, begin) - max(last, begin)) * (busy + len(idle))
        last = now
        if what == "ask":
            heappush(events, (now + rnd.expovariate(pool.per_s), "ask", 0.0))
            if idle or busy < pool.most:
                if idle:
                    idle.pop()
                busy += 1
                heappush(events, (now + rnd.expovariate(1.0 / pool.hold_s), "back", 0.0))
        elif what == "back":
            busy -= 1
            idle.append(now)
            heappush(events, (now + pool.idle_s, "idle", now))
        elif since in idle and busy + len(idle) > pool.least:
            idle.remove(since)
    return area / (last - begin)
