"""Runbook rules: `when` something has held for a while, do an action. Looked at once a second.

A condition is `<node>.down`, `<node>.cold`, `<node>.lag > 10s`, `<node>.queue > 1000`, `<class>.availability < 95 %`,
`availability < 99 %`, `table.dropped`, `<alarm>.alarm` or `at 12m`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from drill.engine.actions.perform import by_rule
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.operators import call, person_does
from drill.engine.state.state import State
from drill.model.run import AlarmState, NodeState

_COMPARED = re.compile(r"^(?:([a-z0-9-]+)\.)?([a-z]+)\s*([<>]=?)\s*([0-9.]+)\s*(ms|s|m|h|%)?$")
_SCALE = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "%": 0.01, None: 1.0}


@lru_cache(maxsize=256)
def parse(text: str) -> tuple[str, str, str, float]:
    """(subject, metric, operator, limit) of a condition. Raises ValueError for anything else."""
    words = text.strip()
    if words.startswith("at "):
        match = re.fullmatch(r"at\s+([0-9.]+)\s*(s|m|h)?", words)
        if match:
            return ("", "at", ">=", float(match[1]) * _SCALE[match[2]])
    match = _COMPARED.match(words)
    if match:
        return (match[1] or "", match[2], match[3], float(match[4]) * _SCALE[match[5]])
    subject, dot, metric = words.partition(".")
    if dot and metric in ("down", "cold", "dropped", "alarm"):
        return (subject, metric, ">", 0.5)
    message = f"not a condition: {text}"
    raise ValueError(message)


def watch(state: State, r: Arrays, served: list[float], offered: list[float]) -> None:
    """Put the actions of every rule whose condition has held long enough on the heap. A rule fires once.

    Before the player arrives nobody has brought the runbook.
    """
    if state.second < state.inputs.level.enters_s:
        return
    for number, rule in enumerate(state.inputs.design.runbook):
        if number in state.runbook.fired:
            continue
        subject, metric, operator, limit = parse(rule.when)
        value = _value(state, r, subject, metric, served, offered)
        if not _holds(value, operator, limit):
            state.runbook.held_since[number] = -1
            continue
        if state.runbook.held_since[number] < 0:
            state.runbook.held_since[number] = state.second
        if state.second - state.runbook.held_since[number] >= rule.for_s:
            state.runbook.fired.append(number)
            stream = f"rule-{number}"
            if rule.by == "person" and state.inputs.design.alarms:
                person_does(
                    state, str(rule.do), rule.target, stream, by_rule, rule.do, rule.target, rule.value, rule.when
                )
                continue
            wait_s = call(state, str(rule.do), rule.target, stream) if rule.by == "person" else 0.0
            state.at(state.tick + int(wait_s * TICKS), by_rule, rule.do, rule.target, rule.value, rule.when)


def _holds(value: float, operator: str, limit: float) -> bool:
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[operator]


def _value(state: State, r: Arrays, subject: str, metric: str, served: list[float], offered: list[float]) -> float:
    if metric == "at":
        return float(state.second)
    if metric == "dropped":
        return 1.0 if state.dropped.tables else 0.0
    if metric == "alarm":
        return _rings(state, subject)
    if metric == "availability":
        return _availability(state, subject, served, offered)
    for s, shard in enumerate(state.inputs.shards):
        if subject in (shard.node, "cache"):
            return _shard_value(state, s, metric)
    i = (
        state.writer
        if subject == "writer"
        else next((i for i, machine in enumerate(state.machines) if machine.spec.node == subject), -1)
    )
    if i < 0:
        return 0.0
    machine = state.machines[i]
    if metric == "down":
        return 0.0 if machine.alive and not machine.cut_off else 1.0
    if metric == "lag":
        return machine.lag_s
    if metric == "queue":
        return r.live[i]
    return 1.0 if metric == "cold" and machine.state == NodeState.COLD else 0.0


def _rings(state: State, name: str) -> float:
    """1 while the design's alarm of that name is in the state ALARM."""
    watched = zip(state.inputs.design.alarms, state.cloud_alarms, strict=True)
    return 1.0 if any(alarm.name == name and watch.state is AlarmState.ALARM for alarm, watch in watched) else 0.0


def _shard_value(state: State, s: int, metric: str) -> float:
    shard = state.shards[s]
    if metric == "down":
        return 0.0 if shard.up else 1.0
    return 1.0 if metric == "cold" and state.second - shard.empty_since < 60 else 0.0


def _availability(state: State, subject: str, served: list[float], offered: list[float]) -> float:
    total = answered = 0.0
    for k, item in enumerate(state.inputs.level.classes):
        if subject in ("", item.name):
            total += offered[k]
            answered += served[k]
    return answered / total if total > 0.0 else 1.0
