"""Two ways to run the same loop: plain Python, or compiled where Numba is installed and it pays.

`DRILL_FAST=0` in the environment keeps to plain Python, `DRILL_FAST=1` compiles at once. Otherwise a process begins in plain
Python and changes over when it has simulated so much that loading what was compiled (or compiling it, if that has never been
done here) would have paid. The results are the same, bit for bit.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any

from drill.engine.flow import cache_capacity, flow, loop
from drill.engine.state.arrays import Arrays, copy

COMPILED: tuple[str, ...] = ()
LOAD_PAYS_S = 15_000
"""Simulated seconds after which a process has spent in plain Python what loading the compiled loop takes."""
COMPILE_PAYS_S = 150_000
"""The same for compiling it."""


class Way:
    """Rows and what moves them, in plain Python: rows are lists."""

    def __init__(self, rows: Arrays) -> None:
        self.rows = rows
        self.over: tuple[Any, ...] = (rows,)
        self.made: Any = _PLAIN

    def advance(self, start: int, end: int) -> None:
        """Move the flow from tick `start` up to tick `end`."""
        self.made.advance(*self.over, start, end)

    def run(self, until: int) -> int:
        """Simulate up to a second; returns why the loop stopped, as a number of `loop.Stop`."""
        stop: int = self.made.run(*self.over, until)
        return stop

    def strain(self) -> int:
        """Every machine's capacity and every shard's load; 1 if waiting tables are of another mix of jobs than now."""
        mixed: int = self.made.strain_all(*self.over)
        return mixed

    def weigh_or_hold(self) -> int:
        """Set what the cache may hold, or return 1 if keys have to be weighed against memory first."""
        asked: int = self.made.weigh_or_hold(*self.over)
        return asked

    def hold(self) -> None:
        """Set what the cache may hold."""
        self.made.hold(*self.over)

    def copy(self) -> Way:
        """The same state in the same way, sharing nothing."""
        return Way(copy(self.rows))


class Compiled(Way):
    """The same, compiled: rows are stretches of two blocks of numbers."""

    def __init__(self, rows: Arrays) -> None:
        from drill.engine.flow.kernel import load, pack

        views, blocks = pack(rows)
        super().__init__(views)
        self.over, self.made = blocks, load()

    def copy(self) -> Compiled:
        """The same state in the same way, sharing nothing."""
        return Compiled(self.rows)


class _Plain:
    advance = staticmethod(flow.advance)
    run = staticmethod(loop.run)
    strain_all = staticmethod(loop.strain_all)
    weigh_or_hold = staticmethod(loop.weigh_or_hold)
    hold = staticmethod(cache_capacity.hold)


_PLAIN = _Plain()
_simulated = 0


def choose(rows: Arrays, length_s: int) -> Way:
    """The way to simulate so many seconds from some rows."""
    global _simulated  # noqa: PLW0603 (what a process has spent so far is the process's)
    _simulated += length_s
    return Compiled(rows) if _pays(_simulated) else Way(rows)


def _pays(length_s: int) -> bool:
    wish = os.environ.get("DRILL_FAST", "")
    if wish == "0" or (not wish and length_s < LOAD_PAYS_S) or importlib.util.find_spec("numba") is None:
        return False
    from drill.engine.flow.kernel import kept, load

    if not wish and length_s < COMPILE_PAYS_S and not kept():
        return False
    try:
        load()
    except (ImportError, OSError):
        # An interpreter that Numba does not know, or no place to keep what it makes: plain Python does.
        return False
    return True
