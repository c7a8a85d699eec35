"""Rows that check every access: inside the row, counted from its beginning, and of the declared kind.

A list of Python takes a negative place, a longer stretch or a float among whole numbers; the compiled loop takes any place at
all. A drill played over these rows shows such a mistake where it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from drill.engine.flow.backend import Backend
from drill.engine.simulate import DrillEngine
from drill.engine.state.arrays import ROWS, Arrays
from drill.model.inputs import Inputs


class CheckedRow(list[Any]):
    """One row, which remembers the first and the last place that was written or read."""

    def __init__(self, name: str, values: Iterable[float]) -> None:
        super().__init__(values)
        self.name = name
        self.kind = ROWS[name].kind
        self.first, self.last = len(self), -1

    def _check(self, at: Any) -> None:
        first, last = (
            (at.start or 0, (len(self) if at.stop is None else at.stop) - 1) if type(at) is slice else (at, at)
        )
        if first < 0 or last >= len(self):
            message = f"{self.name}[{at}] of {len(self)}"
            raise IndexError(message)
        self.first, self.last = min(self.first, first), max(self.last, last)

    def __getitem__(self, at: Any) -> Any:
        self._check(at)
        return super().__getitem__(at)

    def __setitem__(self, at: Any, value: Any) -> None:
        self._check(at)
        values = list(value) if type(at) is slice else [value]
        if type(at) is slice and len(values) != len(range(*at.indices(len(self)))):
            message = f"{self.name}[{at}] takes {len(values)} numbers"
            raise ValueError(message)
        if any(type(item) is not self.kind and not isinstance(item, IntEnum) for item in values):
            message = f"{self.name}[{at}] = {value!r} is no {self.kind.__name__}"
            raise TypeError(message)
        super().__setitem__(at, value)


def checked(inputs: Inputs, seed: int = 1) -> DrillEngine:
    """A drill in plain Python over checked rows."""
    simulation = DrillEngine(inputs, seed)
    rows = Arrays(**{name: CheckedRow(name, getattr(simulation.rows, name)) for name in ROWS})
    simulation.backend, simulation.rows = Backend(rows), rows
    return simulation
