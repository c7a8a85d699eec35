"""Limits the time that a command may take; it then stops with what it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from drill.words import units

Answer = TypeVar("Answer")


class OutOfTime(Exception):
    """The time limit of a command has passed. The message says how far it got."""


class TimeLimit:
    """So many seconds from now; None is no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else monotonic() + seconds

    @property
    def over(self) -> bool:
        """True if the time is over."""
        return self._end is not None and monotonic() >= self._end

    def part(self, share: float) -> TimeLimit:
        """A limit of that share of the time that is left."""
        return TimeLimit(None if self._end is None else share * max(0.0, self._end - monotonic()))

    @property
    def stopped(self) -> str:
        """The words for a command that the limit has ended: `stopped after 1 min 30 s`."""
        return f"stopped after {units.duration(self.seconds or 0.0)}"

    def check(self, so_far: str = "") -> None:
        """Raises OutOfTime once the time is over."""
        if self.over:
            raise OutOfTime(f"{self.stopped}{f', {so_far}' if so_far else ''}")


def until_out_of_time(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The answers that came before the time limit."""
    try:
        yield from answers
    except OutOfTime:
        return
