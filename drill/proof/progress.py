"""Progress of a long command on stderr: a bar on a terminal, an occasional line in a file."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from drill.words import units

CELLS = 24
EVERY_PCT = 10
"""A log gets a line each time this much more is done."""
ESTIMATE_AFTER_S = 3.0
ESTIMATE_FROM_SHARE = 0.05
"""Seconds of work, and the share done, from which the time left is told: before, it is a guess."""


class Progress:
    """Counts steps. `total` may grow while it runs: a search does not know beforehand how much it will look at.

    `steady`: all steps are known and alike, so that the time left can be told without a word of what is done now.
    """

    def __init__(
        self, what: str, total: int = 0, stream: TextIO | None = None, unit: str = "runs", *, steady: bool = False
    ) -> None:
        self.what = what
        self.steady = steady
        self.unit = unit
        self.fixed = total
        self.known = 0
        self.done = 0
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.said = 0
        self.width = 0
        self.doing = ""
        self.begun_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def tell(self, doing: str, total: int = 0) -> None:
        """Say at once what is done now, and how many steps there are about in all where that is known."""
        self.doing = doing
        self.fixed = max(self.fixed, total)
        if self.live:
            self._draw(self._line())
        else:
            self.stream.write(f"{self.what}: {doing}\n")
            self.stream.flush()

    def more(self, steps: int) -> None:
        """So many more steps are known of."""
        self.known += steps

    def at(self, done: int) -> None:
        """So many are done."""
        self.done = done - 1
        self.step()

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        share = self._share
        if self.live:
            self._draw(self._line())
        elif self.fixed and int(100 * share) >= self.said + EVERY_PCT:
            self.said = int(100 * share) // EVERY_PCT * EVERY_PCT
            self.stream.write(f"{self.what}: {self._counts()}{self._left()}\n")
            self.stream.flush()

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self.live and self.width:
            self.stream.write(f"\r{' ' * self.width}\r")
            self.stream.flush()
            self.width = 0

    @property
    def _total(self) -> int:
        return max(self.fixed, self.known)

    @property
    def _share(self) -> float:
        return self.done / self._total if self._total else 0.0

    def _counts(self) -> str:
        return f"{units.count(self.done)} of {units.count(self._total)} {self.unit}"

    def _left(self) -> str:
        """The time left, where enough is done to tell: as long a step as up to now."""
        spent_s = time.monotonic() - self.begun_s
        if not (self.doing or self.steady) or self._share < ESTIMATE_FROM_SHARE or spent_s < ESTIMATE_AFTER_S:
            return ""
        left_s = spent_s * (self._total - self.done) / self.done
        return f", about {units.duration(round(left_s))} left"

    def _line(self) -> str:
        """The line on a terminal: a bar only where it is known how much there is."""
        parts = (self.what, *((bar(self._share), self._counts()) if self._total else ()), self.doing)
        return "  ".join(part for part in parts if part) + self._left()

    def _draw(self, text: str) -> None:
        self.stream.write(f"\r{text.ljust(self.width)}")
        self.stream.flush()
        self.width = max(self.width, len(text))


def bar(share: float) -> str:
    """A bar with what is done and what is not."""
    full = min(CELLS, int(share * CELLS))
    return "█" * full + "░" * (CELLS - full)
