"""The two backends of the loop: plain Python, or compiled where Numba is installed and it pays.

`DRILL_FAST=0` in the environment keeps to plain Python, `DRILL_FAST=1` compiles at once. Otherwise a process begins in plain
Python and changes over when it has simulated so much that loading what was compiled (or compiling it, if that has never been
done here) would have paid. Of several processes one compiles, and the others go on in plain Python until it has. The results
are the same, bit for bit.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from typing import Any

from drill.engine.flow import cache_capacity, flow, loop
from drill.engine.state.arrays import Arrays, copy

COMPILED: tuple[str, ...] = ()
LOAD_PAYS_S = 15_000
"""Simulated seconds after which a process has spent in plain Python what loading the compiled loop takes."""
COMPILE_PAYS_S = 150_000
"""The same for compiling it."""


class Backend:
    """Rows and the functions that move them, in plain Python: rows are lists."""

    def __init__(self, rows: Arrays) -> None:
        self.rows = rows
        self.given: tuple[Any, ...] = (rows,)
        self.kernel: Any = _PLAIN

    def advance(self, start: int, end: int) -> None:
        """Move the flow from tick `start` up to tick `end`."""
        self.kernel.advance(*self.given, start, end)

    def run(self, until: int) -> int:
        """Simulate up to a second; returns why the loop stopped, as a number of `loop.Stop`."""
        stop: int = self.kernel.run(*self.given, until)
        return stop

    def set_capacities(self) -> int:
        """Set every machine's capacity and every shard's load. Returns 1 if waiting tables are for another mix of jobs."""
        mixed: int = self.kernel.set_capacities(*self.given)
        return mixed

    def weigh_or_set_contents(self) -> int:
        """Set what the cache may hold, or return 1 if keys have to be weighed against memory first."""
        asked: int = self.kernel.weigh_or_set_contents(*self.given)
        return asked

    def set_contents(self) -> None:
        """Set what the cache may hold."""
        self.kernel.set_contents(*self.given)

    def copy(self) -> Backend:
        """A copy of the rows in the same backend, sharing nothing."""
        return Backend(copy(self.rows))


class CompiledBackend(Backend):
    """The same, compiled: rows are stretches of two blocks of numbers."""

    def __init__(self, rows: Arrays) -> None:
        from drill.engine.flow.kernel import load, pack

        views, blocks = pack(rows)
        super().__init__(views)
        self.given, self.kernel = blocks, load()

    def copy(self) -> CompiledBackend:
        """A copy of the rows in the same backend, sharing nothing."""
        return CompiledBackend(self.rows)


class _Plain:
    advance = staticmethod(flow.advance)
    run = staticmethod(loop.run)
    set_capacities = staticmethod(loop.set_capacities)
    weigh_or_set_contents = staticmethod(loop.weigh_or_set_contents)
    set_contents = staticmethod(cache_capacity.set_contents)


_PLAIN = _Plain()
_simulated = 0
_expected = 0


def expect(seconds: int, workers: int = 1, compiling: Callable[[], None] = lambda: None) -> bool:
    """Say that so many seconds are going to be simulated here, or shared by workers forked from here. Returns whether compiled.

    The compiled loop is loaded now, once and before the fork, instead of by each worker after a long start in plain Python.
    Compiling keeps every worker waiting: it pays where one worker's share would take longer. `compiling` is called before it.
    """
    global _expected  # noqa: PLW0603 (what a process is going to simulate is the process's)
    _expected += seconds // max(1, workers)
    return _pays(max(_simulated, _expected), compiling)


def choose(rows: Arrays, length_s: int) -> Backend:
    """The backend for simulating so many seconds from some rows."""
    global _simulated  # noqa: PLW0603 (what a process has spent so far is the process's)
    _simulated += length_s
    return CompiledBackend(rows) if _pays(max(_simulated, _expected)) else Backend(rows)


def _pays(length_s: int, compiling: Callable[[], None] = lambda: None) -> bool:
    wish = os.environ.get("DRILL_FAST", "")
    if wish == "0" or (not wish and length_s < LOAD_PAYS_S) or importlib.util.find_spec("numba") is None:
        return False
    from drill.engine.flow.kernel import being_compiled, kept, load

    try:
        if not wish and not kept() and (length_s < COMPILE_PAYS_S or being_compiled()):
            return False
        if not kept():
            compiling()
        load()
    except (ImportError, OSError):
        # An interpreter that Numba does not know, or no place to keep what it makes: plain Python does.
        return False
    return True
