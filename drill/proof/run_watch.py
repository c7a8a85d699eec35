"""Reports the progress of a long run, and ends it at its time limit."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from drill.proof.progress import Progress
from drill.proof.time_limit import TimeLimit
from drill.words.units import count

SHOWN_AFTER_S = 2.0
"""A run that takes longer than this says how far it is."""


class RunWatch:
    """Reports the progress of one run once it takes long, and ends it at its time limit."""

    def __init__(self, what: str, length_s: int, limit: TimeLimit) -> None:
        self._length_s, self._limit = length_s, limit
        self._progress = Progress(what, length_s, unit="simulated seconds")
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.clear()

    def __call__(self, second: int) -> None:
        """The run has reached a second. Raises OutOfTime."""
        if time.monotonic() - self._begun >= SHOWN_AFTER_S:
            self._progress.at(second)
        if second < self._length_s:
            self._limit.check(f"at {count(second)} of {count(self._length_s)} simulated seconds")
