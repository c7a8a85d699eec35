"""Lock queues on a tape: counted while they last, forgotten with the future they were in."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.simulate import DrillEngine
from drill.session.live.node_counts import LockCounts
from tests.engine.database.test_locks import CHANGE, OPEN, POOL, plant, write


def test_requests_that_wait_for_a_lock_are_counted_second_by_second() -> None:
    """A second after the change began to wait, every connection of the six pools waits behind it."""
    inputs = plant(write(), faults=(replace(OPEN, at_s=2, for_s=8), replace(CHANGE, at_s=3, for_s=4)), length_s=8)
    drill, queues = DrillEngine(inputs, 1), LockCounts()
    while not drill.done:
        drill.advance(1)
        queues.note(drill)
    assert queues.at(1) == {}
    assert queues.at(5) == {"writer": 6.0 * POOL}
    queues.back_to(5)
    assert queues.at(5) == {}
    assert queues.at(4)
