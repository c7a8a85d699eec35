"""A whole tier, one request at a time: two zones of applications, cache shards, a writer, lagging replicas, a failover.

What `tier_heapq` says of clients, queues and time-outs holds here too. This adds what happens between the parts: a balancer
that still sends to dead applications, addresses that each instance caches, a proxy that hands its waiters on, shards that
come back empty, replicas that apply one write after another, and for each answer the first write that it does not show.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from tests.oracle.scenario import Outage
from tests.oracle.tier_heapq import WAITING, Job, Node, Request, Tier

if TYPE_CHECKING:
    from tests.oracle.scenario import Outcome, Scenario

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SlowApply:
    """Replica 1 … N applies `factor` times as fast between two seconds; 0: it stands still."""

    replica: int
    at: float
    until: float
    factor: float = 0.0


@dataclass(frozen=True, slots=True)
class Story:
    """What the tier is made of beside `tier`, and when things happen to it (seconds). A zone goes dark with the writer in it.

    The moments are inputs: how long detection or promotion takes is drawn, what follows is not.
    """

    tier: Scenario
    """Outages, replacements of the cache and `threads` of it are not used; `pool` is that of one application instance."""
    instances: int
    dark_instances: int
    """How many of them are in the zone that goes dark."""
    threads: int
    """Attempts that one instance holds at once."""
    dark_at: float
    ejected_at: float
    back_at: float
    name_at: float
    """The writer's name points to the promoted standby; a proxy sends there."""
    dns_ttl_s: float = 0.0
    """An instance follows when its cached address runs out."""
    proxy_room: int | None = None
    """Jobs a proxy lets into the writer at once; None: clients connect themselves."""
    shards: int = 1
    shard_lost: int | None = None
    shard_back_at: float = inf
    cached: frozenset[int] = frozenset()
    """Classes that use the cache."""
    invalidate: bool = False
    """Writes delete the copies of what they rewrite."""
    rewrites: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ()
    """(class, (class whose records it rewrites, how many a request) …)."""
    fresh_s: tuple[float, ...] = ()
    """By class: an answer that misses a write older than this is stale."""
    apply_per_s: float = inf
    ship_s: float = 0.0
    """What a write needs to a replica that has nothing else to do."""
    slow: tuple[SlowApply, ...] = ()


class Replica:
    """What a replica has not applied yet: in the order of the log, and by record."""

    __slots__ = ("applying", "factor", "log", "missing")

    def __init__(self) -> None:
        self.log: deque[tuple[float, Key]] = deque()
        self.missing: dict[Key, deque[float]] = {}
        self.factor, self.applying = 1.0, False

    def first_missing(self, key: Key) -> float:
        """When the oldest write to a record was committed that is not applied; infinite when all are."""
        times = self.missing.get(key)
        return times[0] if times else inf


@dataclass(slots=True)
class Seen:
    """What a run showed: counts, stale answers by class and second (they are among `good`), each replica's lag by second."""

    counts: Outcome
    stale: list[list[int]]
    lag_s: list[list[float]] = field(default_factory=list)

    def stale_share(self, cls: int) -> float:
        """Stale answers over answers in time, of one class."""
        return sum(self.stale[cls]) / self.counts.total("good", cls)


