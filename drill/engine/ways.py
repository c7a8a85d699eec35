"""Two ways to run the same flow: plain Python, or compiled where Numba is installed and it pays.

`DRILL_FAST=0` in the environment keeps to plain Python, `DRILL_FAST=1` compiles at once. Otherwise a process begins in plain
Python and changes over when it has simulated so much that loading what was compiled (or compiling it, if that has never been
done here) would have paid. The results are the same, bit for bit.
"""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass, field
from typing import Any, Protocol

from drill.engine import flow, seconds
from drill.engine.rows import Rows, copy

LOAD_PAYS_S = 15_000
"""Simulated seconds after which a process has spent in plain Python what loading the compiled flow takes."""
COMPILE_PAYS_S = 150_000
"""The same for compiling it."""


class Way(Protocol):
    """Rows and what moves them."""

    rows: Rows

    def advance(self, start: int, end: int) -> None:
        """Move the flow from tick `start` up to tick `end`."""

    def run(self, until: int) -> int:
        """Simulate up to a second; returns what is asked for (`seconds`)."""

    def copy(self) -> Way:
        """The same state in the same way, sharing nothing."""


@dataclass(slots=True)
class Plain:
    """Rows are lists."""

    rows: Rows

    def advance(self, start: int, end: int) -> None:
        """Move the flow from tick `start` up to tick `end`."""
        flow.advance(self.rows, start, end)

    def run(self, until: int) -> int:
        """Simulate up to a second; returns what is asked for (`seconds`)."""
        return seconds.run(self.rows, until)

    def copy(self) -> Plain:
        """The same state in the same way, sharing nothing."""
        return Plain(copy(self.rows))


@dataclass(slots=True)
class Compiled:
    """Rows are stretches of two blocks of numbers."""

    rows: Rows
    blocks: tuple[Any, ...] = field(default=())

    def __post_init__(self) -> None:
        from drill.engine.compiled import pack

        self.rows, self.blocks = pack(self.rows)

    def advance(self, start: int, end: int) -> None:
        """Move the flow from tick `start` up to tick `end`."""
        from drill.engine.compiled import load

        load().advance(*self.blocks, start, end)

    def run(self, until: int) -> int:
        """Simulate up to a second; returns what is asked for (`seconds`)."""
        from drill.engine.compiled import load

        asked: int = load().run(*self.blocks, until)
        return asked

    def copy(self) -> Compiled:
        """The same state in the same way, sharing nothing."""
        return Compiled(self.rows)


_simulated = 0


def choose(rows: Rows, length_s: int) -> Way:
    """The way to simulate so many seconds from some rows."""
    global _simulated  # noqa: PLW0603 (what a process has spent so far is the process's)
    _simulated += length_s
    return Compiled(rows) if _pays(_simulated) else Plain(rows)


def _pays(length_s: int) -> bool:
    wish = os.environ.get("DRILL_FAST", "")
    if wish == "0" or (not wish and length_s < LOAD_PAYS_S) or importlib.util.find_spec("numba") is None:
        return False
    from drill.engine.compiled import kept, load

    if not wish and length_s < COMPILE_PAYS_S and not kept():
        return False
    try:
        load()
    except (ImportError, OSError):
        # An interpreter that Numba does not know, or no place to keep what it makes: plain Python does.
        return False
    return True
