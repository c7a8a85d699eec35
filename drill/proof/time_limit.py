"""A limit on the time that a command may take: it stops there, with what it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

Answer = TypeVar("Answer")


class OutOfTime(Exception):
    """The time that a command was given is over. The message says how far it came."""


class TimeLimit:
    """So many seconds from now; None for as long as it takes."""

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

    def check(self, so_far: str = "") -> None:
        """Raises OutOfTime once the time is over."""
        if self.over:
            raise OutOfTime(f"stopped after {self.seconds:g} s{f', {so_far}' if so_far else ''}")


def as_far(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The answers up to the end of the time: those that came before it, and no exception."""
    try:
        yield from answers
    except OutOfTime:
        return
