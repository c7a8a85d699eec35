"""Warning signs that the gauges show before any request is lost, derived from frames alone."""

from __future__ import annotations

from drill.model.inputs import Inputs
from drill.model.run import Event, Frame, Frames, NodeState
from drill.model.said import Said

HIGH_LOAD = 0.8
"""Past four fifths of its capacity waiting grows faster than load."""
HIGH_CONNECTIONS = 0.9
RISING_LAG_S = 5.0
LAG_LOOK_BACK_S = 10
LOSS = 0.01
"""From this share of a second's requests lost on, the signs are over: the thing itself is there."""


class WarningSigns:
    """Reports each warning sign of each node once."""

    def __init__(self, inputs: Inputs) -> None:
        self._nodes = inputs.topology.nodes
        self._limits = {machine.node: machine.max_connections for machine in inputs.machines}
        self._watching = inputs.design.monitoring.alarms
        self._said: dict[tuple[str, str], int] = {}
        self._lost_at: int | None = None

    def back_to(self, second: int) -> None:
        """Forget the signs from `second` on, which is going to be simulated again."""
        self._said = {key: t for key, t in self._said.items() if t < second}
        if self._lost_at is not None and self._lost_at >= second:
            self._lost_at = None

    def look(self, frames: Frames, second: int) -> tuple[Event, ...]:
        """The signs of one second. Seconds are to be looked at in order."""
        if not self._watching or self._lost_at is not None:
            return ()
        frame = frames[second]
        if _lost(frame) >= LOSS:
            self._lost_at = second
            return ()
        before = frames[second - LAG_LOOK_BACK_S] if second >= LAG_LOOK_BACK_S else None
        return tuple(self._found(frame, before))

    def _found(self, frame: Frame, before: Frame | None) -> list[Event]:
        found = []
        for number, (node, now) in enumerate(zip(self._nodes, frame.nodes, strict=True)):
            if now.state is NodeState.DOWN:
                continue
            limit = self._limits.get(node.id, 0)
            lag_before = before.nodes[number].lag_s if before else now.lag_s
            signs = []
            if now.load > HIGH_LOAD:
                signs.append(Said("sign.load", node=node.id, load=now.load))
            if limit > 0 and now.connections > HIGH_CONNECTIONS * limit:
                free = max(0, limit - int(now.connections))
                signs.append(Said("sign.connections", node=node.id, free=free, limit=limit))
            if now.lag_s > RISING_LAG_S and now.lag_s > lag_before:
                signs.append(Said("sign.lag", node=node.id, lag_s=now.lag_s))
            for sign in signs:
                if (node.id, sign.code) not in self._said:
                    self._said[node.id, sign.code] = frame.t
                    found.append(Event(frame.t, "alarm", node.id, sign))
        return found


def _lost(frame: Frame) -> float:
    """Share of the requests that ended in a second and were not answered in time."""
    answered = sum(item.good + item.stale for item in frame.classes)
    ended = answered + sum(item.late + item.failed for item in frame.classes)
    return 1.0 - answered / ended if ended else 0.0
