"""Tables that spreadsheets open, and points as their cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from drill.words import units


def number(points: float | None) -> str:
    """Points as a cell: 47, 47.5, or nothing."""
    return "" if points is None else units.decimal(points, 2, trim=True)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file's text, its cells made already."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
