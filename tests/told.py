"""What a recording says, looked up by its code and facts: no test looks for English."""

from __future__ import annotations

from collections.abc import Iterable

from drill.model.run import Event
from drill.model.said import Fact, Said


def tells(said: Said, code: str, **facts: Fact) -> bool:
    """Whether it has that code, and those facts among its own."""
    return said.code == code and facts.items() <= dict(said.facts).items()


def told_at(events: Iterable[Event], code: str, **facts: Fact) -> list[int]:
    """Seconds at which the event log says it."""
    return [event.t for event in events if tells(event.said, code, **facts)]
