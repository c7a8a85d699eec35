"""Operators: tasks that need a person wait for one, who is paged by alarms or, without them, notices late."""

from __future__ import annotations

from drill.engine.state.state import State
from drill.engine.state.timings import ACT_S, DECIDE_S, NOTICE_S, PAGE_S
from drill.model.said import Said


def arrives_s(state: State, stream: str = "") -> float:
    """A draw of the seconds from the moment something breaks until a person has decided what to do."""
    noticed = PAGE_S if state.inputs.design.monitoring.alarms else NOTICE_S
    return state.draw(noticed, stream) + state.draw(DECIDE_S, stream)


def call(state: State, task: str, target: str, stream: str) -> float:
    """Have a person do a task, and log it: an action by its kind, or the code of a trouble to end.

    Returns a draw of the seconds until it is done.
    """
    if state.inputs.design.monitoring.alarms:
        state.say("info", "balancer", Said("operator.paged", task=task, target=target))
    else:
        state.say("info", "balancer", Said("operator.not_paged", task=task, target=target))
    return arrives_s(state, stream) + state.draw(ACT_S, stream)
