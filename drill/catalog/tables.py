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


@cache
def rows(name: str, folder: str = "catalog") -> tuple[dict[str, str], ...]:
    """Rows of `assets/<folder>/<name>.csv`, by column. Raises FileNotFoundError where the installation is broken."""
    with (assets_dir() / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def catalog_digest() -> str:
    """SHA-256 of every figure that a run can read: results of different catalogues are not compared."""
    names = sorted(path.stem for path in (assets_dir() / "catalog").glob("*.csv"))
    return digest_of(
        {
            name: [{key: cell for key, cell in row.items() if key not in PROSE} for row in rows(name)]
            for name in names
            if name not in UNREAD
        }
    )
