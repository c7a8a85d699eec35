"""Progress of a long command on stderr: a bar on a terminal, an occasional line in a file."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self, TextIO

from drill.words import units

CELLS = 24
EVERY_PCT = 10
"""A log gets a line each time this much more is done."""


class Progress:
    """Counts steps. `total` may grow while it runs: a search does not know beforehand how much it will look at."""

    def __init__(self, what: str, total: int = 0, stream: TextIO | None = None, unit: str = "runs") -> None:
        self.what = what
        self.unit = unit
        self.fixed = total
        self.known = 0
        self.done = 0
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.said = 0
        self.width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

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
        total = max(self.fixed, self.known)
        share = self.done / total if total else 0.0
        if self.live:
            self._draw(f"{self.what}  {bar(share)}  {units.count(self.done)} of {units.count(total)} {self.unit}")
        elif self.fixed and int(100 * share) >= self.said + EVERY_PCT:
            self.said = int(100 * share) // EVERY_PCT * EVERY_PCT
            self.stream.write(f"{self.what}: {units.count(self.done)} of {units.count(total)} {self.unit}\n")
            self.stream.flush()

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self.live and self.width:
            self.stream.write(f"\r{' ' * self.width}\r")
            self.stream.flush()
            self.width = 0

    def _draw(self, text: str) -> None:
        self.stream.write(f"\r{text.ljust(self.width)}")
        self.stream.flush()
        self.width = max(self.width, len(text))


def bar(share: float) -> str:
    """A bar with what is done and what is not."""
    full = min(CELLS, int(share * CELLS))
    return "█" * full + "░" * (CELLS - full)
