"""Rows of the published tables: what others measured, the tolerance decided before the engine was asked, and the recorded status.

One CSV file a table, in `published/`. Columns:

* `id`, `what`, `unit`
* `low`, `high`: the published figure. Equal: one figure. An empty `low` means "at most", an empty `high` "at least".
* `tolerance`: `5%` of the figure, `0.01` in the row's unit, `x2` a factor either way; `reason`: why so much and no more.
* `kind`: `evidence`; `calibrated`, when a figure of the catalogue was chosen so that this row, or one like it, comes out;
  `input`, when the engine reads the published figure itself. Only the first says anything about the engine.
* `inputs`: what of the row's own source the engine was given.
* `expected`: `agrees`, `disagrees` or `not modelled`; `why`: the reason for the last two.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["evidence", "calibrated", "input"]
Status = Literal["agrees", "disagrees", "not modelled"]
KINDS: tuple[Kind, ...] = ("evidence", "calibrated", "input")
STATUSES: tuple[Status, ...] = ("agrees", "disagrees", "not modelled")

FOLDER = Path(__file__).parent / "published"


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published figure. `low` and `high` are None where that side is open, both where the engine has no such quantity."""

    id: str
    what: str
    unit: str
    low: float | None
    high: float | None
    tolerance: str
    reason: str
    inputs: str
    kind: Kind
    expected: Status
    why: str

    @property
    def table(self) -> str:
        """`V10` of `V10.stable`."""
        return self.id.split(".", maxsplit=1)[0]

    @property
    def modelled(self) -> bool:
        """True if the engine has an answer."""
        return self.expected != "not modelled"


def rows(table: str) -> tuple[PublishedRow, ...]:
    """The rows of one table, in the order of its file. Raises ValueError for a malformed row."""
    path = FOLDER / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_read(csv.DictReader(file), path.name))


def _read(reader: Iterator[dict[str, str]], name: str) -> Iterator[PublishedRow]:
    for line in reader:
        kind = next((word for word in KINDS if word == line["kind"]), None)
        expected = next((word for word in STATUSES if word == line["expected"]), None)
        if kind is None or expected is None:
            raise ValueError(f"{name}: {line['id']}: kind {line['kind']!r}, expected {line['expected']!r}")
        row = PublishedRow(
            id=line["id"],
            what=line["what"],
            unit=line["unit"],
            low=float(line["low"]) if line["low"] else None,
            high=float(line["high"]) if line["high"] else None,
            tolerance=line["tolerance"],
            reason=line["reason"],
            inputs=line["inputs"],
            kind=kind,
            expected=expected,
            why=line["why"],
        )
        if row.modelled:
            bounds(row)
        yield row


def bounds(row: PublishedRow) -> tuple[float, float]:
    """The published figure widened by the tolerance. Raises ValueError for a tolerance of no known form."""
    low = -float("inf") if row.low is None else _widen(row.low, row.tolerance, -1)
    high = float("inf") if row.high is None else _widen(row.high, row.tolerance, 1)
    return low, high


def _widen(figure: float, tolerance: str, side: int) -> float:
    if tolerance.endswith("%"):
        return figure + side * abs(figure) * float(tolerance[:-1]) / 100.0
    if tolerance.startswith("x"):
        return figure * float(tolerance[1:]) if side > 0 else figure / float(tolerance[1:])
    return figure + side * float(tolerance)


def judge(row: PublishedRow, value: float) -> Status:
    """True if the engine's figure lies within the tolerance."""
    low, high = bounds(row)
    return "agrees" if low <= value <= high else "disagrees"


def error(row: PublishedRow, value: float) -> float:
    """Distance to the nearest published bound, in the row's unit; 0 inside a published range."""
    if row.low is not None and value < row.low:
        return value - row.low
    if row.high is not None and value > row.high:
        return value - row.high
    return 0.0
