"""Reading the catalogue's CSV files."""

from __future__ import annotations

import csv
from functools import cache

from drill.model.canonical import digest_of
from drill.shipped import assets_dir

PROSE = frozenset({"source", "note"})
"""Columns that only a person reads."""
UNREAD = frozenset({"claims", "offer_years", "region_classes", "region_features", "year_figures"})
"""Tables that no run reads: rules read them. (`year_figures`: a run of a past year does; its scenario holds the year.)"""
ORIGINS = frozenset({"checked", "class_columns", "source_dates"})
"""Tables of where and when figures were read: only a person and a test read them."""
ASIDE = frozenset({"commitments"})
"""Prices that are shown beside a bill and enter no score."""


@cache
def rows(name: str, folder: str = "catalog") -> tuple[dict[str, str], ...]:
    """Rows of `assets/<folder>/<name>.csv`, by column.

    Raises FileNotFoundError where the installation is broken, ValueError where a row has more or fewer cells than columns.
    """
    with (assets_dir() / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *lines = csv.reader(file)
    return tuple(dict(zip(columns, line, strict=True)) for line in lines)


@cache
def catalog_digest() -> str:
    """SHA-256 of every figure that a run can read: results of different catalogues are not compared."""
    names = {path.stem for path in (assets_dir() / "catalog").glob("*.csv")} - UNREAD - ORIGINS - ASIDE
    return digest_of({name: _cells(rows(name)) for name in sorted(names)})


def _cells(table: tuple[dict[str, str], ...]) -> list[list[str]]:
    """The columns of a table and its rows, without what only a person reads."""
    columns = [column for column in table[0] if column not in PROSE]
    return [columns, *([row[column] for column in columns] for row in table)]
