"""The tier simulated one request at a time on a binary heap. Exact up to sampling noise; slow.

A database node is `vcpu` servers with one first-come-first-served queue. Work whose client has given up is done all the same.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import OrderedDict, deque
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Any

from tests.oracle.scenario import CacheSpec, Outcome, Scenario, Traffic, arrivals, zipf_cdf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUT = ("cut", "reset")
WAITING, INSIDE, DONE = 0, 1, 2
"""Where a job is: at the client, waiting for admission; in the node; done, whether or not the answer arrived."""


class Request:
    """One wish of a user. `tries` counts attempts; `pending` says whether the current one is unanswered."""

    __slots__ = ("app", "cls", "key", "pending", "since", "tries")

    def __init__(self, cls: int, since: float, key: tuple[int, int] | None) -> None:
        self.cls, self.since, self.key = cls, since, key
        self.tries, self.pending = 0, False
        self.app = 0
        """Application instance that has the current attempt in hand, where they are told apart."""


class Job:
    """A query on its way to, or in, a node, with the attempts that wait for its answer (one, unless loads are shared)."""

    __slots__ = ("asking", "epoch", "node", "paused_s", "place", "threads")

    def __init__(self, node: Node, asking: list[tuple[Request, int]], epoch: int) -> None:
        self.node, self.asking, self.epoch, self.place = node, asking, epoch, WAITING
        self.paused_s = 0.0
        """How much of its node's standing still its due time allows for."""
        self.threads = 0
        """Threads held by attempts that wait for it; the last one stays as long as the query is in the database."""

    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        return any(request.pending and request.tries == tries for request, tries in self.asking)


class Node:
    """A database instance."""

    __slots__ = ("busy", "door", "epoch", "frozen", "inside", "mode", "paused_s", "queue", "room", "unheard", "waiting")

    def __init__(self, room: float) -> None:
        self.room = room
        """Jobs it admits at once."""
        self.busy = self.inside = self.waiting = self.epoch = 0
        self.mode = ""
        self.paused_s = 0.0
        """Time spent hanging so far."""
        self.queue: deque[Job] = deque()
        """Admitted, waiting for a vCPU."""
        self.door: deque[Job] = deque()
        """Waiting for admission; jobs given up stay until they are reached, `waiting` counts the live ones."""
        self.frozen: list[tuple[float, Job]] = []
        self.unheard: list[Job] = []
        """Done while the network was cut, their clients still waiting."""


class Cache:
    """Look-aside cache: key to expiry time, in order of last use."""

    def __init__(self, spec: CacheSpec, traffic: tuple[Traffic, ...], rnd: random.Random) -> None:
        self.items = inf if spec.items is None else spec.items
        self.life = inf if spec.ttl_s is None else spec.ttl_s
        self.store: OrderedDict[tuple[int, int], float] = OrderedDict()
        if spec.warm:
            self._warm(traffic, rnd)

    def _warm(self, traffic: tuple[Traffic, ...], rnd: random.Random) -> None:
        """The most popular records that fit; with a TTL each is present, and aged, as in the long run."""
        rates: list[tuple[float, tuple[int, int]]] = []
        for c, item in enumerate(traffic):
            cdf = zipf_cdf(item.keys, item.zipf)
            rates += [
                ((b - a) * item.rate[0][1], (c, k)) for k, (a, b) in enumerate(zip([0.0, *cdf], cdf, strict=False))
            ]
        rates.sort(reverse=True)
        chosen = rates if self.items == inf else rates[: int(self.items)]
        for rate, key in reversed(chosen):
            if self.life == inf:
                self.store[key] = inf
            elif rnd.random() < rate * self.life / (1.0 + rate * self.life):
                self.store[key] = rnd.random() * self.life

    def get(self, key: tuple[int, int], t: float) -> bool:
        """Whether the key is there and alive; marks its use."""
        expires = self.store.get(key)
        if expires is None or expires <= t:
            return False
        if self.items != inf:
            self.store.move_to_end(key)
        return True

    def fill(self, key: tuple[int, int], t: float) -> None:
        """Keep a loaded record, dropping the one used longest ago when full."""
        self.store[key] = t + self.life
        if self.items != inf:
            self.store.move_to_end(key)
            if len(self.store) > self.items:
                self.store.popitem(last=False)


