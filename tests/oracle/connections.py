"""Connections one by one: each has an age and the machine that its client's cache named when it was opened. Exact up to the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


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
