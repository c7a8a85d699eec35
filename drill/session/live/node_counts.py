"""Counts of a node that frames do not hold: its limits, and the requests that wait for a lock there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drill.engine.simulate import DrillEngine
    from drill.model.inputs import Inputs

NOTHING: Mapping[str, float] = {}


def limits(inputs: Inputs) -> dict[str, int]:
    """Most connections of each machine, and threads of the applications of each zone."""
    apps = inputs.level.apps
    threads = {
        node.id: apps.threads * apps.instances_in(node.zone)
        for node in inputs.topology.nodes
        if node.kind is NodeKind.APP and node.zone in apps.zones
    }
    return threads | {machine.node: machine.max_connections for machine in inputs.machines}


class LockCounts:
    """The waiting requests of every machine at the seconds at which the simulation was looked at."""

    def __init__(self) -> None:
        self._found: dict[int, Mapping[str, float]] = {}

    @staticmethod
    def known(drill: DrillEngine) -> bool:
        """True if any request may wait for a lock now, so that each second is worth a look."""
        return any(drill.rows.locking)

    def note(self, drill: DrillEngine) -> None:
        """Keep the counts at the end of the last second."""
        machines = drill.inputs.machines
        waiting = {m.node: float(n) for m, n in zip(machines, drill.rows.locked, strict=False) if n > 0.0}
        if waiting:
            self._found[drill.second - 1] = waiting

    def back_to(self, second: int) -> None:
        """Forget `second` and what comes after it."""
        self._found = {at: found for at, found in self._found.items() if at < second}

    def at(self, second: int) -> Mapping[str, float]:
        """Requests that wait for a lock at the end of a second, by machine; nothing where none was seen to wait."""
        return self._found.get(second, NOTHING)
