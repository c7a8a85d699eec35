"""Cells of tables that spreadsheets open: no text becomes a formula, no row breaks, numbers stay numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@")
"""A spreadsheet takes text that begins so for a formula, spaces before it or not."""
BREAKS = ("\t", "\r", "\n", "\0")


def cell(text: str) -> str:
    """Text as a cell. What a spreadsheet could take for a formula gets an apostrophe; what is not printable, a space."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    risky = text.startswith(BREAKS) or shown.lstrip().startswith(FORMULA)
    return f"'{shown}" if risky and not _is_number(shown) else shown


def number(points: float | None) -> str:
    """Points as a cell: 47, 47.5, or nothing."""
    return "" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file's text, its cells made already."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip()[:1] in ("-", "+") and text.strip()[1:].replace(".", "", 1).isdecimal()
