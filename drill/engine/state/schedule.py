"""What happens next: a heap of events that copies by value.

Events are tuples (tick, priority, counter, name, payload); the counter settles ties, so that order never depends on anything
but the order in which they were made.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from drill.model.said import Said

Payload = tuple[str | int | float | Said, ...]
Entry = tuple[int, int, int, str, Payload]

NEVER_TICK = 1 << 60


@dataclass(slots=True)
class Schedule:
    """Entries that are still to come."""

    heap: list[Entry] = field(default_factory=list)
    counter: int = 0

    def put(self, tick: int, priority: int, name: str, payload: Payload) -> None:
        """Add an event."""
        self.counter += 1
        heapq.heappush(self.heap, (tick, priority, self.counter, name, payload))

    def take(self, tick: int) -> Entry | None:
        """Take the next event if it is due by a tick."""
        return heapq.heappop(self.heap) if self.heap and self.heap[0][0] <= tick else None

    def next_tick(self) -> int:
        """Tick of the next event; NEVER_TICK when there is none."""
        return self.heap[0][0] if self.heap else NEVER_TICK
