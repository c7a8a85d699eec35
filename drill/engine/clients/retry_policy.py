"""The retry policy of a class: the level's, or the design's."""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.model.inputs import Inputs
from drill.model.level_traffic import RequestClass, Retries


def retries_of(inputs: Inputs, item: RequestClass) -> Retries:
    """A class's retry policy, with what the design overrides."""
    clients = inputs.design.clients
    most = item.retries.max if clients.max_retries is None else clients.max_retries
    backoff = item.retries.backoff_ms if clients.backoff_ms is None else clients.backoff_ms
    return Retries(most, backoff, item.retries.multiplier, item.retries.jitter)


def limit_retries(inputs: Inputs, r: Arrays) -> None:
    """Set the attempts after which a request has failed, and the budget. What is on its way back comes back all the same."""
    budget = inputs.design.clients.retry_budget_pct
    r.retry_budget[0] = -1.0 if budget is None else budget / 100.0
    for k, item in enumerate(inputs.level.classes):
        r.last_attempt[k] = min(r.attempts[k], retries_of(inputs, item).max + 1)
