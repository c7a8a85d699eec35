"""Operators: tasks that need a person wait for one, who is paged by alarms or, without them, notices late.

Where the design has alarms of its own, the person learns of a task when one of those that page goes to ALARM, or later from
customers: so every task is kept, and ends a while after the first of the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVarTuple

from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.automation import WaitingTask
from drill.engine.state.state import State
from drill.engine.state.timings import ACT_S, DECIDE_S, NOTICE_S, PAGE_S
from drill.model.said import Said

Payloads = TypeVarTuple("Payloads")


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


def person_does(
    state: State,
    task: str,
    target: str,
    stream: str,
    handler: Callable[[State, Arrays, *Payloads], None],
    *payload: *Payloads,
    begins_s: float = 0.0,
) -> None:
    """Have a person do a task that can be seen in `begins_s` seconds; `handler` is the event of its end."""
    if state.inputs.design.alarms:
        state.say("info", "balancer", Said("operator.waits_for_alarm", task=task, target=target))
        _wait(state, state.draw(DECIDE_S, stream) + state.draw(ACT_S, stream), begins_s, stream, handler, payload)
    else:
        state.after(begins_s + call(state, task, target, stream), handler, *payload)


def person_restarts(
    state: State, work: tuple[float, ...], handler: Callable[[State, Arrays, *Payloads], None], *payload: *Payloads
) -> None:
    """Have a person come and do what takes these seconds, one after another; `handler` is the event of its end."""
    seconds = state.draw(DECIDE_S) if state.inputs.design.alarms else arrives_s(state)
    for part_s in work:
        seconds += part_s
    if state.inputs.design.alarms:
        _wait(state, seconds, 0.0, "", handler, payload)
    else:
        state.after(seconds, handler, *payload)


def _wait(
    state: State,
    rest_s: float,
    begins_s: float,
    stream: str,
    handler: Callable[[State, Arrays, *Payloads], None],
    payload: tuple[*Payloads],
) -> None:
    """Keep a task until somebody knows of it: at once where an alarm has paged already, at the latest when customers call."""
    on_call = state.on_call
    on_call.asked += 1
    task = WaitingTask(on_call.asked, rest_s, state.tick + int(begins_s * TICKS + 0.5), handler, payload)
    if on_call.reached >= 0:
        _begin(state, task, max(on_call.reached, state.tick))
        return
    on_call.waiting.append(task)
    noticed_s = begins_s + state.draw(NOTICE_S, stream)
    state.after(noticed_s, customers_call, task.number)


def _begin(state: State, task: WaitingTask, tick: int) -> None:
    """A person knows of a task from a tick on."""
    state.at(max(tick, task.earliest) + max(1, int(task.rest_s * TICKS + 0.5)), task.handler, *task.payload)


def customers_call(state: State, _r: Arrays, number: int) -> None:
    """Customers have told of what no alarm has."""
    for task in [one for one in state.on_call.waiting if one.number == number]:
        state.on_call.waiting.remove(task)
        state.say("info", "balancer", Said("operator.customers_called"))
        _begin(state, task, state.tick)


def page(state: State, page_s: int) -> None:
    """An alarm pages the engineer, who answers after `page_s` seconds and then sees every task that waits."""
    on_call = state.on_call
    reached = state.tick + page_s * TICKS
    on_call.reached = reached if on_call.reached < 0 else min(on_call.reached, reached)
    for task in on_call.waiting:
        _begin(state, task, on_call.reached)
    on_call.waiting.clear()


def stand_down(state: State) -> None:
    """No alarm that pages rings any more: the next trouble needs a page of its own."""
    state.on_call.reached = -1
