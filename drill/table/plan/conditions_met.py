"""Conditions of a runbook held against a frame: one that holds offers an inject to the facilitator."""

from __future__ import annotations

from drill.design.conditions import Condition
from drill.model.inputs import Inputs
from drill.model.run import Frame, NodeFrame, NodeState

_OPS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def holds(condition: Condition, inputs: Inputs, frame: Frame) -> bool:
    """True if it holds at the end of the frame's second."""
    if condition.subject == "time":
        return frame.t + 1 >= condition.value
    if condition.measure == "dropped":
        return any(event.said.code.endswith("dropped") for event in frame.events)
    if condition.measure == "availability":
        return bool(_OPS[condition.op](_availability(condition.name, inputs, frame), condition.value))
    nodes = _named(condition.name, inputs, frame)
    if condition.measure in ("down", "cold"):
        wanted = NodeState.DOWN if condition.measure == "down" else NodeState.COLD
        return any(node.state is wanted for node in nodes)
    values = [node.lag_s if condition.measure == "lag" else node.queue for node in nodes]
    return any(_OPS[condition.op](value, condition.value) for value in values)


def _named(name: str, inputs: Inputs, frame: Frame) -> list[NodeFrame]:
    """Frames of the nodes of that name: the writer is whichever has that role now."""
    pairs = list(zip(inputs.topology.nodes, frame.nodes, strict=True))
    if name == "writer":
        found = [now for _, now in pairs if now.role == "writer"]
        return found or [now for node, now in pairs if node.id == "writer"]
    if name == "cache":
        return [now for node, now in pairs if node.id.startswith("cache")]
    return [now for node, now in pairs if node.id == name]


def _availability(name: str, inputs: Inputs, frame: Frame) -> float:
    rows = [row for item, row in zip(inputs.level.classes, frame.classes, strict=True) if not name or item.name == name]
    good = sum(row.good + row.stale for row in rows)
    ended = good + sum(row.late + row.failed for row in rows)
    return good / ended if ended else 1.0