class WholeTier(Tier):
    """One run of a story. Nodes: the writer, the replicas, the standby last."""

    def __init__(self, story: Story, seed: int) -> None:
        super().__init__(story.tier, seed)
        self.story = story
        self.nodes.append(Node(inf))
        self.taken = [0] * story.instances
        self.turn = 0
        self.follows_at = [story.name_at + self.rnd.random() * story.dns_ttl_s for _ in range(story.instances)]
        self.replicas = [Replica() for _ in range(story.tier.replicas)]
        self.rewrites = dict(story.rewrites)
        self.copy_misses: dict[Key, float] = {}
        """Cached copies that do not show every write, and the first that each misses."""
        self.unseen_since = inf
        """The first write that the answer in hand does not show."""
        length, classes = story.tier.length_s, len(story.tier.traffic)
        self.seen = Seen(self.out, [[0] * length for _ in range(classes)], [[] for _ in self.replicas])

    def play(self) -> Seen:
        """Simulate the story to its end."""
        story = self.story
        self._set_rooms(story.instances)
        self._at(story.dark_at, self._zone_dark, None)
        self._at(story.back_at, self._zone_back, None)
        self._at(story.shard_back_at, self._shard_back, None)
        if story.proxy_room is not None:
            self._at(story.name_at, self._proxy_follows, None)
        for slow in story.slow:
            self._at(slow.at, self._set_apply, (slow.replica, slow.factor))
            self._at(slow.until, self._set_apply, (slow.replica, 1.0))
        for second in range(1, story.tier.length_s):
            self._at(float(second), self._note_lag, None)
        self.run()
        self._note_lag(None)
        return self.seen

    # Applications.

    def _dead(self, app: int) -> bool:
        return app < self.story.dark_instances and self.story.dark_at <= self.t < self.story.back_at

    def _taken_in(self, request: Request) -> bool:
        """The balancer takes one instance after another, dead ones until it has noticed."""
        first = self.story.dark_instances if self.story.ejected_at <= self.t < self.story.back_at else 0
        self.turn = self.turn + 1 if first <= self.turn + 1 < self.story.instances else first
        request.app = self.turn
        return not self._dead(request.app) and self.taken[request.app] < self.story.threads

    def _expect(self, request: Request, job: Job) -> None:
        self.taken[request.app] += 1
        super()._expect(request, job)

    def _release(self, job: Job, threads: int) -> None:
        self.taken[job.asking[0][0].app] -= threads
        super()._release(job, threads)

    def _set_rooms(self, instances: int) -> None:
        """Every instance keeps its pool of connections to each database, unless a proxy stands in front of the writer."""
        pool = inf if self.s.pool is None else float(self.s.pool * instances)
        for node in self.nodes:
            writes = node in (self.nodes[0], self.nodes[-1])
            node.room = pool if self.story.proxy_room is None or not writes else self.story.proxy_room

    def _zone_dark(self, _: None) -> None:
        """The writer answers nobody any more, and what dead applications had in hand has failed."""
        self.nodes[0].mode = "cut"
        self._set_rooms(self.story.instances - self.story.dark_instances)
        for line in self.expiries:
            for _due, request, tries, job in line:
                if request.pending and request.tries == tries and self._dead(request.app):
                    self._timed_out(request, job)

    def _zone_back(self, _: None) -> None:
        """The old writer's machine starts: it has an address again and refuses, as a standby does after that."""
        self._set_rooms(self.story.instances)
        self._outage_begins(Outage(self.t, inf, "refuse"))

    # Where queries go.

    def _node_of(self, request: Request) -> Node:
        if self.s.traffic[request.cls].on_replicas:
            return super()._node_of(request)
        follows = self.story.name_at if self.story.proxy_room is not None else self.follows_at[request.app]
        return self.nodes[-1] if self.t >= follows else self.nodes[0]

    def _proxy_follows(self, _: None) -> None:
        """Who waits in the proxy is let into the new writer."""
        old, new = self.nodes[0], self.nodes[-1]
        for job in old.door:
            if job.place == WAITING and job.wanted():
                job.node = new
                new.door.append(job)
        new.waiting, old.waiting = len(new.door), 0
        old.door.clear()
        self._pull(new)

    # Cache.

    def _shard_up(self, key: Key) -> bool:
        lost = self.story.shard_lost is not None and sum(key) % self.story.shards == self.story.shard_lost
        return not lost or not self.story.dark_at <= self.t < self.story.shard_back_at

    def _known(self, request: Request, key: Key) -> bool:
        known = request.cls in self.story.cached and self._shard_up(key) and super()._known(request, key)
        self.unseen_since = self.copy_misses.get(key, inf) if known else inf
        return known

    def _keep(self, key: Key) -> None:
        if key[0] in self.story.cached and self._shard_up(key):
            super()._keep(key)
            self.copy_misses.pop(key, None)
            if self.unseen_since < inf:
                self.copy_misses[key] = self.unseen_since

    def _shard_back(self, _: None) -> None:
        if self.cache is not None and self.story.shard_lost is not None:
            for key in [key for key in self.cache.store if sum(key) % self.story.shards == self.story.shard_lost]:
                del self.cache.store[key]

    # Writes, replicas and what readers see.

    def _answer_all(self, job: Job) -> None:
        """The database has done its part: what it wrote stands, what it read is as old as the node."""
        request, number = job.asking[0][0], self.nodes.index(job.node)
        for target, records in self.rewrites.get(request.cls, ()):
            for _ in range(records):
                self._commit((target, bisect_left(self.cdfs[target], self.rnd.random())))
        on_replica = request.key is not None and 0 < number <= len(self.replicas)
        self.unseen_since = self.replicas[number - 1].first_missing(request.key) if on_replica and request.key else inf
        super()._answer_all(job)

    def _answer(self, request: Request) -> None:
        in_time = self.t - request.since <= self.s.traffic[request.cls].within_s
        if in_time and self.story.fresh_s and self.t - self.unseen_since > self.story.fresh_s[request.cls]:
            self.seen.stale[request.cls][int(self.t)] += 1
        super()._answer(request)

    def _commit(self, key: Key) -> None:
        for replica in self.replicas:
            replica.log.append((self.t, key))
            replica.missing.setdefault(key, deque()).append(self.t)
            if not replica.applying:
                self._apply(replica)
        if self.cache is not None and key[0] in self.story.cached:
            if self.story.invalidate:
                self.cache.store.pop(key, None)
                self.copy_misses.pop(key, None)
            elif key in self.cache.store:
                self.copy_misses.setdefault(key, self.t)

    def _apply(self, replica: Replica) -> None:
        """Begin with the next write, once it has arrived. The thread shares the processors with the node's readers."""
        if not replica.log or replica.factor <= 0.0:
            replica.applying = False
            return
        replica.applying = True
        node = self.nodes[1 + self.replicas.index(replica)]
        share = min(1.0, self.s.vcpu / (node.inside + 1.0))
        takes = self.rnd.expovariate(self.story.apply_per_s * replica.factor * share)
        self._at(max(self.t, replica.log[0][0] + self.story.ship_s) + takes, self._applied, replica)

    def _applied(self, replica: Any) -> None:
        if replica.factor > 0.0:
            _, key = replica.log.popleft()
            times = replica.missing[key]
            times.popleft()
            if not times:
                del replica.missing[key]
        self._apply(replica)

    def _set_apply(self, change: tuple[int, float]) -> None:
        replica = self.replicas[change[0] - 1]
        replica.factor = change[1]
        if not replica.applying:
            self._apply(replica)

    def _note_lag(self, _: None) -> None:
        for row, replica in zip(self.seen.lag_s, self.replicas, strict=True):
            row.append(self.t - replica.log[0][0] if replica.log else 0.0)


def simulated(story: Story, seed: int) -> Seen:
    """Play a story with `seed`."""
    return WholeTier(story, seed).play()
