"""Lock queues of a recorded drill: counted while they last, forgotten with the future they were in."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.session.live.node_counts import LockCounts
from drill.session.live.recorder import Recorder
from tests.engine.database.test_locks import CHANGE, OPEN, POOL, plant, write


def locking() -> Inputs:
    """A change of the schema that waits for a transaction, and everybody behind it."""
    return plant(write(), faults=(replace(OPEN, at_s=2, for_s=8), replace(CHANGE, at_s=3, for_s=4)), length_s=8)


def test_requests_that_wait_for_a_lock_are_counted_second_by_second() -> None:
    """A second after the change began to wait, every connection of the six pools waits behind it."""
    drill, queues = DrillEngine(locking(), 1), LockCounts()
    while not drill.done:
        drill.advance(1)
        queues.note(drill)
    assert queues.at(1) == {}
    assert queues.at(5) == {"writer": 6.0 * POOL}
    queues.back_to(5)
    assert queues.at(5) == {}
    assert queues.at(4)


def test_a_recorder_filled_by_the_slice_counts_the_seconds_that_one_filled_by_the_second_counts() -> None:
    """The counts of the slice in which somebody waited first were those of its last second alone."""
    seconds, slices = Recorder(locking(), 1), Recorder(locking(), 1)
    while seconds.fill(1):
        pass
    while slices.fill(15):
        pass
    assert [slices.locked(second) for second in range(8)] == [seconds.locked(second) for second in range(8)]


def test_an_action_leaves_what_waited_before_it_on_the_seconds() -> None:
    recorder = Recorder(locking(), 1)
    while recorder.fill(1):
        pass
    told = [recorder.locked(second) for second in range(6)]
    assert told[5] == {"writer": 6.0 * POOL}
    recorder.act(Action(6, "shed", "write", "50"))
    assert [recorder.locked(second) for second in range(6)] == told
