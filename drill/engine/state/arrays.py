"""The state of the flow: flat rows of numbers, so that it can be copied, compared and compiled.

Rows are declared in `arrays_flow` and `arrays_second`; `ROWS.md` lists them. Amounts are requests; work is processor
seconds; times inside the flow are ticks of a quarter second unless named `_s`.

A request on its way to the database is carried as (amount, miss): `amount` requests reach the database, out of
amount / miss that were issued while that share of keys was missing. A retry finds the keys that others have loaded since
(engine study, 2.4), so both are kept until it ends.
"""

from __future__ import annotations

import importlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from types import ModuleType
from typing import Any

from drill.engine.state.arrays_second import SteadyRows
from drill.engine.state.declarations import declared

TICKS = 4
"""Ticks a second."""
TICK_S = 0.25

CLASS_WIDTH = 10
"""Numbers of a class frame, those of `model.run.ClassFrame`."""
CLASS_OFFERED, CLASS_GOOD, CLASS_STALE, CLASS_LATE, CLASS_FAILED = 0, 1, 2, 3, 4
CLASS_RETRIES, CLASS_WAITING, CLASS_P50_MS, CLASS_P99_MS, CLASS_HIT_RATIO = 5, 6, 7, 8, 9
"""Places in a class frame."""
NODE_WIDTH = 10
"""Numbers of a node frame, those of `model.run.NodeFrame`."""
NODE_LOAD, NODE_RATE, NODE_QUEUE, NODE_LAG_S, NODE_WARMTH, NODE_CONNECTIONS = 0, 1, 2, 3, 4, 5
NODE_COPIES, NODE_IN_USE, NODE_REFUSED, NODE_OPENED = 6, 7, 8, 9
"""Places in a node frame."""

TAPE = 256
"""Additions that can be taped of one second (`flow.repeats.tape`)."""

STORED = 2
"""A class of which the cache has the only copy."""

UP, REFUSING, HANGING, HOLDING = 0, 1, 2, 3
"""Machine modes: serving; refusing connections at once; silent until a timeout; behind a proxy that holds requests."""

SHED, APP_DOWN, THREADS, NO_ROUTE, DROPPED, CACHE_DOWN, RECORD_LOST, CONFLICT, EXPIRED, QUEUE_FULL, CACHE_FULL = range(
    11
)
FIRST_AT_MACHINE = 11
REFUSED, HUNG, TIMED_OUT, CONNECTIONS, POOL, READ_ONLY, LOCKED = 0, 1, 2, 3, 4, 5, 6
AT_MACHINE = 7
"""Causes: eleven of the whole tier, then seven for each machine."""

SIZED = ("k", "a", "i", "t", "d", "s", "cause", "node", "held", "q", "lock")
"""The axes whose sizes are in the row `sizes`, in its order."""
CLASSES, ATTEMPTS, MACHINES, SLOTS, DELAYS, SHARDS, CAUSES, NODES, HELD, QUEUES, LOCKS = range(len(SIZED))
"""Places in the row `sizes`."""


@dataclass(frozen=True, slots=True, repr=False)
class Arrays(SteadyRows):
    """Every row that the flow and the step loop read and write.

    Slots, because the inner loop looks rows up by name all the time.
    """


ROWS = {item.name: declared(item.metadata) for item in fields(Arrays)}
"""The declaration of every row, in order."""
NAMES = tuple(ROWS)
FLOATS = tuple(name for name, row in ROWS.items() if row.kind is float)


def allocate(sizes: Mapping[str, int]) -> Arrays:
    """All rows at their first values, for so many of each axis (`declarations.AXES`)."""
    counts = {**sizes, "size": len(SIZED)}
    made: dict[str, Any] = {name: [row.init] * row.length(counts) for name, row in ROWS.items()}
    r = Arrays(**made)
    r.sizes[:] = [sizes[axis] for axis in SIZED]
    return r


def fill(row: list[float], start: int, values: Sequence[float]) -> None:
    """Write values into a row from a place on."""
    # A stretch of a block takes numbers of its own kind only.
    row[start : start + len(values)] = values if type(row) is list else array("d", values)


@lru_cache(maxsize=1)
def _numpy() -> ModuleType:
    """Imported only where rows are its views."""
    return importlib.import_module("numpy")


def packed(row: list[float] | list[int], count: int, code: str) -> bytes:
    """The first numbers of a row, each as `array` packs it."""
    if type(row) is list:
        return array(code, row[:count]).tobytes()
    made: bytes = _numpy().asarray(row[:count]).astype(code).tobytes()
    return made


def copy(rows: Arrays) -> Arrays:
    """A copy that shares nothing."""
    return Arrays(**{name: list(getattr(rows, name)) for name in NAMES})
