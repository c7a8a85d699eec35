"""The tier with locks, one request at a time: exact up to sampling noise, and slow.

A request that needs a lock has a connection, and no processor, until it is its turn. A class that is blocked waits for the end of
its time. One request after another holds a row's lock for a fixed time from the moment that it is served.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.oracle.scenario import Outcome, Scenario
from tests.oracle.tier_heapq import CUT, DONE, INSIDE, WAITING, Job, Node, Request, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_LOCK = 3


@dataclass(frozen=True, slots=True)
class Locks:
    """What locks: classes that need one lock by a share and for a time, and a class that is blocked from one second to another."""

    rows: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    blocked: int = -1
    since: float = 0.0
    until: float = 0.0


class LockTier(Tier):
    """A tier with locks at its writer."""

    def __init__(self, scenario: Scenario, locks: Locks, seed: int) -> None:
        super().__init__(scenario, seed)
        self.locks = locks
        self.row: deque[Job] = deque()
        self.table: deque[Job] = deque()
        self.held_row = False
        self._at(locks.until, self._unblock, None)

    def _waits(self, job: Job) -> bool:
        """Put a job that needs a lock in its line."""
        cls = job.asking[0][0].cls
        if cls == self.locks.blocked and self.locks.since <= self.t < self.locks.until:
            self.table.append(job)
        elif cls in self.locks.rows and self.rnd.random() < self.locks.rows[cls][0]:
            self.row.append(job)
        else:
            return False
        job.place = AT_LOCK
        return True

    def _admit(self, job: Job) -> None:
        if not self._waits(job):
            super()._admit(job)
            return
        job.node.inside += 1
        self._next_of_row()

    def _go_on(self, job: Job) -> None:
        job.place = INSIDE
        job.node.queue.append(job)
        self._start(job.node)

    def _start(self, node: Node) -> None:
        while node.queue and node.busy < self.s.vcpu:
            self._serve(node.queue.popleft())

    def _next_of_row(self) -> None:
        while self.row and not self.held_row:
            job = self.row.popleft()
            if job.place == AT_LOCK:
                self.held_row = True
                self._at(self.t + self.locks.rows[job.asking[0][0].cls][1], self._release_row, None)
                self._go_on(job)

    def _release_row(self, _: object) -> None:
        self.held_row = False
        self._next_of_row()

    def _unblock(self, _: object) -> None:
        line, self.table = self.table, deque()
        for job in line:
            if job.place == AT_LOCK:
                self._go_on(job)

    def _timed_out(self, request: Request, job: Job) -> None:
        at_lock = job.place == AT_LOCK
        super()._timed_out(request, job)
        if at_lock:
            job.place = DONE
            job.node.inside -= 1
            self._pull(job.node)

    def _pull(self, node: Node) -> None:
        while node.door and node.inside < node.room and node.mode not in CUT:
            job = node.door.popleft()
            if job.place == WAITING and job.wanted():
                node.waiting -= 1
                node.inside += 1
                if not self._waits(job):
                    job.place = INSIDE
                    node.queue.append(job)
        self._next_of_row()
        self._start(node)


def play(scenario: Scenario, locks: Locks, seed: int) -> Outcome:
    """Play a scenario with locks."""
    return LockTier(scenario, locks, seed).run()