class Tier:
    """One run. `run()` gives the counts; `events` how many the heap and the time-outs handled."""

    def __init__(self, scenario: Scenario, seed: int, *, keep_latencies: bool = False) -> None:
        self.s, self.rnd, self.t = scenario, random.Random(seed), 0.0
        self.out = Outcome(scenario.length_s, len(scenario.traffic))
        self.keep, self.events, self._serial, self.held = keep_latencies, 0, 0, 0
        self.heap: list[tuple[float, int, Callable[[Any], None], Any]] = []
        self.expiries: list[deque[tuple[float, Request, int, Job]]] = [deque() for _ in scenario.traffic]
        room = inf if scenario.pool is None else scenario.pool
        self.nodes = [Node(room) for _ in range(1 + scenario.replicas)]
        self.cdfs = [
            zipf_cdf(item.keys, item.zipf) if item.keys and scenario.cache else [] for item in scenario.traffic
        ]
        self.cache = Cache(scenario.cache, scenario.traffic, self.rnd) if scenario.cache else None
        self.loads: dict[tuple[int, int], Job] = {}
        self.shared = scenario.cache is not None and scenario.cache.single_flight
        self.max_waiting = inf if scenario.max_waiting is None else scenario.max_waiting
        self.threads = inf if scenario.threads is None else scenario.threads

    def run(self) -> Outcome:
        """Play the scenario to its end."""
        for c, item in enumerate(self.s.traffic):
            self._next_arrival((c, arrivals(item, self.s.length_s, self.rnd)))
        for outage in self.s.outages:
            self._at(outage.at, self._outage_begins, outage)
            self._at(outage.until, self._outage_ends, outage)
        for lost in self.s.cache.lost_at if self.s.cache else ():
            self._at(lost, self._cache_lost, None)
        heap, end = self.heap, self.s.length_s
        while True:
            due, first = inf, None
            for line in self.expiries:
                if line and line[0][0] < due:
                    due, first = line[0][0], line
            self.t = heap[0][0] if heap and heap[0][0] < due else due
            if self.t >= end:
                break
            if first is not None and self.t == due:
                _, request, tries, job = first.popleft()
                if request.pending and request.tries == tries:
                    self._timed_out(request, job)
            else:
                _, _, what, argument = heappop(heap)
                what(argument)
            self.events += 1
        return self.out

    def _at(self, t: float, what: Callable[[Any], None], argument: Any) -> None:
        self._serial += 1
        heappush(self.heap, (t, self._serial, what, argument))

    # Clients.

    def _next_arrival(self, source: tuple[int, Iterator[float]]) -> None:
        t = next(source[1], None)
        if t is not None:
            self._at(t, self._arrive, source)

    def _arrive(self, source: tuple[int, Iterator[float]]) -> None:
        c = source[0]
        self.out.offered[c][int(self.t)] += 1
        cdf = self.cdfs[c]
        key = (c, bisect_left(cdf, self.rnd.random())) if cdf else None
        if key is not None and self._turned_away():
            self.out.failed[c][int(self.t)] += 1
        else:
            self._attempt(Request(c, self.t, key))
        self._next_arrival(source)

    def _turned_away(self) -> bool:
        """Whether somebody new is refused at the door, for the cache is cold."""
        cache = self.s.cache
        if cache is None or not cache.let_back_s:
            return False
        since = max((lost for lost in cache.lost_at if lost <= self.t), default=-inf)
        tenths = (self.t - since) * 10.0 // cache.let_back_s + 1.0
        return tenths < 10.0 and self.rnd.random() >= tenths / 10.0

    def _attempt(self, request: Request) -> None:
        request.tries += 1
        c = request.cls
        self.out.attempts[c][int(self.t)] += 1
        if not self._taken_in(request):
            self._try_again(request)
            return
        if request.key is not None and self.cache is not None:
            if self._known(request, request.key):
                self.out.hits[c][int(self.t)] += 1
                self._answer(request)
                return
            job = self.loads.get(request.key)
            if job is not None:
                job.asking.append((request, request.tries))
                self._expect(request, job)
                return
        self._query(request)

    def _taken_in(self, request: Request) -> bool:
        """Whether an application takes the attempt in hand."""
        return self.held < self.threads

    def _known(self, request: Request, key: tuple[int, int]) -> bool:
        """Whether the cache answers."""
        return self.cache is not None and self.cache.get(key, self.t)

    def _node_of(self, request: Request) -> Node:
        """Where a query goes."""
        replicas = self.s.replicas if self.s.traffic[request.cls].on_replicas else 0
        return self.nodes[1 + int(self.rnd.random() * replicas) if replicas else 0]

    def _query(self, request: Request) -> None:
        node = self._node_of(request)
        if node.mode == "refuse":
            self._try_again(request)
            return
        job = Job(node, [(request, request.tries)], node.epoch)
        if node.inside < node.room and node.mode not in CUT:
            self._admit(job)
        elif node.waiting < self.max_waiting:
            node.door.append(job)
            node.waiting += 1
        else:
            self._try_again(request)
            return
        if self.shared and request.key is not None:
            self.loads[request.key] = job
        self._expect(request, job)

    def _expect(self, request: Request, job: Job) -> None:
        self.held += 1
        job.threads += 1
        request.pending = True
        self.expiries[request.cls].append((self.t + self.s.traffic[request.cls].timeout_s, request, request.tries, job))

    def _answer(self, request: Request) -> None:
        request.pending = False
        took = self.t - request.since
        self.out.latency_s[request.cls] += took
        if self.keep:
            self.out.tail[request.cls].append(took)
        row = self.out.good if took <= self.s.traffic[request.cls].within_s else self.out.late
        row[request.cls][int(self.t)] += 1

    def _try_again(self, request: Request) -> None:
        request.pending = False
        item, done = self.s.traffic[request.cls], request.tries - 1
        if done >= item.retries:
            self.out.failed[request.cls][int(self.t)] += 1
            return
        spread = 1.0 - item.jitter + 2.0 * item.jitter * self.rnd.random()
        self._at(self.t + item.backoff_s * item.multiplier**done * spread, self._attempt, request)

    def _timed_out(self, request: Request, job: Job) -> None:
        """The client gives up. Whether a thread stays taken while the database works on for nobody, the scenario says."""
        if job.place != INSIDE or job.threads > 1 or not self.s.zombies_hold_threads:
            self._release(job, 1)
        self._try_again(request)
        if job.place != INSIDE and not job.wanted():
            if job.place == WAITING:
                job.node.waiting -= 1
            self._forget_load(request, job)

    def _release(self, job: Job, threads: int) -> None:
        job.threads -= threads
        self.held -= threads

    def _forget_load(self, request: Request, job: Job) -> None:
        if self.shared and request.key is not None and self.loads.get(request.key) is job:
            del self.loads[request.key]

    # Nodes.

    def _admit(self, job: Job) -> None:
        node = job.node
        job.place = INSIDE
        node.inside += 1
        if node.busy < self.s.vcpu and node.mode != "hang":
            self._serve(job)
        else:
            node.queue.append(job)

    def _serve(self, job: Job) -> None:
        node = job.node
        node.busy += 1
        job.paused_s = node.paused_s
        mean_s = self.s.traffic[job.asking[0][0].cls].cpu_ms / 1000.0
        if self.s.contention > 0.0 and node.inside > self.s.vcpu:
            mean_s *= 1.0 + self.s.contention * (node.inside / self.s.vcpu - 1.0)
        self._at(self.t + self.rnd.expovariate(1.0 / mean_s), self._served, job)

    def _served(self, job: Job) -> None:
        node = job.node
        if job.epoch != node.epoch:
            return
        if node.mode == "hang":
            node.frozen.append((self.t, job))
            return
        if job.paused_s < node.paused_s:
            self._at(self.t + node.paused_s - job.paused_s, self._served, job)
            job.paused_s = node.paused_s
            return
        node.busy -= 1
        node.inside -= 1
        self._forget_load(job.asking[0][0], job)
        job.place = DONE
        if node.mode not in CUT:
            self._answer_all(job)
        elif not job.wanted():
            self._release(job, job.threads)
        else:
            node.unheard.append(job)
        self._pull(node)

    def _answer_all(self, job: Job) -> None:
        self._release(job, job.threads)
        leader, answered = job.asking[0][0], False
        for request, tries in job.asking:
            if request.pending and request.tries == tries:
                self._answer(request)
                answered = True
        if answered and leader.key is not None:
            self._keep(leader.key)

    def _keep(self, key: tuple[int, int]) -> None:
        """A record was loaded for somebody who waited for it."""
        if self.cache is not None:
            self.cache.fill(key, self.t)

    def _pull(self, node: Node) -> None:
        """Admit who waits, then give every free vCPU work."""
        while node.door and node.inside < node.room and node.mode not in CUT:
            job = node.door.popleft()
            if job.wanted():
                node.waiting -= 1
                node.inside += 1
                job.place = INSIDE
                node.queue.append(job)
        while node.queue and node.busy < self.s.vcpu:
            self._serve(node.queue.popleft())

    # Faults.

    def _outage_begins(self, outage: Any) -> None:
        node = self.nodes[outage.node]
        node.mode = outage.mode
        if outage.mode != "refuse":
            return
        node.epoch += 1
        held, node.queue, node.door = list(node.queue) + list(node.door), deque(), deque()
        held += [
            job
            for _, _, what, job in self.heap
            if what == self._served and job.node is node and job.epoch == node.epoch - 1
        ]
        node.busy = node.inside = node.waiting = 0
        for job in held:
            self._drop(job)

    def _drop(self, job: Job) -> None:
        leader = job.asking[0][0]
        self._forget_load(leader, job)
        self._release(job, job.threads)
        job.place = DONE
        for request, tries in job.asking:
            if request.pending and request.tries == tries:
                self._try_again(request)

    def _outage_ends(self, outage: Any) -> None:
        node = self.nodes[outage.node]
        node.mode = ""
        if outage.mode == "reset":
            for job in [*node.door, *node.unheard]:
                self._drop(job)
            node.door.clear()
            node.waiting = 0
        node.unheard.clear()
        if outage.mode == "hang":
            node.paused_s += outage.until - outage.at
        for due, job in node.frozen:
            self._at(due + node.paused_s - job.paused_s, self._served, job)
            job.paused_s = node.paused_s
        node.frozen.clear()
        self._pull(node)

    def _cache_lost(self, _: None) -> None:
        if self.cache is not None:
            self.cache.store.clear()


def simulate(scenario: Scenario, seed: int, *, keep_latencies: bool = False) -> Outcome:
    """Play `scenario` with `seed`."""
    return Tier(scenario, seed, keep_latencies=keep_latencies).run()
