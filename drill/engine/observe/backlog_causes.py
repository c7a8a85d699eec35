"""Causes of late, expired and refused messages: what had happened when they began to wait."""

from __future__ import annotations

from drill.engine.clients.queue_workers import effective
from drill.engine.observe.overload_causes import USUAL_DEMAND
from drill.engine.state.arrays import EXPIRED, QUEUE_FULL, Arrays
from drill.engine.state.state import State
from drill.model.level_traffic import WorkQueue
from drill.model.said import Chain, Said

AT_START = Said("queue.backlog_at_start")
"""The root of what a backlog costs that was there before the drill."""


def note_backlogs(state: State, r: Arrays) -> None:
    """After an event: a backlog that is there by now is charged to the event before it, or to none."""
    for k, item in enumerate(state.inputs.level.classes):
        if item.queue is None:
            continue
        if r.queue_oldest_s[r.work_queue[k]] <= r.within_s[k]:
            state.backlogs.roots.pop(item.name, None)
        else:
            state.backlogs.roots.setdefault(item.name, state.backlogs.last)
    state.backlogs.last = state.root


def backlog_chain(state: State, k: int, cause: int) -> Chain:
    """The cause for which messages of a class wait too long; `cause` is EXPIRED, QUEUE_FULL, or another for those that are late."""
    item = state.inputs.level.classes[k]
    queue = effective(item.queue or WorkQueue(), state.inputs.design.queue)
    root = state.backlogs.roots.get(item.name, state.root) or (AT_START if queue.backlog else USUAL_DEMAND,)
    return (*root, Said("queue.messages_wait", request_class=item.name), _choice(queue, cause))


def _choice(queue: WorkQueue, cause: int) -> Said:
    """The option that decides what becomes of messages that wait."""
    if cause == EXPIRED and queue.expiry_s is not None:
        return Said("choice.option", path="queue.expiry", value_s=queue.expiry_s)
    if cause == QUEUE_FULL and queue.bound is not None:
        return Said("choice.option", path="queue.bound", value=queue.bound)
    return Said("choice.option", path="queue.workers", value=queue.workers)
