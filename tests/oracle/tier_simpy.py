"""The same tier as SimPy processes: one process a request, one a query. Written for reading, not for speed.

Covers what the cross-check and the benchmark need: one class or several, a writer, admission limit, hang, cache lost and refilled.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from typing import TYPE_CHECKING

import simpy

from tests.oracle.scenario import Outcome, Scenario, Traffic, arrivals, zipf_cdf

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    Process = Generator[simpy.Event, Any, None]


class State:
    """What the processes share."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        if scenario.replicas or scenario.threads is not None or any(o.mode != "hang" for o in scenario.outages):
            raise ValueError("the SimPy tier has one node, no thread limit and outages that hang")
        cache = scenario.cache
        if cache and (not cache.warm or cache.single_flight or cache.ttl_s is not None or cache.items is not None):
            raise ValueError("the SimPy tier has an unbounded cache without TTL that starts warm")
        self.s, self.rnd, self.env = scenario, random.Random(seed), simpy.Environment()
        self.out = Outcome(scenario.length_s, len(scenario.traffic))
        self.cpu = simpy.Resource(self.env, scenario.vcpu)
        self.door = simpy.Resource(self.env, scenario.pool) if scenario.pool is not None else None
        self.working = self.env.event().succeed()
        """Triggered while the node works; replaced by an untriggered event while it hangs."""
        self.missing: list[set[int] | None] = [set() if cache and item.keys else None for item in scenario.traffic]
        """Keys not in the cache; None: the class does not use it."""

    def note(self, row: list[list[int]], cls: int) -> None:
        """Count one in this second."""
        row[cls][int(self.env.now)] += 1

    def full(self) -> bool:
        """Whether one more may not even wait for admission."""
        return self.door is not None and self.s.max_waiting is not None and len(self.door.queue) >= self.s.max_waiting

    def source(self, cls: int) -> Process:
        """Users of one class arrive."""
        item = self.s.traffic[cls]
        cdf = zipf_cdf(item.keys, item.zipf) if self.missing[cls] is not None else []
        for t in arrivals(item, self.s.length_s, self.rnd):
            yield self.env.timeout(t - self.env.now)
            self.env.process(self.request(cls, item, bisect_left(cdf, self.rnd.random()) if cdf else -1))

    def request(self, cls: int, item: Traffic, key: int) -> Process:
        """A user: ask, wait at most the time-out, back off, ask again."""
        since, missing = self.env.now, self.missing[cls]
        self.note(self.out.offered, cls)
        for k in range(item.retries + 1):
            self.note(self.out.attempts, cls)
            answered = missing is not None and key not in missing
            if not answered and not self.full():
                answer, timeout = self.env.event(), self.env.timeout(item.timeout_s)
                self.env.process(self.query(item, answer, timeout))
                yield answer | timeout
                answered = answer.triggered
                if answered and missing is not None:
                    missing.discard(key)
            if answered:
                in_time = self.env.now - since <= item.within_s
                self.note(self.out.good if in_time else self.out.late, cls)
                return
            if k < item.retries:
                spread = 1.0 - item.jitter + 2.0 * item.jitter * self.rnd.random()
                yield self.env.timeout(item.backoff_s * item.multiplier**k * spread)
        self.note(self.out.failed, cls)

    def query(self, item: Traffic, answer: simpy.Event, timeout: simpy.Event) -> Process:
        """A query: be admitted before the timeout, get a vCPU, work; the work is done even if nobody waits any more."""
        if self.door is None:
            yield from self.work(item)
        else:
            with self.door.request() as admission:
                yield admission | timeout
                if not admission.triggered:
                    return
                yield from self.work(item)
        if not timeout.processed:
            answer.succeed()

    def work(self, item: Traffic) -> Process:
        """Hold a vCPU for an exponential time, longer if the node hangs meanwhile."""
        with self.cpu.request() as vcpu:
            yield vcpu
            yield self.working
            yield self.env.timeout(self.rnd.expovariate(1000.0 / item.cpu_ms))
            # An exponential time is memoryless, so work interrupted by a hang may as well be drawn afresh after it.
            while not self.working.triggered:
                yield self.working
                yield self.env.timeout(self.rnd.expovariate(1000.0 / item.cpu_ms))

    def faults(self) -> Process:
        """Hangs and cache losses in order of time."""
        changes = [(o.at, "hang") for o in self.s.outages] + [(o.until, "work") for o in self.s.outages]
        changes += [(t, "cold") for t in (self.s.cache.lost_at if self.s.cache else ())]
        for t, what in sorted(changes):
            yield self.env.timeout(t - self.env.now)
            if what == "hang":
                self.working = self.env.event()
            elif what == "work":
                self.working.succeed()
            else:
                for cls, item in enumerate(self.s.traffic):
                    if self.missing[cls] is not None:
                        self.missing[cls] = set(range(item.keys))


def simulate(scenario: Scenario, seed: int) -> Outcome:
    """Play `scenario` with `seed`. Raises ValueError for what this version leaves out."""
    state = State(scenario, seed)
    for cls in range(len(scenario.traffic)):
        state.env.process(state.source(cls))
    state.env.process(state.faults())
    state.env.run(until=scenario.length_s)
    return state.out
