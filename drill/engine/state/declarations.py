"""Declarations of the flow's rows: kind of number, length by index letters, first value, meaning.

A declaration is one line of a class in `arrays_flow` or `arrays_second`. Allocation (`arrays.allocate`), packing for the
compiled loop (`flow.transpile`), the page of rows (`ROWS.md`) and the checks in the tests are all made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

AXES = {
    "k": "request class",
    "a": "attempt of a request; 0 is the first",
    "j": "class and attempt: k * attempts + a",
    "i": "database machine",
    "s": "cache shard; the last one is no node but the keys that have moved between nodes",
    "t": "slot of the ring of arrivals: tick modulo slots",
    "d": "ticks until a retry, or slot of the ring of retries: tick due modulo delays",
    "n": "tick of the level",
    "cause": "why an attempt failed: the causes of the whole tier, then those of each machine",
    "source": "where an answer came from: each machine, then the cache",
    "account": "account of a class in the ledger (`accounting.slots`)",
    "load": "point of a waiting table: utilization from 0 to 1",
    "point": "point of a popularity table: requests seen",
    "wave": "wave of expiry after a cold start",
    "edge": "edge of the age histogram (`staleness.AGES_S`); the last one is what the class tolerates",
    "sum": "sum kept for a machine (`offered_load`)",
    "answer": "number kept of an answer about limits: those that it was computed from, and it (`capacity.ANSWER`)",
    "bucket": "limit of a machine that may burst (`buckets`)",
    "lag_point": "point of the curve of Aurora's lag",
    "curve": "point of all the rate curves, one class after the other",
    "q": "queue of a class whose messages workers take",
    "lock": "lock that one request after another holds",
    "h": "class whose requests need such a lock",
    "node": "node of the map",
    "look": "look of a node (`node_samples`)",
    "held": "second held until frames are put away",
    "class_number": "number of a class frame",
    "node_number": "number of a node frame",
    "tape": "addition to a total in one second (`flow.repeats.tape`)",
    "size": "axis whose size the compiled loop reads (`arrays.SIZED`)",
}
"""Index letters and words, and what each counts. A number stands for itself; `i+1` is one more than there are machines."""

_ROW = "row"


@dataclass(frozen=True, slots=True)
class Row:
    """One declared row. The last index letter runs fastest; without any, the row is one number."""

    kind: type[int | float]
    axes: tuple[str, ...]
    says: str
    init: float

    def length(self, sizes: Mapping[str, int]) -> int:
        """The number of values in the row. Raises KeyError for an unknown letter."""
        length = 1
        for axis in self.axes:
            letter, _, more = axis.partition("+")
            length *= int(letter) if letter.isdigit() else sizes[letter] + int(more or 0)
        return length


def floats(axes: str, says: str, init: float = 0.0) -> list[float]:
    """Declare a row of floats."""
    made: list[float] = field(metadata={_ROW: Row(float, tuple(axes.split()), says, init)})
    return made


def ints(axes: str, says: str, init: int = 0) -> list[int]:
    """Declare a row of whole numbers."""
    made: list[int] = field(metadata={_ROW: Row(int, tuple(axes.split()), says, init)})
    return made


def declared(metadata: Mapping[str, Row]) -> Row:
    """The declaration in a field's metadata."""
    return metadata[_ROW]
