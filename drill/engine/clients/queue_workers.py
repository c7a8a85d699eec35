"""Queues of messages at second 0, and how many workers are there: spread over zones like the applications, and lost with them."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.state import State
from drill.model.design import Consumers
from drill.model.level_traffic import RequestClass, WorkQueue

NO_BOUND = 1e18


def set_queues(r: Arrays, classes: tuple[RequestClass, ...]) -> None:
    """Number the queues, and fill them with the backlog that the level starts with."""
    q = 0
    for k, item in enumerate(classes):
        if item.queue is None:
            continue
        r.work_queue[k] = q
        r.redelivers[k] = int(item.queue.redelivers)
        r.at_start[q * 2], r.at_start[q * 2 + 1] = float(item.queue.backlog), float(item.queue.backlog_age_s)
        r.entered[q] = r.backlog[q] = r.total_offered[k] = float(item.queue.backlog)
        r.queue_oldest_s[q] = float(item.queue.backlog_age_s)
        q += 1


def queues_to_arrays(state: State, r: Arrays) -> None:
    """Set the workers that are there, and the limits of every queue, as the design has them now."""
    for k, item in enumerate(state.inputs.level.classes):
        if item.queue is not None:
            q, chosen = r.work_queue[k], effective(item.queue, state.inputs.design.queue)
            r.workers[q] = workers_there(state, item, chosen.workers)
            r.queue_bound[q] = NO_BOUND if chosen.bound is None else float(chosen.bound)
            r.queue_expiry[q] = 0 if chosen.expiry_s is None else chosen.expiry_s * TICKS


def effective(queue: WorkQueue, chosen: Consumers) -> WorkQueue:
    """A queue with what the design chooses in place of what the level says."""
    own = {key: getattr(chosen, key) for key in ("workers", "bound", "expiry_s")}
    return replace(queue, **{key: value for key, value in own.items() if value is not None})


def workers_there(state: State, item: RequestClass, workers: int) -> int:
    """Workers in zones whose applications are not gone. All of them are evenly spread, the first zones have those left over."""
    zones = state.inputs.level.apps.zones
    if item.region:
        zones = tuple(zone for zone in zones if state.regions[zone] == item.region) or zones
    there = 0
    for number, zone in enumerate(zones):
        if zone not in state.fleet.gone and not state.fleet.out:
            there += workers // len(zones) + (number < workers % len(zones))
    return there
