"""Finds events of a recording by code and facts; no test looks for English."""

from __future__ import annotations

from collections.abc import Iterable

from drill.model.run import Event
from drill.model.said import Fact, Said


def matches(said: Said, code: str, **facts: Fact) -> bool:
    """Whether it has that code, and at least these facts."""
    return said.code == code and facts.items() <= dict(said.facts).items()


def seconds_of(events: Iterable[Event], code: str, **facts: Fact) -> list[int]:
    """Seconds at which an event with that code and these facts occurs."""
    return [event.t for event in events if matches(event.said, code, **facts)]
