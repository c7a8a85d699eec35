"""The tier with queues of messages and workers, one message at a time: exact up to sampling noise, and slow.

Messages of a queue wait in order of arrival. A free worker takes the oldest; it is busy with it for a delay, then until the tier
has answered. A message whose last attempt has failed goes back to the head of its queue. One that has waited too long is dropped.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from tests.oracle.scenario import Outcome, Scenario
from tests.oracle.tier_heapq import Request, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Workers:
    """The queue of one class of a scenario."""

    cls: int
    workers: int
    delay_s: float = 0.0
    """Time that a worker needs for a message beside the database."""
    bound: float = inf
    expiry_s: float = inf
    backlog: int = 0
    backlog_age_s: float = 0.0


class QueueTier(Tier):
    """A tier of which one class has a queue. `waiting` are the messages in it at the end of every second."""

    def __init__(self, scenario: Scenario, queue: Workers, seed: int) -> None:
        super().__init__(scenario, seed)
        self.q, self.free = queue, queue.workers
        age, count = queue.backlog_age_s, queue.backlog
        self.line = deque(Request(queue.cls, -age * (1.0 - n / count), None) for n in range(count))
        self.expired, self.refused = 0, 0
        self.waiting: list[int] = []
        for second in range(1, scenario.length_s):
            self._at(float(second), self._count, None)
        for _ in range(min(self.free, count)):
            self._at(0.0, self._take, None)

    def _count(self, _: object) -> None:
        self._drop_old()
        self.waiting.append(len(self.line))

    def _arrive(self, source: tuple[int, Iterator[float]]) -> None:
        if source[0] != self.q.cls:
            super()._arrive(source)
            return
        self.out.offered[source[0]][int(self.t)] += 1
        self._drop_old()
        if len(self.line) >= self.q.bound:
            self.refused += 1
        else:
            self.line.append(Request(source[0], self.t, None))
            self._take(None)
        self._next_arrival(source)

    def _drop_old(self) -> None:
        while self.line and self.t - self.line[0].since > self.q.expiry_s:
            self.line.popleft()
            self.expired += 1

    def _take(self, _: object) -> None:
        self._drop_old()
        if self.free > 0 and self.line:
            self.free -= 1
            request = self.line.popleft()
            request.tries = 0
            self._at(self.t + self.q.delay_s, self._attempt, request)

    def _answer(self, request: Request) -> None:
        super()._answer(request)
        self._finished(request)

    def _try_again(self, request: Request) -> None:
        if request.cls != self.q.cls or request.tries <= self.s.traffic[request.cls].retries:
            super()._try_again(request)
            return
        request.pending = False
        self.line.appendleft(request)
        self._finished(request)

    def _finished(self, request: Request) -> None:
        if request.cls == self.q.cls:
            self.free += 1
            self._take(None)


def play(scenario: Scenario, queue: Workers, seed: int) -> tuple[QueueTier, Outcome]:
    """Play a scenario with a queue."""
    tier = QueueTier(scenario, queue, seed)
    return tier, tier.run()
