"""The schedule: a heap of events that copies by value.

Events are tuples (tick, priority, counter, handler, payload); the counter settles ties, so that order never depends on
anything but the order in which they were made. A handler is the function of a mechanism that carries the event out.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Payload = tuple[Hashable, ...]
"""Numbers, words and codes: values that cannot change."""
Handler = Callable[..., None]
"""Takes the state, the arrays and a payload. `State.at` and `State.after` check that the payload is the handler's."""
Entry = tuple[int, int, int, Handler, Payload]

Made = TypeVar("Made", bound=Handler)
_CONTROL_PLANE: set[Handler] = set()


def by_control_plane(handler: Made) -> Made:
    """Mark an event as work that the control plane finishes: while it is down, the event waits."""
    _CONTROL_PLANE.add(handler)
    return handler


def needs_control_plane(handler: Handler) -> bool:
    """True if an event is work of the control plane."""
    return handler in _CONTROL_PLANE


NEVER_TICK = 1 << 60


@dataclass(slots=True)
class Schedule:
    """Entries that are still to come."""

    heap: list[Entry] = field(default_factory=list)
    counter: int = 0

    def put(self, tick: int, priority: int, handler: Handler, payload: tuple[Any, ...]) -> None:
        """Add an event."""
        self.counter += 1
        heapq.heappush(self.heap, (tick, priority, self.counter, handler, payload))

    def replace(self, entries: list[Entry]) -> None:
        """Keep these entries and no others."""
        self.heap = list(entries)
        heapq.heapify(self.heap)

    def take(self, tick: int) -> Entry | None:
        """Take the next event if it is due by a tick."""
        return heapq.heappop(self.heap) if self.heap and self.heap[0][0] <= tick else None

    def next_tick(self) -> int:
        """Tick of the next event; NEVER_TICK when there is none."""
        return self.heap[0][0] if self.heap else NEVER_TICK
